import type { Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import type { Client, Origin } from "../platform/client.ts";
import { addressFailures, lockoutFailures, lockoutMinutes } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { timestamp } from "../platform/schemas.ts";
import { fail, lockedUntil, noFailures, release, reserve, type Counter, type LockPolicy } from "./lockout.ts";
import type { LoginAttempt } from "./model.ts";
import { keyOf, lockouts, loginAttempts, users } from "./store.ts";

const attemptsKeptMs = 90 * 86_400_000;

const StoredCounter = z.object({ failures: z.int(), firstAt: timestamp.nullable(), lockedUntil: timestamp.nullable(), locks: z.int() });

type Kind = "account" | "pair" | "address" | "factor" | "device";

const policyOf = (kind: Kind): LockPolicy => ({
  failures: kind === "address" ? addressFailures.value() : lockoutFailures.value(),
  minutes: lockoutMinutes.value(),
  grows: kind === "pair" || kind === "address" || kind === "factor",
  countsPending: kind !== "address",
});

/** A counter an attempt goes by. `account` is there so that unlocking an account finds all that concerns it. */
export interface CounterRef {
  kind: Kind;
  key: string;
  account: string;
}

const accountKey = (name: string) => keyOf("account", name);

/**
 * What an attempt to sign in counts on: the account as it was named, that account from this network, and the network. By the
 * name as it was typed: an address and a user name that share a counter would show that they belong together. Whether there
 * is such an account makes no difference either.
 */
export function countersOf(name: string, client: Client): CounterRef[] {
  const account = accountKey(name);
  return [
    { kind: "account", key: account, account },
    { kind: "pair", key: keyOf("pair", name, client.network), account },
    { kind: "address", key: keyOf("address", client.network), account: "" },
  ];
}

/** The counter of attempts past an account's lock: with a second factor from this network, or from a device that is signed in. */
export function passingCounterOf(name: string, by: { kind: "factor" | "device"; id: string }): CounterRef {
  return { kind: by.kind, key: keyOf(by.kind, name, by.id), account: accountKey(name) };
}

const refOf = (counter: CounterRef) => lockouts().doc(counter.key);

async function readCounters(tx: Transaction, counters: readonly CounterRef[]): Promise<Counter[]> {
  if (counters.length === 0) return [];
  return (await tx.getAll(...counters.map(refOf))).map((snapshot) => (snapshot.exists ? readSnapshot(StoredCounter, noFailures, snapshot).value : noFailures));
}

function writeCounter(tx: Transaction, ref: CounterRef, counter: Counter, now: Date): void {
  if (counter.failures === 0 && counter.lockedUntil === null) {
    tx.delete(refOf(ref));
    return;
  }
  const keptUntil = Math.max(now.getTime() + policyOf(ref.kind).minutes * 60_000, counter.lockedUntil?.getTime() ?? 0) + 86_400_000;
  tx.set(refOf(ref), { ...counter, kind: ref.kind, account: ref.account, expiresAt: new Date(keptUntil) });
}

/** Until when an account is locked, or null. For sign-ins that do not come through `login`. One read. */
export async function accountLockedUntil(tx: Transaction, name: string, now: Date): Promise<Date | null> {
  const [counter = noFailures] = await readCounters(tx, [{ kind: "account", key: accountKey(name), account: accountKey(name) }]);
  return lockedUntil(counter, now);
}

/** Reads every lock of an account under its names (address, user name); `clear` lifts them. Looked for outside the transaction, which then reads them again by name. */
export async function clearCounters(tx: Transaction, names: readonly (string | null)[], now: Date): Promise<{ wasLocked: boolean; clear: () => void }> {
  const { docs } = await lockouts().where("account", "in", names.flatMap((name) => (name === null ? [] : [accountKey(name)]))).limit(400).get();
  const found = docs.length === 0 ? [] : await tx.getAll(...docs.map(({ ref }) => ref));
  const wasLocked = found.some((snapshot) => snapshot.exists && lockedUntil(readSnapshot(StoredCounter, noFailures, snapshot).value, now) !== null);
  return { wasLocked, clear: () => { for (const { ref } of found) tx.delete(ref); } };
}

/** A row without what the store adds. `origin` is for the detection of anomalies and is not shown in lists. */
export type AttemptRow = Omit<LoginAttempt, "id" | "count" | "lastAt"> & { origin?: Origin | undefined };

/** Writes the row of an attempt. */
export function writeAttempt(tx: Transaction, id: string, row: AttemptRow): void {
  tx.set(loginAttempts().doc(id), { ...row, count: 1, lastAt: row.at, expiresAt: new Date(row.at.getTime() + attemptsKeptMs) });
}

export type Reserved = { isAllowed: true } | { isAllowed: false; until: Date; kind: Kind };

/** What an attempt that has to wait is told: `account_locked`, or `rate_limited` for a whole network. `what` failed too often. */
export function tooMany(what: string, { until, kind }: Pick<Extract<Reserved, { isAllowed: false }>, "until" | "kind">, now: Date): AppError {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  const [code, where] = kind === "address" ? (["rate_limited", " from this network"] as const) : (["account_locked", ""] as const);
  return new AppError(code, `Too many ${what}${where}; try again in ${String(Math.ceil(seconds / 60))} min.`, { headers: { "Retry-After": String(seconds) } });
}

/**
 * Counts an attempt before its outcome is known and writes its row as a failure; or finds that a counter allows no more
 * and records that. Attempts of a network that is shut out share a row, so that hammering fills no store.
 */
export async function reserveAttempt(counters: readonly CounterRef[], id: string, network: string, row: AttemptRow): Promise<Reserved> {
  const { at: now } = row;
  return await transact(async (tx) => {
    const before = await readCounters(tx, counters);
    const results = before.map((counter, i) => reserve(counter, policyOf(counters[i]?.kind ?? "account"), now));
    const shut = results.findIndex((result) => !result.isAllowed);
    const result = results[shut];
    const ref = counters[shut];
    if (result && !result.isAllowed && ref) {
      const refused = await tx.get(loginAttempts().doc(keyOf("shut", ref.key, result.until.toISOString(), network)));
      const count = Number(refused.get("count") ?? 0) + 1;
      tx.set(refused.ref, { ...row, ...(count > 1 ? { at: refused.get("at") as unknown } : {}), outcome: "refused", reason: ref.kind === "address" ? "rate_limited" : "account_locked", count, lastAt: now, expiresAt: new Date(now.getTime() + attemptsKeptMs) });
      return { isAllowed: false, until: result.until, kind: ref.kind };
    }
    for (const [i, counter] of counters.entries()) {
      const reserved = results[i];
      // A network's counter changes with a failure only.
      if (reserved?.isAllowed === true && counter.kind !== "address") writeCounter(tx, counter, reserved.counter, now);
    }
    writeAttempt(tx, id, row);
    return { isAllowed: true };
  });
}

/** A reserved attempt failed: locks what has had its last failure, and tells the owner of an account that is locked. */
export async function failAttempt(counters: readonly CounterRef[], attempt: { id: string; reason: string; uid: string | null; email: string }, now: Date): Promise<void> {
  // Looked for before it is known whether it is needed, and outside: a query in the transaction would hold up other sign-ins.
  const owner = (await users().where("email", "==", attempt.email).limit(1).get()).docs[0];
  await transact(async (tx) => {
    const before = await readCounters(tx, counters);
    const after = before.map((counter, i) => fail(counter, policyOf(counters[i]?.kind ?? "account"), now));
    const locked = after.find((counter, i) => counters[i]?.kind === "account" && counter !== before[i]);
    for (const [i, counter] of counters.entries()) {
      const changed = after[i];
      if (changed && changed !== before[i]) writeCounter(tx, counter, changed, now);
    }
    tx.update(loginAttempts().doc(attempt.id), { reason: attempt.reason, uid: attempt.uid });
    if (locked && owner) enqueueMail(tx, { template: "account_locked", to: { uid: owner.id }, data: { until: locked.lockedUntil?.toISOString() ?? "" } }, now);
  });
}

/** Reads the counters of an attempt that was right; the answer writes that it was no failure, and clears those of the account. */
export async function readSuccess(tx: Transaction, counters: readonly CounterRef[], now: Date): Promise<{ settle: (isSignedIn: boolean) => void }> {
  const before = await readCounters(tx, counters);
  return {
    settle: (isSignedIn) => {
      for (const [i, ref] of counters.entries()) {
        const counter = before[i] ?? noFailures;
        // A lock somebody else's failures have brought meanwhile stays; the count of the account starts anew.
        if (ref.kind === "address") continue;
        const settled = isSignedIn && !lockedUntil(counter, now) ? noFailures : release(counter, policyOf(ref.kind));
        writeCounter(tx, ref, settled, now);
      }
    },
  };
}

/** Takes back an attempt that came to no outcome, for no fault of whoever made it. Should that fail too, it counts. */
export async function forgetAttempt(counters: readonly CounterRef[], id: string, now: Date): Promise<void> {
  await transact(async (tx) => {
    const success = await readSuccess(tx, counters, now);
    success.settle(false);
    tx.update(loginAttempts().doc(id), { outcome: "refused", reason: "unavailable" });
  }).catch((thrown: unknown) => {
    log.signInUndecided({ thrown });
  });
}
