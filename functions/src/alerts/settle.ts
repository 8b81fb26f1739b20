import { FieldValue, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { db } from "../platform/firestore.ts";
import { keysIn, type Arrival } from "./arrival.ts";
import { alertDefaults, type Alert } from "./model.ts";
import { knownIn, planOf } from "./planning.ts";
import { recordRise, riseOf } from "./rise.ts";
import { alertRef, auditStreamOf, keyRef, readAlert, timeFieldOf } from "./store.ts";

/** Who brings the arrivals in, and when. */
export interface Bringing {
  caller: { uid: string; role: string };
  now: Date;
  requestId: string;
  /** Names this attempt, whose answer may be lost: what it has written is known again, and not counted twice. */
  mark: string;
}

/** What became of an arrival. */
export interface Settled {
  status: "created" | "counted";
  alert: Alert;
}

type Arrivals = readonly [Arrival, ...Arrival[]];

const getAll = async (tx: Transaction, refs: readonly DocumentReference[]): Promise<DocumentSnapshot[]> => (refs.length === 0 ? [] : await tx.getAll(...refs));

/** An alert as the first arrival makes it, raised to what graver ones say; a suppressed one is found together with no other. */
function alertOf(arrivals: Arrivals, { caller, now }: Bringing): Alert {
  const [{ report, source, format, suppressedBy, entities, alertId }, ...others] = arrivals;
  const first: Alert = { ...alertDefaults, ...report, id: alertId, source, reportedFormat: format, createdBy: caller.uid, entities: suppressedBy === null ? entities : [], suppressedBy, count: arrivals.length, firstSeenAt: now, lastSeenAt: now, version: 1 };
  return { ...first, ...riseOf(first, others), version: 1 };
}

function writeAlert(tx: Transaction, audit: AuditStream, arrivals: Arrivals, bringing: Bringing): Alert {
  const { caller, now, requestId, mark } = bringing;
  const [first] = arrivals;
  const alert = alertOf(arrivals, bringing);
  const { id, lastSeenAt, ...fields } = alert;
  tx.create(alertRef(id), { ...fields, [timeFieldOf(alert.suppressedBy !== null)]: lastSeenAt, keys: keysIn(first), tally: mark });
  writeKeys(tx, id, first);
  audit.append({ event: "alert.created", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId, details: { source: alert.source, severity: alert.severity, format: alert.reportedFormat, suppressedBy: alert.suppressedBy } });
  return alert;
}

/**
 * A key of a reference leads to its alert for ever, one of a fingerprint until its window is over. Reports that are counted
 * on an alert leave none: they would cost a write each.
 */
function writeKeys(tx: Transaction, alertId: string, { keys, until }: Arrival): void {
  if (keys.ref !== null) tx.set(keyRef(keys.ref), { alertId, until: null });
  if (keys.fingerprint !== null) tx.set(keyRef(keys.fingerprint), { alertId, until });
}

/** Counts arrivals on an alert that is there and raises it, unless an attempt whose answer was lost has done it. */
function writeCount(tx: Transaction, audit: AuditStream | undefined, snapshot: DocumentSnapshot, arrivals: Arrivals, isKeyless: boolean, bringing: Bringing): Settled {
  const { now, mark } = bringing;
  const before = readAlert(snapshot);
  // That attempt has made it, if it is as old as this.
  if (snapshot.get("tally") === mark) return { status: before.firstSeenAt.getTime() === now.getTime() ? "created" : "counted", alert: before };
  const [first] = arrivals;
  const rise = audit && riseOf(before, arrivals);
  const alert = { ...before, ...rise, count: before.count + arrivals.length, lastSeenAt: now > before.lastSeenAt ? now : before.lastSeenAt };
  const keys = isKeyless ? { keys: FieldValue.arrayUnion(...keysIn(first)) } : {};
  tx.update(snapshot.ref, { count: alert.count, [timeFieldOf(alert.suppressedBy !== null)]: alert.lastSeenAt, tally: mark, ...keys, ...rise });
  if (audit && rise) recordRise(tx, audit, before, rise, bringing);
  if (isKeyless) writeKeys(tx, alert.id, first);
  return { status: "counted", alert };
}

/** By alert, the arrivals that become it or are counted on it. An alert of an earlier release is there without a key. */
function byAlert(counted: ReadonlyMap<string, Arrival[]>, fresh: readonly Arrival[][]): Map<string, Arrivals> {
  const lists = new Map<string, Arrivals>();
  const add = (id: string, [first, ...rest]: readonly Arrival[]) => {
    const before = lists.get(id);
    if (first !== undefined) lists.set(id, before ? [...before, first, ...rest] : [first, ...rest]);
  };
  for (const [id, list] of counted) add(id, list);
  for (const list of fresh) add(list[0]?.alertId ?? "", list);
  return lists;
}

/**
 * Makes alerts of what is new among the arrivals and counts the rest on what is known, in one transaction. Reads: a key or
 * two for each, the alerts they lead to, and for each new one, or one that rises, the end of its log. Writes: for a new one
 * the alert, its keys and two of the log; for a known one the alert, and three more if it rises.
 */
export async function settle(tx: Transaction, arrivals: readonly Arrival[], bringing: Bringing): Promise<Map<Arrival, Settled>> {
  const keys = [...new Set(arrivals.flatMap(keysIn))];
  const { counted, fresh } = planOf(arrivals, knownIn(await getAll(tx, keys.map(keyRef)), bringing.now));
  const lists = byAlert(counted, fresh);
  const stored = new Map((await getAll(tx, [...lists.keys()].map(alertRef))).filter(({ exists }) => exists).map((snapshot) => [snapshot.id, snapshot] as const));
  const logged = [...lists].filter(([id, list]) => {
    const snapshot = stored.get(id);
    return !snapshot || riseOf(readAlert(snapshot), list) !== null;
  });
  const opened = new Map(await Promise.all(logged.map(async ([id]) => [id, await openStream(tx, auditStreamOf(id))] as const)));

  const settled = new Map<Arrival, Settled>();
  for (const [id, list] of lists) {
    const [first, ...rest] = list;
    const [snapshot, audit] = [stored.get(id), opened.get(id)];
    const outcome = snapshot ? writeCount(tx, audit, snapshot, list, !counted.has(id), bringing) : audit ? ({ status: "created", alert: writeAlert(tx, audit, list, bringing) } as const) : null;
    if (!outcome) continue;
    settled.set(first, outcome);
    for (const arrival of rest) settled.set(arrival, { ...outcome, status: "counted" });
  }
  return settled;
}

/** The keys that are known, read outside of a transaction; 300 at a time. */
export async function readKeys(arrivals: readonly Arrival[], now: Date): Promise<ReadonlyMap<string, string>> {
  const refs = [...new Set(arrivals.flatMap(keysIn))].map(keyRef);
  const pages = Array.from({ length: Math.ceil(refs.length / 300) }, (_, i) => refs.slice(i * 300, (i + 1) * 300));
  return knownIn((await Promise.all(pages.map((page) => db().getAll(...page)))).flat(), now);
}
