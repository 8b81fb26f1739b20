import { FieldPath, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import { alertsCollection, readAlert } from "../alerts/documents.ts";
import { enteredOf, entriesPage, entriesQuery, settledAt } from "../audit/documents.ts";
import type { AuditRecord } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import { maySee } from "../incidents/access.ts";
import { incidentsCollection, readIncident } from "../incidents/documents.ts";
import { planList } from "../incidents/listQuery.ts";
import { ListIncidentsInput } from "../incidents/model.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import { alertColumns, alertFields, auditColumns, incidentColumns, incidentFields, tableOf, type Cell } from "./columns.ts";
import type { ExportFilter, ExportKind, ListedKind } from "./model.ts";

interface Page {
  rows: Cell[][];
  /** How many documents were looked at: some may be none to be shown. */
  read: number;
  nextCursor: string | null;
}

/** A kind of rows as the database is asked for them. They go by a time that never changes, so that none comes twice or is passed over. */
export interface Source {
  query: Query;
  names: readonly string[];
  /** The next rows. Reads `limit` + 1 documents. */
  next: (limit: number, cursor: string | null) => Promise<Page>;
}

export type Asker = Pick<Caller, "uid" | "role" | "name">;

/** Rows that are read and written at a time: a hundred thousand incidents in two hundred parts. The largest alerts have ten times the text. */
export const partRows: Readonly<Record<ListedKind, number>> = { incidents: 500, alerts: 200, audit: 500 };

/** Throws `permission_denied` unless the role gives what an export of this kind shows. */
export function demandExport(asker: Pick<Caller, "role">, { kind, people }: { kind: ExportKind; people: boolean }): void {
  demand(asker, "export.run");
  if (kind === "audit") demand(asker, "audit.read");
  if (kind === "statistics") demand(asker, "rollup.readHistory");
  if (people) demand(asker, "user.readAll");
}

/** The filter with the end an export has at the latest: the moment it is asked for, and of the log when all before is entered. Pure. */
export function endedFilter(kind: ListedKind, filter: ExportFilter, now: Date): ExportFilter {
  const end = kind === "audit" ? settledAt(now) : now;
  return { ...filter, to: filter.to && filter.to < end ? filter.to : end };
}

/** What the log says of an export. One of the log itself is a reading of it, so this says what was asked for and from which address. Pure. */
export function enteredAs(kind: ExportKind, filter: ExportFilter, details: AuditRecord["details"], context: Context): Pick<AuditRecord, "details" | "personal"> {
  return kind === "audit" ? { details: { ...enteredOf(filter), ...details }, personal: addressOf(context) } : { details };
}

/** Pages of documents by a time, of each only what the rows need; `rowOf` gives null for what is not to be in it. */
function pagesOf(query: Query, sortField: string, fields: readonly string[], rowOf: (snapshot: DocumentSnapshot) => Cell[] | null): Source["next"] {
  return async (limit, cursor) => {
    const { snapshots, nextCursor } = await fetchPage(query.select(...fields), sortField, { limit, cursor: cursor ?? undefined });
    return { rows: snapshots.map(rowOf).filter((row) => row !== null), read: snapshots.length, nextCursor };
  };
}

function incidents({ status, severity, category, watching, from, to }: ExportFilter, people: boolean, asker: Asker, now: Date): Source {
  // What may be asked for in a list, and how the database is asked for it, is the list's to say.
  const asked = ListIncidentsInput.parse({ severity, category, watching, ...(status && { status }), from: from?.toISOString(), to: to?.toISOString() });
  const plan = planList(asked, { ...asker, sid: "", mfa: false }, now);
  let query: Query = incidentsCollection();
  for (const { field, op, value } of plan.constraints) query = query.where(field, op, value);
  const { names, rowOf } = tableOf(incidentColumns, people);
  query = query.orderBy(plan.sortField, plan.direction).orderBy(FieldPath.documentId(), plan.direction);
  const rowIfSeen = (snapshot: DocumentSnapshot): Cell[] | null => {
    const incident = readIncident(snapshot).value;
    return maySee(asker, incident) ? rowOf(incident) : null;
  };
  return { query, names, next: pagesOf(query, plan.sortField, incidentFields, rowIfSeen) };
}

function alerts({ status, severity, source, suppressed, from, to }: ExportFilter, people: boolean): Source {
  let query: Query = alertsCollection();
  if (status !== undefined) query = query.where("status", "in", [...new Set(status)]);
  if (severity !== undefined) query = query.where("severity", "==", severity);
  if (source !== undefined) query = query.where("source", "==", source);
  if (from) query = query.where("firstSeenAt", ">=", from);
  if (to) query = query.where("firstSeenAt", "<", to);
  const { names, rowOf } = tableOf(alertColumns, people);
  query = query.orderBy("firstSeenAt", "desc").orderBy(FieldPath.documentId(), "desc");
  const rowIfShown = (snapshot: DocumentSnapshot): Cell[] | null => {
    const alert = readAlert(snapshot);
    return suppressed === true || alert.suppressedBy === null ? rowOf(alert) : null;
  };
  return { query, names, next: pagesOf(query, "firstSeenAt", alertFields, rowIfShown) };
}

function audit({ stream, actor, event, from, to }: ExportFilter, people: boolean): Source {
  const query = entriesQuery({ stream, actor, event, from, to });
  const { names, rowOf } = tableOf(auditColumns, people);
  return {
    query,
    names,
    next: async (limit, cursor) => {
      const { items, nextCursor } = await entriesPage(query, { limit, cursor: cursor ?? undefined });
      return { rows: items.map(rowOf), read: items.length, nextCursor };
    },
  };
}

/** The rows of a kind that this person may see. Throws what the list of it throws. */
export function sourceOf(kind: ListedKind, filter: ExportFilter, people: boolean, asker: Asker, now: Date): Source {
  switch (kind) {
    case "incidents":
      return incidents(filter, people, asker, now);
    case "alerts":
      return alerts(filter, people);
    case "audit":
      return audit(filter, people);
  }
}
