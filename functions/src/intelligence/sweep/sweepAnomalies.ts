import { GrpcStatus } from "firebase-admin/firestore";
import { db } from "../../platform/firestore.ts";
import { withinBudget } from "../anomaly/budget.ts";
import { byGroup, tellPs } from "../anomaly/calibration.ts";
import { localTime, type Day } from "../anomaly/calendar.ts";
import { tellPairs } from "../anomaly/combinations.ts";
import { tellDay } from "../anomaly/series.ts";
import { metrics } from "../anomaly/settings.ts";
import { baselineRef, baselinesCollection, readBaseline, storedBaseline, type Baseline } from "./baseline.ts";
import { tableOf } from "./facts.ts";
import { judgeRises, judgeSignIns, together, type Judged } from "./judge.ts";
import { hoursOf, localDayOf, slotOf, startOfSlot, type LocalDay } from "./localDay.ts";
import { lookAtDay, type DayLook } from "./look.ts";
import { raiseFinding, referenceOf } from "./raise.ts";
import { readZone, saveState, takeLease, writeCalibration, writePairs, type SweepState } from "./records.ts";

/** What happened is written within seconds; ten minutes after an hour, all of it is there. */
const settleMs = 10 * 60_000;
/** A first run begins so many days ago, so that what is on record is history at once. */
const pastDays = 62;
/** Alerts a sweep raises; should the budget ever allow more, they would be no help. */
const mostRaised = 50;
const mostRemembered = 500;
/** Categories and techniques whose rises are looked at. */
const mostRising = 1_000;

/** What a sweep did. */
export interface Swept {
  days: number;
  records: number;
  entities: number;
  written: number;
  candidates: number;
  raised: number;
  /** 1 where there was more to read than is read at a time. */
  cut: number;
}

/** Writes baselines. One whose account was deleted meanwhile stays deleted. One write each. */
async function writeBaselines(baselines: readonly Baseline[]): Promise<void> {
  if (baselines.length === 0) return;
  const writer = db().bulkWriter();
  writer.onWriteError(({ code, failedAttempts }) => code !== GrpcStatus.NOT_FOUND && failedAttempts < 5);
  const writes = baselines.map((baseline) => {
    const written = baseline.isStored ? writer.update(baselineRef(baseline.entity), storedBaseline(baseline)) : writer.set(baselineRef(baseline.entity), storedBaseline(baseline));
    return written.catch((thrown: unknown) => {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === GrpcStatus.NOT_FOUND)) throw thrown;
    });
  });
  await writer.close();
  await Promise.all(writes);
}

/** Raises what the budget lets through and was not raised yet; returns the references of all that were. */
async function raiseNew({ candidates, looked }: Judged, day: LocalDay, raised: readonly string[], now: Date): Promise<string[]> {
  const references: string[] = [];
  const known = new Set(raised);
  for (const finding of withinBudget(candidates, looked).slice(0, mostRaised)) {
    const reference = referenceOf(finding, day.day);
    if (known.has(reference)) continue;
    await raiseFinding(finding, day, now);
    references.push(reference);
  }
  return references;
}

/** A baseline that knows the day as history. Telling a day again changes nothing. Pure. */
function tellBaseline(baseline: Baseline, day: LocalDay): Baseline {
  const series = { ...baseline.series };
  for (const metric of metrics) {
    const slots = baseline.facts.counts[metric];
    if (slots !== undefined) series[metric] = tellDay(series[metric] ?? null, { day: day.day, hours: hoursOf(day, slots) });
  }
  return { ...baseline, series, profile: judgeSignIns(baseline, day.zone, null).profile };
}

/** The categories and techniques that are known, those of the day as they are now. One read for each. */
async function readRising(current: readonly Baseline[]): Promise<Baseline[]> {
  const { docs } = await baselinesCollection().where("type", "in", ["category", "technique"]).limit(mostRising).get();
  const rising = new Map(docs.flatMap((snapshot) => readBaseline(snapshot) ?? []).map((baseline) => [baselineRef(baseline.entity).id, baseline]));
  for (const baseline of current) if (baseline.entity.type === "category" || baseline.entity.type === "technique") rising.set(baselineRef(baseline.entity).id, baseline);
  return [...rising.values()];
}

