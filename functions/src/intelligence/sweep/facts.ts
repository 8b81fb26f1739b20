import { z } from "zod";
import { pairKey, type PairTable } from "../anomaly/combinations.ts";
import { metrics, type Metric } from "../anomaly/settings.ts";
import type { SignIn } from "../anomaly/signInProfile.ts";

const count = z.int().min(0);
const name = z.string().max(200).nullable();

const SlotSignIn = z.object({
  slot: z.int().min(0).max(25),
  at: z.number(),
  country: name,
  place: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  network: name,
  device: name,
});
export type SlotSignIn = z.output<typeof SlotSignIn>;

/** What came of one entity on one day, by slots. No event is kept but the day's sign-ins, and those until the day is over. */
export const DayFacts = z.object({ counts: z.partialRecord(z.enum(metrics), z.array(count).max(26)), signIns: z.array(SlotSignIn) });
export type DayFacts = z.output<typeof DayFacts>;
export const noFacts: DayFacts = { counts: {}, signIns: [] };

/** What came together on one day: slot, first, second, how often. */
export const DayPairs = z.array(z.tuple([z.int(), z.string(), z.string(), count]));
export type DayPairs = z.output<typeof DayPairs>;

/** A user's sign-ins of a day that are looked at; the rest are counted. */
const mostSignIns = 200;
/** Pairs of a day, and characters of each part: 4,000 of them are well below what a document holds. */
const mostPairs = 4_000;
export const mostPart = 60;

/** Counts one thing, or several. Changes `facts`. */
export function addCount(facts: DayFacts, metric: Metric, slot: number, more: number): void {
  const slots = (facts.counts[metric] ??= []);
  while (slots.length <= slot) slots.push(0);
  slots[slot] = (slots[slot] ?? 0) + more;
}

const traitsOf = ({ slot, country, network, device, place }: SlotSignIn): string => JSON.stringify([slot, country, network, device, place]);

/** Adds a sign-in, unless one like it in all that is looked at came in the same hour. Changes `facts`. */
export function addSignIn(facts: DayFacts, signIn: SlotSignIn): void {
  const traits = traitsOf(signIn);
  if (facts.signIns.length < mostSignIns && !facts.signIns.some((known) => traitsOf(known) === traits)) facts.signIns.push(signIn);
}

/** A day's facts with those from `slot` on set anew: what was told before is replaced, never added to, so telling it twice changes nothing. Pure. */
export function replaceFrom(known: DayFacts, slot: number, fresh: DayFacts): DayFacts {
  const counts: DayFacts["counts"] = {};
  for (const metric of metrics) {
    const [before, after] = [known.counts[metric]?.slice(0, slot) ?? [], fresh.counts[metric] ?? []];
    const slots = Array.from({ length: Math.max(before.length, after.length) }, (_, at) => (at < slot ? (before[at] ?? 0) : (after[at] ?? 0)));
    if (slots.some((value) => value > 0)) counts[metric] = slots;
  }
  const signIns = [...known.signIns.filter((signIn) => signIn.slot < slot), ...fresh.signIns.filter((signIn) => signIn.slot >= slot)];
  return { counts, signIns: signIns.slice(0, mostSignIns) };
}

/** The same for what came together. Pure. */
export const replacePairsFrom = (known: DayPairs, slot: number, fresh: DayPairs): DayPairs => [...known.filter(([at]) => at < slot), ...fresh.filter(([at]) => at >= slot)].slice(0, mostPairs);

/** Counts one thing with both parts. Changes `pairs`. */
export function addPair(pairs: Map<string, number>, slot: number, first: string, second: string, more: number): void {
  const key = JSON.stringify([slot, first.slice(0, mostPart), second.slice(0, mostPart)]);
  if (pairs.has(key) || pairs.size < mostPairs) pairs.set(key, (pairs.get(key) ?? 0) + more);
}

const PairSlot = z.tuple([z.int(), z.string(), z.string()]);

export const pairsOf = (pairs: ReadonlyMap<string, number>): DayPairs => [...pairs].map(([key, seen]) => [...PairSlot.parse(JSON.parse(key)), seen]);

/** A day's pairs as one table. Pure. */
export function tableOf(pairs: DayPairs): PairTable {
  const [first, second, both] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  let total = 0;
  const add = (sums: Map<string, number>, key: string, more: number) => sums.set(key, (sums.get(key) ?? 0) + more);
  for (const [, one, other, seen] of pairs) {
    add(first, one, seen);
    add(second, other, seen);
    add(both, pairKey(one, other), seen);
    total += seen;
  }
  return { first: Object.fromEntries(first), second: Object.fromEntries(second), pairs: Object.fromEntries(both), total };
}

/** A sign-in as the methods take it. None is trusted: which networks are the organisation's own is not known. */
export const signInOf = ({ at, country, place, network, device }: SlotSignIn): SignIn => ({ at: new Date(at), country, place, network, device, isTrusted: false });
