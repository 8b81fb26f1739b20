import { createHash } from "node:crypto";
import { FieldValue, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { auditStreamOf as alertStreamOf, alertRef, readAlert } from "../alerts/documents.ts";
import { openStream } from "../audit/log.ts";
import { auditStreamOf as incidentStreamOf, incidentRef, readIncident, writeTimeline } from "../incidents/documents.ts";
import { db, transact } from "../platform/firestore.ts";
import type { SeverityLevel } from "../triage/model.ts";
import { hitIdOf, type Hit, type Known, type Target } from "./hitModel.ts";
import { hitsOf, indicatorRef } from "./store.ts";

/** Far below what a transaction may hold. */
const perTransaction = 50;
const valueShown = 120;

/** A name that follows from what was met, the same when it is met again. */
const nameOf = (met: readonly Known[]): string => createHash("sha256").update(met.map(({ indicator }) => indicator.id).sort().join(" ")).digest("hex").slice(0, 20);

const markOf = ({ indicator: { tlp, labels }, score }: Known, at: Date) => ({ score, tlp, labels, at });

/** An indicator as the story tells it. Pure. */
export function indicatorText({ indicator, score }: Known): string {
  const value = indicator.value.length > valueShown ? `${indicator.value.slice(0, valueShown - 1).toWellFormed()}…` : indicator.value;
  return `${indicator.type.replaceAll("_", " ")} ${value} (score ${String(score)})`;
}

const summaryOf = ([first, ...more]: readonly [Known, ...Known[]]): string => `Known indicator: ${indicatorText(first)}${more.length === 0 ? "" : ` and ${String(more.length)} more`}`;

/** When it was met, and how grave an incident is with it. */
interface Meeting {
  now: Date;
  inContext: SeverityLevel | null;
}

function writeHits(tx: Transaction, target: Target, met: readonly Known[], { now, inContext, assigneeId, isCounted }: Meeting & { assigneeId: string | null; isCounted: boolean }): void {
  const noticeId = `${target.id}-indicator-${nameOf(met)}`;
  for (const { indicator, score } of met) {
    const hit: Omit<Hit, "id"> = { kind: target.kind, targetId: target.id, score, tlp: indicator.tlp, at: now, noticeId, assigneeId, inContext };
    tx.create(hitsOf(indicator.id).doc(hitIdOf(target)), hit);
    if (isCounted) tx.update(indicatorRef(indicator.id), { hits: FieldValue.increment(1) });
  }
}

const detailsOf = (met: readonly Known[]) => ({ indicatorIds: met.map(({ indicator }) => indicator.id), score: Math.max(...met.map(({ score }) => score)) });

/** Those of these that the target was not met with before. One read for each. */
async function freshOf(tx: Transaction, target: Target, known: readonly Known[]): Promise<Known[]> {
  const hits = await tx.getAll(...known.map(({ indicator }) => hitsOf(indicator.id).doc(hitIdOf(target))));
  return known.filter((_, i) => hits[i]?.exists !== true);
}

async function meetIncident(tx: Transaction, target: Target, snapshot: DocumentSnapshot, known: readonly Known[], meeting: Meeting): Promise<number> {
  const { now } = meeting;
  const incident = readIncident(snapshot).value;
  // What was merged goes on in another incident, which has its observables too.
  if (incident.duplicateOf !== null) return 0;
  const fresh = await freshOf(tx, target, known);
  if (fresh.length === 0) return 0;
  const observables = await tx.getAll(...fresh.map(({ indicator }) => snapshot.ref.collection("observables").doc(indicator.id)), { fieldMask: ["hash"] });
  const [first, ...more] = fresh.filter((_, i) => observables[i]?.exists === true);
  if (!first) return 0;
  const met: [Known, ...Known[]] = [first, ...more];
  const audit = await openStream(tx, incidentStreamOf(target.id));
  // A count that rises with nothing to be seen would tell the others of the team that a restricted incident holds it.
  writeHits(tx, target, met, { ...meeting, assigneeId: incident.assigneeId, isCounted: !incident.restricted });
  for (const each of met) tx.update(snapshot.ref.collection("observables").doc(each.indicator.id), { indicator: markOf(each, now) });
  writeTimeline(tx, target.id, `indicator-${nameOf(met)}`, { at: now, kind: "indicator_matched", actorId: "system:intelligence", summary: summaryOf(met), audience: "team", details: { ...detailsOf(met), indicators: met.slice(0, 10).map(({ indicator: { id, type, value, tlp, labels }, score }) => ({ id, type, value, tlp, labels, score })) } });
  audit.append({ event: "incident.indicator_matched", at: now, actorId: "system:intelligence", actorRole: "system", subject: `incidents/${target.id}`, requestId: "", details: detailsOf(met) });
  return incident.restricted ? 0 : met.length;
}

async function meetAlert(tx: Transaction, target: Target, snapshot: DocumentSnapshot, known: readonly Known[], meeting: Meeting): Promise<number> {
  const { now } = meeting;
  const alert = readAlert(snapshot);
  if (alert.mergedInto !== null) return 0;
  const [first, ...more] = await freshOf(tx, target, known);
  if (!first) return 0;
  const met: [Known, ...Known[]] = [first, ...more];
  const audit = await openStream(tx, alertStreamOf(target.id));
  writeHits(tx, target, met, { ...meeting, assigneeId: alert.assigneeId, isCounted: true });
  const marked: unknown = snapshot.get("indicator.score");
  if (typeof marked !== "number" || marked < first.score) tx.update(snapshot.ref, { indicator: { id: first.indicator.id, type: first.indicator.type, value: first.indicator.value, ...markOf(first, now) } });
  audit.append({ event: "alert.indicator_matched", at: now, actorId: "system:intelligence", actorRole: "system", subject: `alerts/${target.id}`, requestId: "", details: detailsOf(met) });
  return met.length;
}

/** True if the target was not met with one of these before. One read for each. */
export async function hasNews(target: Target, known: readonly Known[]): Promise<boolean> {
  const hits = await db().getAll(...known.map(({ indicator }) => hitsOf(indicator.id).doc(hitIdOf(target))), { fieldMask: ["kind"] });
  return hits.some(({ exists }) => !exists);
}

/**
 * Records that an incident or an alert holds these indicators: a hit on each, a mark on the observable or the alert, an entry in
 * the incident's story for the team, and the log; the hit is what notifications react to. Once, however often and in whatever
 * order this runs. Returns how many were new, of a restricted incident none: whoever sees the number must not learn of it.
 * Reads: the target and a hit for each; if one is new, the end of the log and, of an incident, its observable. Writes: two for
 * each that is new, and three; of an incident one more for each.
 *
 * @param inContext how grave an incident is with them, where that is graver than the severity it stands at
 */
export async function recordHits(target: Target, known: readonly Known[], now: Date, inContext: SeverityLevel | null = null): Promise<number> {
  const sorted = [...known].sort((a, b) => b.score - a.score);
  let count = 0;
  for (let from = 0; from < sorted.length; from += perTransaction) {
    const page = sorted.slice(from, from + perTransaction);
    count += await transact(async (tx) => {
      const snapshot = await tx.get(target.kind === "incident" ? incidentRef(target.id) : alertRef(target.id));
      if (!snapshot.exists) return 0;
      return await (target.kind === "incident" ? meetIncident : meetAlert)(tx, target, snapshot, page, { now, inContext });
    });
  }
  return count;
}