interface Step {
  state: SweepState;
  day: LocalDay;
  now: Date;
  leaseId: string;
  /** Its findings are still news. */
  isNews: boolean;
}

interface Stepped {
  state: SweepState;
  raised: number;
  written: number;
}

/** Days before anything was there are no history: what then begins would be news every time. */
const firstDayOf = (look: DayLook, { firstDay }: SweepState): Day | null => firstDay ?? (look.baselines.length > 0 ? look.day.day : null);

/** The day goes on: what is new is judged, told to people, and kept. */
async function keepDay(look: DayLook, { state, day, now, leaseId, isNews }: Step): Promise<Stepped> {
  const references = isNews ? await raiseNew(look.judged, day, state.raised, now) : [];
  await writeBaselines(look.changed);
  for (const { pairing, record, isChanged } of look.pairs) if (isChanged) await writePairs(pairing, record);
  const settled = startOfSlot(day, Math.max(0, slotOf(day, new Date(now.getTime() - settleMs))));
  const next = { day: day.day, settledUntil: settled, raised: [...state.raised, ...references].slice(-mostRemembered), firstDay: firstDayOf(look, state) };
  await saveState(leaseId, next);
  return { state: { ...state, ...next }, raised: references.length, written: look.changed.length };
}

/**
 * The day is over: it is judged as a whole, and becomes history. In an order that may break off anywhere: what people must
 * know first, then what says by itself that it was told of the day, the baselines, and last that the day is done.
 */
async function closeDay(look: DayLook, { state, day, now, leaseId, isNews }: Step): Promise<Stepped> {
  const firstDay = firstDayOf(look, state);
  const told = look.baselines.map((baseline) => tellBaseline(baseline, day));
  const rising = judgeRises(await readRising(told), day.day + 1, firstDay ?? day.day, look.calibration);
  const judged = together(look.judged, rising);
  const references = isNews ? await raiseNew(judged, day, state.raised, now) : [];
  await writeCalibration(tellPs(look.calibration, day.day, byGroup(judged.ps)));
  for (const { pairing, record } of look.pairs) if (firstDay !== null) await writePairs(pairing, { ...record, history: tellPairs(record.history, day.day, tableOf(record.today)) });
  await writeBaselines(told);
  const next = { day: day.day + 1, settledUntil: day.end, raised: [...state.raised, ...references].slice(-mostRemembered), firstDay };
  await saveState(leaseId, next);
  return { state: { ...state, ...next }, raised: references.length, written: told.length };
}

/**
 * Looks at what people and sources did since the last run, raises what is out of the ordinary, and makes finished days
 * history; goes through the days one after the other until now, or until the time is used up. Null while another sweep has
 * the lease. A run that broke off is done again by the next: counts are set, not added to, and an alert that was raised is
 * counted, not raised again. Besides what `lookAtDay` reads: six reads and writes of its own, a write for each entity with
 * something new, and once a day one for each that was there and a read for each category and technique.
 */
export async function sweepAnomalies(now: Date, { budgetMs = 400_000 }: { budgetMs?: number } = {}): Promise<Swept | null> {
  const lease = await takeLease(now);
  if (!lease) return null;
  const { leaseId } = lease;
  let { state } = lease;
  const started = performance.now();
  const swept: Swept = { days: 0, records: 0, entities: 0, written: 0, candidates: 0, raised: 0, cut: 0 };
  try {
    const zone = await readZone();
    const today: Day = localTime(now, zone)?.day ?? 0;
    for (let isOver = true; isOver && performance.now() - started < budgetMs; ) {
      const day = localDayOf(state.day ?? today - pastDays, zone);
      if (day.start > now) break;
      isOver = now.getTime() >= day.end.getTime() + settleMs;
      const look = await lookAtDay(day, state.settledUntil, now);
      const step: Step = { state, day, now, leaseId, isNews: day.day >= today - 1 };
      const stepped = await (isOver ? closeDay : keepDay)(look, step);
      state = stepped.state;
      swept.days += 1;
      swept.records += look.records;
      swept.entities += look.baselines.length;
      swept.candidates += look.judged.candidates.length;
      swept.written += stepped.written;
      swept.raised += stepped.raised;
      if (look.isCut) swept.cut = 1;
    }
    return swept;
  } finally {
    await saveState(leaseId, { leaseUntil: null });
  }
}
