import type { DocumentReference } from "firebase-admin/firestore";
import { z } from "zod";
import { readSettings, settingsRef } from "../../incidents/settings.ts";
import { db, readSnapshot, transact } from "../../platform/firestore.ts";
import { newId } from "../../platform/ids.ts";
import { timestamp } from "../../platform/schemas.ts";
import type { Calibration } from "../anomaly/calibration.ts";
import type { Day } from "../anomaly/calendar.ts";
import type { PairHistory } from "../anomaly/combinations.ts";
import { readJson } from "./baseline.ts";
import { DayPairs } from "./facts.ts";
import type { Pairing } from "./activity.ts";

/** How far the sweep is. */
export const SweepState = z.object({
  /** The day it works on; null before the first run. */
  day: z.int().nullable(),
  /** All before is read for good. */
  settledUntil: timestamp.nullable(),
  /** The first day it knows of. */
  firstDay: z.int().nullable(),
  /** References of the alerts that were raised on the day and the one before, the latest last. */
  raised: z.array(z.string()),
  leaseId: z.string().nullable(),
  leaseUntil: timestamp.nullable(),
});
export type SweepState = z.output<typeof SweepState>;
const noState: SweepState = { day: null, settledUntil: null, firstDay: null, raised: [], leaseId: null, leaseUntil: null };

const stateRef = (): DocumentReference => db().doc("anomalies/state");
const calibrationRef = (): DocumentReference => db().doc("anomalies/calibration");
const pairsRef = (pairing: Pairing): DocumentReference => db().doc(`anomalies/${pairing}`);

/** Longer than a sweep can run. */
const leaseMs = 15 * 60_000;

export const readState = async (): Promise<SweepState> => readSnapshot(SweepState, noState, await stateRef().get()).value;

/** Takes the sweep's lease; null while somebody else has it. One read and one write. */
export async function takeLease(now: Date): Promise<{ state: SweepState; leaseId: string } | null> {
  const leaseId = newId();
  return await transact(async (tx) => {
    const state = readSnapshot(SweepState, noState, await tx.get(stateRef())).value;
    if (state.leaseUntil !== null && state.leaseUntil > now) return null;
    tx.set(stateRef(), { leaseId, leaseUntil: new Date(now.getTime() + leaseMs) }, { merge: true });
    return { state, leaseId };
  });
}

/** Writes how far the sweep is, if the lease is still its own; false if it is not. One read and one write. */
export async function saveState(leaseId: string, changes: Partial<Omit<SweepState, "leaseId">>): Promise<boolean> {
  return await transact(async (tx) => {
    if ((await tx.get(stateRef())).get("leaseId") !== leaseId) return false;
    tx.set(stateRef(), changes, { merge: true });
    return true;
  });
}

/** The zone of the desk's clock, by which days are told; one read. */
export async function readZone(): Promise<string> {
  return readSettings(await settingsRef().get()).hours?.timeZone ?? "UTC";
}

const StoredCalibration = z.object({ lastDay: z.int(), groups: z.record(z.string(), z.object({ total: z.number(), bins: z.array(z.number()) })) });
const Counts = z.record(z.string(), z.number());
const StoredHistory = z.object({ table: z.object({ first: Counts, second: Counts, pairs: Counts, total: z.number() }), lastDay: z.int(), days: z.number() });

export const readCalibration = async (): Promise<Calibration | null> => readJson(StoredCalibration, (await calibrationRef().get()).get("calibration"));

export async function writeCalibration(calibration: Calibration): Promise<void> {
  await calibrationRef().set({ calibration: JSON.stringify(calibration) });
}

/** What is usual to come together, and what came together on the last day that is known. */
export interface PairRecord {
  history: PairHistory | null;
  day: Day;
  today: DayPairs;
}

export async function readPairs(pairing: Pairing): Promise<PairRecord> {
  const snapshot = await pairsRef(pairing).get();
  return { history: readJson(StoredHistory, snapshot.get("history")), day: Number(snapshot.get("day") ?? 0), today: readJson(DayPairs, snapshot.get("today")) ?? [] };
}

export async function writePairs(pairing: Pairing, { history, day, today }: PairRecord): Promise<void> {
  await pairsRef(pairing).set({ history: history && JSON.stringify(history), day, today: JSON.stringify(today) });
}
