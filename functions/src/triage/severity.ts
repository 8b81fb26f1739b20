import { categoryPoints, factorPoints } from "./cues.ts";
import type { Category, SeverityFactor, SeverityLevel } from "./model.ts";
import type { Signal, Signals } from "./signals.ts";

/** The least score of each level, worst first. An organisation's choice, hence data. */
export const levelThresholds: readonly { level: SeverityLevel; from: number }[] = [
  { level: "critical", from: 75 },
  { level: "high", from: 50 },
  { level: "medium", from: 25 },
  { level: "low", from: 0 },
];

/** Points by the number of people or records affected, most first. */
export const recordBands: readonly { from: number; share: number; name: string }[] = [
  { from: 1_000_000, share: 1, name: "1,000,000 or more" },
  { from: 100_000, share: 0.8, name: "100,000 to 999,999" },
  { from: 10_000, share: 0.64, name: "10,000 to 99,999" },
  { from: 1_000, share: 0.48, name: "1,000 to 9,999" },
  { from: 100, share: 0.32, name: "100 to 999" },
  { from: 10, share: 0.16, name: "10 to 99" },
  { from: 1, share: 0.08, name: "1 to 9" },
];

/** People or records affected, and where the number stands. */
export interface Records {
  count: number;
  evidence: string;
}

const toTenths = (points: number): number => Math.round(points * 10) / 10 + 0;

function factor(name: string, points: number, { finding, share, evidence }: Signal): SeverityFactor {
  return { name, value: finding, weight: points, contribution: toTenths(points * share), evidence: evidence.filter((words) => words !== "") };
}

function recordsFactor(records: Records | null): SeverityFactor[] {
  const band = records && recordBands.find(({ from }) => records.count >= from);
  return band ? [factor("records", factorPoints.records, { finding: band.name, share: band.share, evidence: [records.evidence] })] : [];
}

/** Mitigating findings add up, but to no more than the factor's full points. */
function mitigationFactors(mitigations: readonly Signal[]): SeverityFactor[] {
  let left = 1;
  return mitigations.map((signal) => {
    const share = Math.min(left, -signal.share);
    left -= share;
    return factor("mitigation", factorPoints.mitigation, { ...signal, share: -share });
  });
}

/**
 * How severe a report is: the category's base points and every factor found, each with the words that told it. The score
 * is their sum, held to 0..100; the level follows from `levelThresholds`.
 */
export function scoreSeverity(category: Category, signals: Signals, records: Records | null): { level: SeverityLevel; score: number; factors: SeverityFactor[] } {
  const base = categoryPoints[category];
  const one = (name: string, points: number, signal: Signal | null | undefined): SeverityFactor[] => (signal ? [factor(name, points, signal)] : []);
  const factors = [
    factor("category", base, { finding: category, share: 1, evidence: [] }),
    ...one("activity", factorPoints.activity, signals.activity),
    ...recordsFactor(records),
    ...one("data", factorPoints.data, signals.data[0]),
    ...one("systems", factorPoints.systems, signals.systems[0]),
    ...one("spread", factorPoints.spread, signals.spread),
    ...one("privileged", factorPoints.privileged, signals.privileged),
    ...one("urgency", factorPoints.urgency, signals.ongoing),
    ...one("urgency", factorPoints.urgency, signals.contained),
    ...mitigationFactors(signals.mitigations),
  ];
  const sum = factors.reduce((total, { contribution }) => total + contribution, 0);
  const score = toTenths(Math.min(100, Math.max(0, sum)));
  return { level: levelThresholds.find(({ from }) => score >= from)?.level ?? "low", score, factors };
}
