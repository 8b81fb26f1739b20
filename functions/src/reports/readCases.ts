import { FieldPath, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import { readClock } from "../compliance/documents.ts";
import { ClockRecord, recordDefaults, type Clock } from "../compliance/model.ts";
import { rulePacks } from "../compliance/rulePacks.ts";
import { maySeeInternal } from "../incidents/access.ts";
import { incidentRef, incidentsCollection, readIncident } from "../incidents/documents.ts";
import type { Caller } from "../platform/caller.ts";
import { countAll, db, readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { briefOf, type Case } from "./cases.ts";

const pageSize = 200;
const fields = [
  ...["number", "title", "description", "status", "statusHistory", "category", "categorySource", "severity", "severitySource", "createdAt", "occurredAt", "detectedAt", "affected", "duplicateOf", "tlp", "resolution", "sla"],
  ...["reportedBy", "restricted", "watchers", "triage.state", "triage.category", "triage.severity", "triage.needsReview", "triage.model"],
];

interface Span {
  from: Date;
  to: Date;
}

const within = ({ from, to }: Span): Query => incidentsCollection().where("createdAt", ">=", from).where("createdAt", "<", to);

/** How many incidents were reported in a period. One read for each thousand. */
export const countCases = async (span: Span): Promise<number> => await countAll(within(span));

/** The clocks of a regime that an incident may have; of all without one. */
const clockIdsUnder = (regimes: readonly string[]): Set<string> => new Set(rulePacks.filter(({ regime }) => regimes.includes(regime)).flatMap(({ rules }) => rules.map(({ id }) => id)));

type Filed = Pick<Case, "record" | "clocks" | "missingFiles">;

/** The files that standing receipts of these clocks name and that were deleted, by incident. One read for each that is named. */
async function missingFilesOf(clocks: readonly Clock[]): Promise<Map<string, string[]>> {
  const named = clocks.flatMap(({ incidentId, receipts }) => receipts.flatMap(({ evidenceId, withdrawnAt }) => (evidenceId === null || withdrawnAt !== null ? [] : [incidentRef(incidentId).collection("evidence").doc(evidenceId)])));
  const missing = new Map<string, string[]>();
  for (const snapshot of named.length === 0 ? [] : await db().getAll(...named, { fieldMask: ["state"] })) {
    if (snapshot.exists && snapshot.get("state") !== "deleted") continue;
    const incidentId = snapshot.ref.parent.parent?.id ?? "";
    missing.set(incidentId, [...(missing.get(incidentId) ?? []), snapshot.id]);
  }
  return missing;
}

/** The facts and clocks of a page of incidents, in three round trips. */
async function clocksOf(incidentIds: readonly string[], regimes: readonly string[]): Promise<Map<string, Filed>> {
  const wanted = clockIdsUnder(regimes);
  const records = await db().getAll(...incidentIds.map((id) => incidentRef(id).collection("internal").doc("compliance")));
  const read = records.map((snapshot, i) => {
    const { value, problems } = readSnapshot(ClockRecord, recordDefaults, snapshot);
    // A record that cannot be read must not make clocks look as if they were not there.
    const clockIds = problems.length > 0 ? [...wanted] : value.clockIds.filter((id) => wanted.has(id));
    return { incidentId: incidentIds[i] ?? "", record: snapshot.exists ? value : null, clockIds };
  });
  const refs = read.flatMap(({ incidentId, clockIds }) => clockIds.map((clockId) => incidentRef(incidentId).collection("clocks").doc(clockId)));
  const clocks = new Map<string, Clock[]>();
  for (const snapshot of refs.length === 0 ? [] : await db().getAll(...refs)) {
    if (!snapshot.exists) continue;
    const clock = readClock(snapshot);
    clocks.set(clock.incidentId, [...(clocks.get(clock.incidentId) ?? []), clock]);
  }
  const missing = await missingFilesOf([...clocks.values()].flat());
  return new Map(read.map(({ incidentId, record }) => [incidentId, { record, clocks: clocks.get(incidentId) ?? [], missingFiles: missing.get(incidentId) ?? [] }]));
}

/**
 * The incidents reported in a period with their clocks under these regimes, the earliest first, a page in memory at a time
 * and of each incident only what reports need. A read for each incident, one for its facts, one for each clock and one for each file that proves a submission.
 */
export async function* readCases(span: Span, regimes: readonly string[], asker: Pick<Caller, "uid" | "role">): AsyncGenerator<Case[]> {
  const query = within(span).orderBy("createdAt").orderBy(FieldPath.documentId()).select(...fields);
  for (let cursor: string | undefined; ; ) {
    const { snapshots, nextCursor } = await fetchPage(query, "createdAt", { limit: pageSize, cursor });
    const found = snapshots.length === 0 ? new Map<string, Filed>() : await clocksOf(snapshots.map(({ id }) => id), regimes);
    yield snapshots.map((snapshot: DocumentSnapshot): Case => {
      const incident = readIncident(snapshot).value;
      const { record = null, clocks = [], missingFiles = [] } = found.get(incident.id) ?? {};
      return { incident: briefOf(incident), isNamed: maySeeInternal(asker, incident), record, clocks, missingFiles };
    });
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

/** The restricted incidents of a period that somebody may not see. One read for each restricted one. */
export async function hiddenFrom(asker: Pick<Caller, "uid" | "role">, span: Span): Promise<Set<string>> {
  const hidden = new Set<string>();
  const query = within(span).where("restricted", "==", true).orderBy("createdAt").orderBy(FieldPath.documentId()).select("reportedBy", "restricted", "watchers", "createdAt");
  for (let cursor: string | undefined; ; ) {
    const { snapshots, nextCursor } = await fetchPage(query, "createdAt", { limit: pageSize, cursor });
    for (const snapshot of snapshots) if (!maySeeInternal(asker, readIncident(snapshot).value)) hidden.add(snapshot.id);
    if (nextCursor === null) return hidden;
    cursor = nextCursor;
  }
}
