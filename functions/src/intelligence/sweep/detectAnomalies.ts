import { may, type Caller } from "../../platform/caller.ts";
import type { Context } from "../../platform/context.ts";
import { AppError } from "../../platform/errors.ts";
import { withinBudget } from "../anomaly/budget.ts";
import { dateOfDay, hourLengths, localTime, type Day } from "../anomaly/calendar.ts";
import type { Finding } from "../anomaly/finding.ts";
import { daysBefore, keptDays, tellDay, type Series } from "../anomaly/series.ts";
import { judgeVolume } from "../anomaly/volume.ts";
import { baselineRef, baselinesCollection, readBaseline, type Baseline } from "./baseline.ts";
import type { DetectInput, Detection, OwnCounts } from "./detectModel.ts";
import { judgeCounts, judgeDay, nothingJudged, together, type Judged } from "./judge.ts";
import { localDayOf, type LocalDay } from "./localDay.ts";
import { lookAtDay } from "./look.ts";
import { momentOf, nameFor, sentenceWith } from "./raise.ts";
import { readCalibration, readState, readZone } from "./records.ts";

const dayMs = 86_400_000;
const mostFindings = 100;
/** Entities of a past day that are looked at, those that were there last. */
const mostPast = 500;

const dayOf = (date: string): Day => Date.parse(`${date}T00:00:00Z`) / dayMs;
const dateWords = (day: Day): string => dateOfDay(day).toISOString().slice(0, 10);

/** Who signs in when is for those to know who may read the sign-ins. */
const maySee = (caller: Caller, { entity }: Baseline): boolean => entity.type !== "user" || may(caller, "loginAttempt.read");

const historyOf = (series: Partial<Record<string, Series>>, day: Day): number => Math.max(0, ...Object.values(series).map((known) => daysBefore(known ?? null, day).length));

async function answerOf(judged: Judged, day: LocalDay, { entities, historyDays }: Pick<Detection, "entities" | "historyDays">): Promise<Detection> {
  const raised = new Set(withinBudget(judged.candidates, judged.looked));
  const findings = [...judged.candidates].sort((a, b) => a.p - b.p).slice(0, mostFindings);
  const labels = new Map<string, string>();
  for (const { entity } of findings) if (!labels.has(JSON.stringify(entity))) labels.set(JSON.stringify(entity), (await nameFor(entity)).label);
  const shown = (finding: Finding): Detection["findings"][number] => {
    const { kind, entity, expected, observed, p, score, severity, evidence } = finding;
    const label = labels.get(JSON.stringify(entity)) ?? entity.id;
    return { kind, entity: { ...entity, label }, at: momentOf(finding, day), expected, observed, p, score, severity, isWithinBudget: raised.has(finding), sentence: sentenceWith(finding, label), evidence: { ...evidence } };
  };
  return { day: dateWords(day.day), findings: findings.map(shown), looked: { ...judged.looked }, entities, historyDays, hasTooLittleHistory: Object.values(judged.looked).every((count) => count === 0) };
}

/** Counts of somewhere else: the last day by those before it. Stored calibration says nothing of them. Pure. */
function judgeOwn({ name, metric, days }: OwnCounts): { judged: Judged; day: Day; historyDays: number } {
  const told = days.map(({ day, hours }) => ({ day: dayOf(day), hours })).sort((a, b) => a.day - b.day);
  const last = told.at(-1);
  const first = told[0];
  if (!last || !first || last.day - first.day >= keptDays) throw new AppError("invalid_input", `The days must be within ${String(keptDays)} of each other.`);
  if (new Set(told.map(({ day }) => day)).size < told.length) throw new AppError("invalid_input", "A day is given twice.");
  const series = told.slice(0, -1).reduce<Series | null>(tellDay, null);
  const { finding, ps } = judgeVolume({ entity: { type: "source", id: name }, metric, series, today: last, metricsLooked: 1, calibration: null });
  return { judged: { candidates: finding ? [finding] : [], looked: { ...nothingJudged.looked, volume: ps.length > 0 ? 1 : 0 }, ps: [...ps] }, day: last.day, historyDays: daysBefore(series, last.day).length };
}

