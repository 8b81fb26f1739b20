/** What stands in a row. Names are a contract: new columns come at the end. */
import canonicalize from "canonicalize";
import type { Alert } from "../alerts/model.ts";
import type { Statistics } from "../analytics/model.ts";
import type { ListedEntry } from "../audit/model.ts";
import type { Incident } from "../incidents/model.ts";

export type Cell = string | number | boolean | Date | readonly string[] | null;

export interface Column<Item> {
  name: string;
  of: (item: Item) => Cell;
  /** A person's name, or what the log holds of them: only for those who may read accounts. */
  isPersonal?: boolean;
}

export const incidentColumns: readonly Column<Incident>[] = [
  { name: "id", of: ({ id }) => id },
  { name: "number", of: ({ number }) => number },
  { name: "title", of: ({ title }) => title },
  { name: "description", of: ({ description }) => description },
  { name: "status", of: ({ status }) => status },
  { name: "severity", of: ({ severity }) => severity },
  { name: "severitySource", of: ({ severitySource }) => severitySource },
  { name: "category", of: ({ category }) => category },
  { name: "categorySource", of: ({ categorySource }) => categorySource },
  { name: "priority", of: ({ priority }) => priority },
  { name: "tlp", of: ({ tlp }) => tlp },
  { name: "pap", of: ({ pap }) => pap },
  { name: "restricted", of: ({ restricted }) => restricted },
  { name: "legalHold", of: ({ legalHold }) => legalHold },
  { name: "occurredAt", of: ({ occurredAt }) => occurredAt },
  { name: "detectedAt", of: ({ detectedAt }) => detectedAt },
  { name: "createdAt", of: ({ createdAt }) => createdAt },
  { name: "updatedAt", of: ({ updatedAt }) => updatedAt },
  { name: "acknowledgeBy", of: ({ sla }) => sla.acknowledgeBy },
  { name: "acknowledgedAt", of: ({ sla }) => sla.acknowledgedAt },
  { name: "resolveBy", of: ({ sla }) => sla.resolveBy },
  { name: "breached", of: ({ sla }) => sla.breached },
  { name: "closedAt", of: ({ status, resolution }) => (status === "closed" ? (resolution?.at ?? null) : null) },
  { name: "verdict", of: ({ status, resolution }) => (status === "closed" ? (resolution?.verdict ?? null) : null) },
  { name: "needsReview", of: ({ triage }) => triage.needsReview ?? null },
  { name: "techniques", of: ({ triage }) => (triage.techniques ?? []).map(({ id }) => id) },
  { name: "systems", of: ({ affected }) => affected.systems ?? [] },
  { name: "users", of: ({ affected }) => affected.users ?? null },
  { name: "records", of: ({ affected }) => affected.records ?? null },
  { name: "dataClasses", of: ({ affected }) => affected.dataClasses ?? [] },
  { name: "tags", of: ({ tags }) => tags },
  { name: "alerts", of: ({ alertIds }) => alertIds.length },
  { name: "files", of: ({ evidenceCount }) => evidenceCount },
  { name: "duplicateOf", of: ({ duplicateOf }) => duplicateOf },
  { name: "reportedBy", of: ({ reportedBy }) => reportedBy },
  { name: "assigneeId", of: ({ assigneeId }) => assigneeId },
  { name: "reporterName", of: ({ reporterName }) => reporterName, isPersonal: true },
];

/** The fields that these columns, and who may see them, are read from. */
export const incidentFields = [
  ...["number", "title", "description", "status", "severity", "severitySource", "category", "categorySource", "priority", "tlp", "pap", "restricted", "watchers", "legalHold", "occurredAt", "detectedAt", "createdAt", "updatedAt"],
  ...["sla", "resolution", "triage.state", "triage.needsReview", "triage.techniques", "affected", "tags", "alertIds", "evidenceCount", "duplicateOf", "reportedBy", "assigneeId", "reporterName"],
];

/** `host` and `user` of an alert may name a person, but are what it is about. */
export const alertColumns: readonly Column<Alert>[] = [
  { name: "id", of: ({ id }) => id },
  { name: "source", of: ({ source }) => source },
  { name: "sourceRef", of: ({ sourceRef }) => sourceRef },
  { name: "format", of: ({ reportedFormat }) => reportedFormat },
  { name: "title", of: ({ title }) => title },
  { name: "description", of: ({ description }) => description },
  { name: "severity", of: ({ severity }) => severity },
  { name: "status", of: ({ status }) => status },
  { name: "count", of: ({ count }) => count },
  { name: "occurredAt", of: ({ occurredAt }) => occurredAt },
  { name: "firstSeenAt", of: ({ firstSeenAt }) => firstSeenAt },
  { name: "lastSeenAt", of: ({ lastSeenAt }) => lastSeenAt },
  { name: "rule", of: ({ rule }) => rule },
  { name: "host", of: ({ host }) => host },
  { name: "user", of: ({ user }) => user },
  { name: "techniques", of: ({ techniques }) => techniques },
  { name: "observables", of: ({ observables }) => observables.map(({ type, value }) => `${type}:${value}`) },
  { name: "indicator", of: ({ indicator }) => indicator?.id ?? null },
  { name: "assigneeId", of: ({ assigneeId }) => assigneeId },
  { name: "groupId", of: ({ groupId }) => groupId },
  { name: "mergedInto", of: ({ mergedInto }) => mergedInto },
  { name: "suppressedBy", of: ({ suppressedBy }) => suppressedBy },
  { name: "feedback", of: ({ feedback }) => feedback?.verdict ?? null },
];

export const alertFields = ["source", "sourceRef", "reportedFormat", "title", "description", "severity", "status", "count", "occurredAt", "firstSeenAt", "lastSeenAt", "lastSuppressedAt", "rule", "host", "user", "techniques", "observables", "indicator", "assigneeId", "groupId", "mergedInto", "suppressedBy", "feedback"];

const text = (value: object | null): string | null => value && (canonicalize(value) ?? null);

/** `details` and `personal` differ with the event, so they are JSON in one column. */
export const auditColumns: readonly Column<ListedEntry>[] = [
  { name: "stream", of: ({ stream }) => stream },
  { name: "seq", of: ({ seq }) => seq },
  { name: "at", of: ({ at }) => at },
  { name: "event", of: ({ event }) => event },
  { name: "meaning", of: ({ meaning }) => meaning },
  { name: "actorId", of: ({ actorId }) => actorId },
  { name: "actorRole", of: ({ actorRole }) => actorRole },
  { name: "subject", of: ({ subject }) => subject },
  { name: "requestId", of: ({ requestId }) => requestId },
  { name: "details", of: ({ details }) => text(details) },
  { name: "erased", of: ({ erased }) => erased },
  { name: "hash", of: ({ hash }) => hash },
  { name: "personal", of: ({ personal }) => text(personal), isPersonal: true },
];

type StatisticsRow = Statistics["rows"][number] & Pick<Statistics, "by">;
export const statisticsColumns: readonly Column<StatisticsRow>[] = [
  { name: "by", of: ({ by }) => by },
  { name: "value", of: ({ value }) => value },
  { name: "created", of: ({ created }) => created },
  { name: "closed", of: ({ closed }) => closed },
];

/** A table's heading, and what makes a row of an item; names of people only where they may be seen. */
export function tableOf<Item>(columns: readonly Column<Item>[], withPeople: boolean): { names: string[]; rowOf: (item: Item) => Cell[] } {
  const shown = columns.filter(({ isPersonal }) => withPeople || isPersonal !== true);
  return { names: shown.map(({ name }) => name), rowOf: (item) => shown.map(({ of }) => of(item)) };
}
