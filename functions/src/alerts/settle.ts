import { FieldValue, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { db } from "../platform/firestore.ts";
import { keysIn, type Arrival } from "./arrival.ts";
import { alertDefaults, type Alert } from "./model.ts";
import { knownIn, planOf } from "./planning.ts";
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

/** An alert as an arrival makes it; a suppressed one is found together with no other. */
function alertOf(arrival: Arrival, count: number, { caller, now }: Bringing): Alert {
  const { report, source, format, suppressedBy, entities, alertId } = arrival;
  return { ...alertDefaults, ...report, id: alertId, source, reportedFormat: format, createdBy: caller.uid, entities: suppressedBy === null ? entities : [], suppressedBy, count, firstSeenAt: now, lastSeenAt: now, version: 1 };
}

function writeAlert(tx: Transaction, audit: AuditStream, arrivals: Arrivals, bringing: Bringing): Alert {
  const { caller, now, requestId, mark } = bringing;
  const [first] = arrivals;
  const alert = alertOf(first, arrivals.length, bringing);
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

/** Counts arrivals on an alert that is there, unless an attempt whose answer was lost has done it. */
function writeCount(tx: Transaction, snapshot: DocumentSnapshot, arrivals: Arrivals, isKeyless: boolean, { now, mark }: Bringing): Settled {
  const before = readAlert(snapshot);
  // That attempt has made it, if it is as old as this.
  if (snapshot.get("tally") === mark) return { status: before.firstSeenAt.getTime() === now.getTime() ? "created" : "counted", alert: before };
  const [first] = arrivals;
  const alert = { ...before, count: before.count + arrivals.length, lastSeenAt: now > before.lastSeenAt ? now : before.lastSeenAt };
  const keys = isKeyless ? { keys: FieldValue.arrayUnion(...keysIn(first)) } : {};
  tx.update(snapshot.ref, { count: alert.count, [timeFieldOf(alert.suppressedBy !== null)]: alert.lastSeenAt, tally: mark, ...keys });
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
 * two for each, the alerts they lead to, and for each new one the end of its log. Writes: for a new one the alert, its keys
 * and two of the log; for a known one the alert.
 */
export async function settle(tx: Transaction, arrivals: readonly Arrival[], bringing: Bringing): Promise<Map<Arrival, Settled>> {
  const keys = [...new Set(arrivals.flatMap(keysIn))];
  const { counted, fresh } = planOf(arrivals, knownIn(await getAll(tx, keys.map(keyRef)), bringing.now));
  const lists = byAlert(counted, fresh);
  const stored = new Map((await getAll(tx, [...lists.keys()].map(alertRef))).filter(({ exists }) => exists).map((snapshot) => [snapshot.id, snapshot] as const));
  const missing = [...lists].filter(([id]) => !stored.has(id));
  const opened = new Map(await Promise.all(missing.map(async ([id, [first]]) => [id, await openStream(tx, auditStreamOf(first.alertId))] as const)));

  const settled = new Map<Arrival, Settled>();
  for (const [id, list] of lists) {
    const [first, ...rest] = list;
    const [snapshot, audit] = [stored.get(id), opened.get(id)];
    const outcome = snapshot ? writeCount(tx, snapshot, list, !counted.has(id), bringing) : audit ? ({ status: "created", alert: writeAlert(tx, audit, list, bringing) } as const) : null;
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
