import type { Looked } from "../../src/intelligence/anomaly/budget.ts";
import type { Finding } from "../../src/intelligence/anomaly/finding.ts";
import { detectors, type Detector } from "../../src/intelligence/anomaly/settings.ts";
import { median, short } from "../bench/figures.ts";

/** What a day looked at, the rest nought. */
export const looked = (of: Partial<Looked>): Looked => ({ volume: 0, signIn: 0, travel: 0, combination: 0, rising: 0, ...of });

/** Counts what a run shows. */
export interface Tally {
  /** One entity on one day. */
  judged(detector: Detector, tookMs: number): void;
  falseAlarm(detector: Detector, finding: Finding, where: string): void;
  seeP(detector: Detector, p: number): void;
  injected(kind: string, size: string, isCaught: boolean, delayHours: number | null): void;
  bytes(kind: string, bytes: number): void;
  /** False alarms per 1,000 entity-days of a detector. */
  rate(detector: Detector): number;
  /** The shares caught of a kind, by size. */
  caught(kind: string): string;
  print(): void;
}

interface Dose {
  kind: string;
  size: string;
  tries: number;
  caught: number;
  delays: number[];
}

const add = <K>(map: Map<K, number>, key: K, by: number): void => void map.set(key, (map.get(key) ?? 0) + by);

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const perThousand = (count: number, of: number): number => Math.round((1e5 * count) / Math.max(1, of)) / 100;
const percent = ({ caught, tries }: Dose): number => Math.round((100 * caught) / tries);
const numberIn = (size: string): number => Number(/[\d.]+/.exec(size)?.[0] ?? 0);
const byKindAndSize = (a: Dose, b: Dose): number => (a.kind === b.kind ? numberIn(a.size) - numberIn(b.size) : a.kind < b.kind ? -1 : 1);

export function makeTally(): Tally {
  const entityDays = new Map<Detector, number>();
  const took = new Map<Detector, number>();
  const alarms = new Map<Detector, number>();
  const ps = new Map<Detector, number[]>();
  const places = new Map<string, number>();
  const sizes = new Map<string, number[]>();
  const doses = new Map<string, Dose>();
  const daysOf = (detector: Detector): number => entityDays.get(detector) ?? 0;
  const rate = (detector: Detector): number => perThousand(alarms.get(detector) ?? 0, daysOf(detector));
  const rowOf = (detector: Detector) => ({ "entity-days": daysOf(detector), "false alarms": alarms.get(detector) ?? 0, "per 1,000 entity-days": rate(detector), "µs per entity-day": short((1_000 * (took.get(detector) ?? 0)) / Math.max(1, daysOf(detector))) });
  return {
    judged(detector, tookMs) {
      add(entityDays, detector, 1);
      add(took, detector, tookMs);
    },
    falseAlarm(detector, _finding, where) {
      add(alarms, detector, 1);
      add(places, `${detector}: ${where}`, 1);
    },
    seeP: (detector, p) => { push(ps, detector, p); },
    injected(kind, size, isCaught, delayHours) {
      const dose = doses.get(`${kind} ${size}`) ?? { kind, size, tries: 0, caught: 0, delays: [] };
      doses.set(`${kind} ${size}`, dose);
      dose.tries += 1;
      dose.caught += Number(isCaught);
      if (delayHours !== null) dose.delays.push(delayHours);
    },
    bytes: (kind, bytes) => { push(sizes, kind, bytes); },
    rate,
    caught: (kind) => [...doses.values()].filter((dose) => dose.kind === kind).sort(byKindAndSize).map((dose) => `${dose.size} ${String(percent(dose))} %`).join(", "),
    print() {
      const all = [...alarms.values()].reduce((a, b) => a + b, 0);
      // Users, sources and networks are looked at for volume, categories and techniques for rising; the rest are the same entities again.
      const allDays = daysOf("volume") + daysOf("rising");
      console.log("\nFalse alarms on normal traffic");
      console.table({ ...Object.fromEntries(detectors.map((detector) => [detector, rowOf(detector)])), all: { "entity-days": allDays, "false alarms": all, "per 1,000 entity-days": perThousand(all, allDays), "µs per entity-day": short((1_000 * [...took.values()].reduce((a, b) => a + b, 0)) / Math.max(1, allDays)) } });
      console.log("\nWhere the false alarms came from");
      console.table(Object.fromEntries([...places].sort(([, a], [, b]) => b - a).slice(0, 12)));
      console.log("\nAnomalies put in");
      console.table([...doses.values()].sort(byKindAndSize).map((dose) => ({ kind: dose.kind, size: dose.size, tries: dose.tries, "caught %": percent(dose), "median delay, hours": dose.delays.length === 0 ? "" : short(median(dose.delays)) })));
      console.log("\nHow often so small a p came up on normal traffic, as a multiple of what it says (1: exact; less: careful)");
      console.table(Object.fromEntries([...ps].map(([detector, seen]) => [detector, Object.fromEntries([1e-1, 1e-2, 1e-3, 1e-4].map((level) => [`p ≤ ${String(level)}`, short(seen.filter((p) => p <= level).length / Math.max(1, daysOf(detector)) / level)]))])));
      console.log("\nBytes stored");
      console.table(Object.fromEntries([...sizes].map(([kind, bytes]) => [kind, { median: median(bytes), most: Math.max(...bytes) }])));
    },
  };
}
