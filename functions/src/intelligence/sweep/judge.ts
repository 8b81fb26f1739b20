import type { Looked } from "../anomaly/budget.ts";
import type { Calibration } from "../anomaly/calibration.ts";
import { hourLengths } from "../anomaly/calendar.ts";
import { judgePairs, type PairHistory } from "../anomaly/combinations.ts";
import type { Finding } from "../anomaly/finding.ts";
import { riseFinding, risingSeries } from "../anomaly/rising.ts";
import { daysBefore, tellDay, type Series } from "../anomaly/series.ts";
import { anomalySettings, type Metric } from "../anomaly/settings.ts";
import { judgeSignIn, signInGroup } from "../anomaly/signIn.ts";
import { tellSignIn, type SignInProfile } from "../anomaly/signInProfile.ts";
import { impossibleWay, judgeTravel, travelGroup } from "../anomaly/travel.ts";
import { judgeVolume } from "../anomaly/volume.ts";
import { pairings, type Pairing } from "./activity.ts";
import type { Baseline } from "./baseline.ts";
import { signInOf, tableOf, type DayPairs } from "./facts.ts";
import { hoursOf, type LocalDay } from "./localDay.ts";

/** What was found, before the budget of false alarms decides over it; how much was looked at; and the p-values for the calibration. */
export interface Judged {
  candidates: Finding[];
  looked: Looked;
  ps: { group: string; p: number }[];
}

export const nothingJudged: Judged = { candidates: [], looked: { volume: 0, signIn: 0, travel: 0, combination: 0, rising: 0 }, ps: [] };

/** Two judgements as one. Pure. */
export function together(one: Judged, other: Judged): Judged {
  const looked = { volume: 0, signIn: 0, travel: 0, combination: 0, rising: 0 };
  for (const detector of ["volume", "signIn", "travel", "combination", "rising"] as const) looked[detector] = one.looked[detector] + other.looked[detector];
  return { candidates: [...one.candidates, ...other.candidates], looked, ps: [...one.ps, ...other.ps] };
}

/** What is counted of an entity and judged by its volume; of categories and techniques only rises are looked at. */
const judgedOf: Record<Baseline["entity"]["type"], readonly Metric[]> = {
  user: ["signIns", "failedSignIns", "reports", "downloads"],
  source: ["alerts"],
  organisation: ["failedSignIns", "reports"],
  category: [],
  technique: [],
};

/** Counts since the entity is known: whoever signed in for weeks without failing has a history of no failures. Pure. */
function historyOf({ series, profile }: Baseline, metric: Metric): Series | null {
  const firsts = [...Object.values(series).map(({ first }) => first), ...(profile ? [profile.firstDay] : [])];
  if (firsts.length === 0) return null;
  const first = Math.min(...firsts);
  const known = series[metric] ?? tellDay(null, { day: first, hours: [] });
  return { ...known, first };
}

/** What was counted of an entity on a day, against the nine weeks before. Pure. */
export function judgeCounts(baseline: Baseline, day: LocalDay, lengths: readonly number[], calibration: Calibration | null): Judged {
  const { entity, facts } = baseline;
  const counted = judgedOf[entity.type];
  const answers = counted.map((metric) => judgeVolume({ entity, metric, series: historyOf(baseline, metric), today: { day: day.day, hours: hoursOf(day, facts.counts[metric] ?? []) }, metricsLooked: counted.length, calibration, hourLengths: lengths }));
  const ps = answers.flatMap((answer) => answer.ps);
  return { candidates: answers.flatMap(({ finding }) => finding ?? []), looked: { ...nothingJudged.looked, volume: ps.length > 0 ? 1 : 0 }, ps };
}

/** The sign-ins of a person's day, in their order, each against all before it; and the profile that knows them all. Pure. */
export function judgeSignIns({ entity, facts, profile }: Baseline, zone: string, calibration: Calibration | null): Judged & { profile: SignInProfile | null } {
  const candidates: Finding[] = [];
  let known = profile;
  let least: number | null = null;
  let leastWay: number | null = null;
  for (const signIn of [...facts.signIns].sort((a, b) => a.at - b.at).map(signInOf)) {
    const { finding, p } = judgeSignIn({ entity, profile: known, signIn, zone, calibration });
    const { finding: journey, p: wayP } = judgeTravel({ entity, profile: known, signIn, calibration });
    candidates.push(...[finding, journey].filter((found) => found !== null));
    if (p !== null) least = Math.min(least ?? 1, p);
    // Where no place is ever known, no way was judged.
    if (wayP !== null && signIn.place !== null) leastWay = Math.min(leastWay ?? 1, wayP);
    known = tellSignIn(known, signIn, zone, impossibleWay(known, signIn) !== null);
  }
  const ps = [...(least === null ? [] : [{ group: signInGroup(entity), p: least }]), ...(leastWay === null ? [] : [{ group: travelGroup(entity), p: leastWay }])];
  return { candidates, looked: { ...nothingJudged.looked, signIn: least === null ? 0 : 1, travel: leastWay === null ? 0 : 1 }, ps, profile: known };
}

/** What came together on a day, against what came together before. Pure. */
export function judgePairing(pairing: Pairing, history: PairHistory | null, today: DayPairs, day: LocalDay): Judged {
  const { features, type } = pairings[pairing];
  const table = tableOf(today);
  const speaks = history !== null && history.days >= anomalySettings.combination.leastDays;
  return {
    candidates: judgePairs({ features, entityOf: (id) => ({ type, id }), history, today: table, day: day.day }),
    looked: { ...nothingJudged.looked, combination: speaks ? Object.keys(table.first).length : 0 },
    ps: [],
  };
}

/**
 * Which categories and techniques came more often in the week before `day` than in the weeks before that. `firstDay`: since
 * when anything is known, so that what has not been there yet counts as nought. Pure.
 */
export function judgeRises(baselines: readonly Baseline[], day: number, firstDay: number, calibration: Calibration | null): Judged {
  const { recentDays, beforeDays } = anomalySettings.rising;
  const length = Math.max(0, Math.min(recentDays + beforeDays, day - firstDay));
  const rising = ([["category", "reports"], ["technique", "alerts"]] as const).map(([type, metric]) => {
    const series = baselines
      .filter(({ entity }) => entity.type === type)
      .map(({ entity, series: known }) => {
        const past = daysBefore(known[metric] ?? null, day);
        return { entity, counts: Array.from({ length }, (_, age) => past[age]?.total ?? 0) };
      });
    const of = Array.from({ length }, (_, age) => series.reduce((sum, { counts }) => sum + (counts[age] ?? 0), 0));
    return risingSeries({ day, series, of, calibration });
  });
  const ps = rising.flatMap((answer) => answer.ps);
  return { candidates: rising.flatMap(({ rises }) => rises.map((rise) => riseFinding(rise, day))), looked: { ...nothingJudged.looked, rising: ps.length }, ps };
}

/** Everything of a day but rises. Pure. */
export function judgeDay({ baselines, pairs, day, calibration }: { baselines: readonly Baseline[]; pairs: readonly { pairing: Pairing; history: PairHistory | null; today: DayPairs }[]; day: LocalDay; calibration: Calibration | null }): Judged {
  const lengths = hourLengths(day.day, day.zone);
  const judged = [
    ...baselines.flatMap((baseline) => [judgeCounts(baseline, day, lengths, calibration), judgeSignIns(baseline, day.zone, calibration)]),
    ...pairs.map(({ pairing, history, today }) => judgePairing(pairing, history, today, day)),
  ];
  return judged.reduce<Judged>(together, nothingJudged);
}
