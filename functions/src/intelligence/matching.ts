/**
 * Observables of incidents and alerts met with indicators. An indicator's id is the hash that every observable has, so what
 * arrives is looked up by id, in one request however many indicators there are.
 */
import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { entitiesOf } from "../alerts/entities.ts";
import { Alert, alertDefaults } from "../alerts/model.ts";
import { incidentRef } from "../incidents/documents.ts";
import { registrationDomains } from "../platform/config.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { isInternal } from "../triage/internal.ts";
import type { Finding } from "../triage/recogniser.ts";
import { canonical, indicatorId } from "./canonical.ts";
import { isActive, scoreAt } from "./decay.ts";
import type { Known } from "./hitModel.ts";
import { recordHits } from "./hits.ts";
import { IndicatorType, type Indicator } from "./model.ts";
import { storeInContext, type Knowledge } from "./severityInContext.ts";
import { indicatorRef, readIndicator } from "./store.ts";

/** What says less is matched with nothing: half of what somebody enters who says nothing of their confidence. */
export const leastScore = 25;
/** An incident's own observables are 200 at most; a merge may have brought as many again. */
const observablesMax = 500;

/** True if meeting the indicator says something now. */
export const isMatchable = (indicator: Indicator, now: Date): boolean => isActive(indicator, now) && scoreAt(indicator, now) >= leastScore;

/** The domains whose owners may register are the organisation's; a script runs without parameters and knows none. */
const ownDomains = (): string[] => (process.env["REGISTRATION_DOMAINS"] === undefined ? [] : registrationDomains.value());

const blank = { sourceRef: null, title: "", description: "", severity: "low", techniques: [], occurredAt: null, host: null, user: null, rule: null, raw: null } as const;

/** Under which name alerts are found that have this observable; null for what is internal, everybody's, or no sign of anybody. Takes normal forms. */
export function entityOf(finding: Finding): string | null {
  if (finding.type === "host" || isInternal(finding)) return null;
  return entitiesOf({ ...blank, techniques: [], observables: [{ ...finding, isInternal: false }] }, ownDomains())[0] ?? null;
}

/** The indicators that stand among these ids. One read for each. */
export async function loadMatchable(ids: readonly string[], now: Date): Promise<Known[]> {
  if (ids.length === 0) return [];
  const snapshots = await db().getAll(...ids.map(indicatorRef));
  const standing = snapshots.filter(({ exists }) => exists).map(readIndicator).filter((indicator) => isMatchable(indicator, now));
  return standing.map((indicator) => ({ indicator, score: scoreAt(indicator, now) })).sort((a, b) => b.score - a.score);
}

/**
 * The indicators that stand for any of these observables, the surest first; never for what is internal or everybody's. One
 * request; one read for each observable.
 */
export async function knownAmong(observables: readonly Finding[], now: Date): Promise<Known[]> {
  const telling = observables.filter((observable) => entityOf(observable) !== null);
  return await loadMatchable([...new Set(telling.map(indicatorId))].slice(0, observablesMax), now);
}

const findingIn = (snapshot: DocumentSnapshot): Finding | null => {
  const [type, value] = [IndicatorType.safeParse(snapshot.get("type")), snapshot.get("value") as unknown];
  return type.success && typeof value === "string" && snapshot.get("isInternal") !== true ? { type: type.data, value } : null;
};

/** The indicators that stand now for what an incident holds. Reads: its observables, 500 at most, and an indicator for each. */
export async function knownIn(incidentId: string, now: Date): Promise<Knowledge> {
  const { docs, readTime } = await incidentRef(incidentId).collection("observables").select("type", "value", "isInternal").limit(observablesMax).get();
  return { known: await knownAmong(docs.map(findingIn).filter((finding) => finding !== null), now), at: readTime.toDate() };
}

/** True if a write of `internal/triage` is a verdict or new observables, and not only what matching itself wrote there. No reads. */
export function asksForMatch(before: DocumentSnapshot, after: DocumentSnapshot): boolean {
  const [{ inContext: _, ...was } = {}, { inContext: __, ...is } = {}] = [before.data(), after.data()];
  return after.exists && !isDeepStrictEqual(was, is);
}

/**
 * Matches what an incident holds now, and stores how grave it is with that; returns how many indicators it had not been met
 * with before. May run twice, late or out of order. The severity comes first, for the hits tell people of it. Reads and writes
 * as `knownIn`, `storeInContext` and `recordHits` say.
 *
 * @param found indicators it was found by, which may be beyond the observables that are read
 */
export async function matchIncident(incidentId: string, now: Date, found: readonly Known[] = []): Promise<number> {
  const knowledge = await knownIn(incidentId, now);
  const inContext = await storeInContext(incidentId, knowledge, now);
  const all = new Map([...found, ...knowledge.known].map((known) => [known.indicator.id, known]));
  return await recordHits({ kind: "incident", id: incidentId }, [...all.values()], now, inContext);
}

/** An alert's observables in their normal form; a source may write them as it likes, and of kinds nobody knows. */
export function findingsOf({ observables }: Pick<Alert, "observables">): Finding[] {
  return observables.flatMap(({ type, value }) => {
    const known = IndicatorType.safeParse(type);
    const read = known.success ? canonical(known.data, value) : null;
    return read && "finding" in read ? [read.finding] : [];
  });
}

/** Matches an alert as it arrived; returns how many indicators it was met with. May run twice. Reads: an indicator for each observable. */
export async function matchAlert(snapshot: DocumentSnapshot, now: Date): Promise<number> {
  const alert = readSnapshot(Alert, alertDefaults, snapshot).value;
  return await recordHits({ kind: "alert", id: snapshot.id }, await knownAmong(findingsOf(alert), now), now);
}