/** A past day, by what is kept of it: counts. */
async function judgePast(input: DetectInput, day: LocalDay, caller: Caller): Promise<Detection> {
  const [calibration, baselines] = await Promise.all([readCalibration(), readPast(input)]);
  const lengths = hourLengths(day.day, day.zone);
  // A series keeps the hours of the clock, so the slots that are made of it are those of a day on which no clock changes.
  const kept = localDayOf(day.day, "UTC");
  const seen = baselines.filter((baseline) => maySee(caller, baseline)).map((baseline) => asOf(baseline, day.day));
  const judged = seen.map((baseline) => judgeCounts(baseline, kept, lengths, calibration)).reduce(together, nothingJudged);
  const there = seen.filter(({ facts }) => Object.keys(facts.counts).length > 0);
  return await answerOf(judged, day, { entities: there.length, historyDays: Math.max(0, ...seen.map(({ series }) => historyOf(series, day.day))) });
}

/** A baseline as it was on a past day. Pure. */
function asOf(baseline: Baseline, day: Day): Baseline {
  const counts: Baseline["facts"]["counts"] = {};
  for (const [metric, series] of Object.entries(baseline.series)) {
    const [then] = daysBefore(series, day + 1);
    if (then && then.total > 0) counts[metric as keyof typeof counts] = [...then.hours];
  }
  return { ...baseline, day, facts: { counts, signIns: [] } };
}

async function readPast({ entity }: DetectInput): Promise<Baseline[]> {
  const docs = entity ? [await baselineRef(entity).get()] : (await baselinesCollection().orderBy("day", "desc").limit(mostPast).get()).docs;
  return docs.flatMap((snapshot) => (snapshot.exists ? (readBaseline(snapshot) ?? []) : []));
}

/** Today, by the same look as the sweep's. */
async function judgeToday({ entity }: DetectInput, day: LocalDay, caller: Caller, now: Date): Promise<Detection> {
  const state = await readState();
  const { baselines, pairs, calibration } = await lookAtDay(day, state.day === day.day ? state.settledUntil : null, now);
  const asked = baselines.filter((baseline) => maySee(caller, baseline) && (!entity || (baseline.entity.type === entity.type && baseline.entity.id === entity.id)));
  const judged = judgeDay({ baselines: asked, pairs: pairs.map(({ pairing, record }) => ({ pairing, ...record })), day, calibration });
  const candidates = judged.candidates.filter((finding) => !entity || (finding.entity.type === entity.type && finding.entity.id === entity.id));
  return await answerOf({ ...judged, candidates }, day, { entities: asked.length, historyDays: Math.max(0, ...asked.map(({ series }) => historyOf(series, day.day))) });
}

/**
 * What is out of the ordinary today, on one of the nine weeks before, or in counts from elsewhere: by the sweep's methods and
 * code. Stores nothing, raises nothing. What is about people is for those alone who may read sign-ins. Costs what a sweep
 * reads; for a past day up to 500 baselines. Throws `permission_denied`, `invalid_input`.
 */
export async function detectAnomalies(input: DetectInput, { caller, now }: Context): Promise<Detection> {
  if (input.counts) {
    const { judged, day, historyDays } = judgeOwn(input.counts);
    return await answerOf(judged, localDayOf(day, "UTC"), { entities: 1, historyDays });
  }
  if (input.entity?.type === "user" && !may(caller, "loginAttempt.read")) throw new AppError("permission_denied", "What people do is for those to see who may read sign-ins.");
  const zone = await readZone();
  const today = localTime(now, zone)?.day ?? 0;
  const asked = input.day === undefined ? today : dayOf(input.day);
  if (asked > today || asked <= today - keptDays) throw new AppError("invalid_input", `The day must be one of the last ${String(keptDays)}.`);
  const day = localDayOf(asked, zone);
  return asked === today ? await judgeToday(input, day, caller, now) : await judgePast(input, day, caller);
}
