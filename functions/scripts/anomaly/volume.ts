import type { Day } from "../../src/intelligence/anomaly/calendar.ts";
import { withinBudget } from "../../src/intelligence/anomaly/budget.ts";
import type { Finding } from "../../src/intelligence/anomaly/finding.ts";
import { daysBefore, packSeries, tellDay, type Series } from "../../src/intelligence/anomaly/series.ts";
import type { Metric } from "../../src/intelligence/anomaly/settings.ts";
import { byGroup, tellPs, type Calibration } from "../../src/intelligence/anomaly/calibration.ts";
import { judgeVolume } from "../../src/intelligence/anomaly/volume.ts";
import type { Random } from "./random.ts";
import { looked, type Tally } from "./tally.ts";
import { firstDay, yearDays, type Actor } from "./traffic.ts";

type Judge = typeof judgeVolume;

interface Dose {
  kind: string;
  metric: Metric;
  size: string;
  /** What is added to a day by its usual total. */
  extra(usual: number): number;
  /** Over how many hours. */
  hours: number;
}

const doses: Dose[] = [
  ...[2, 5, 10, 30].flatMap((times): Dose[] => [
    { kind: "downloads in an hour", metric: "downloads", size: `+${String(times)}×`, extra: (usual) => times * usual, hours: 1 },
    { kind: "downloads over a day", metric: "downloads", size: `+${String(times)}×`, extra: (usual) => times * usual, hours: 8 },
  ]),
  ...[5, 10, 30, 100].map((count): Dose => ({ kind: "failed sign-ins", metric: "failedSignIns", size: `+${String(count)}`, extra: () => count, hours: 2 })),
  ...[10, 30, 100].map((count): Dose => ({ kind: "sign-ins", metric: "signIns", size: `+${String(count)}`, extra: () => count, hours: 3 })),
  ...[1, 2, 4, 9].flatMap((times): Dose[] => [
    { kind: "alerts in an hour", metric: "alerts", size: `+${String(times)}×`, extra: (usual) => Math.max(10, times * usual), hours: 1 },
    { kind: "alerts over a day", metric: "alerts", size: `+${String(times)}×`, extra: (usual) => Math.max(10, times * usual), hours: 12 },
  ]),
];

function usualTotal(series: Series, day: Day): number {
  const busy = daysBefore(series, day).slice(0, 28).map(({ total }) => total).filter((total) => total > 0).sort((a, b) => a - b);
  return busy[Math.floor(busy.length / 2)] ?? 0;
}

function inject(random: Random, dose: Dose, hours: readonly number[], usual: number): { hours: number[]; start: number } {
  const start = random.below(24 - dose.hours + 1);
  const extra = Math.round(dose.extra(usual));
  const share = Math.floor(extra / dose.hours);
  return { start, hours: Array.from({ length: 24 }, (_, hour) => (hours[hour] ?? 0) + (hour >= start && hour < start + dose.hours ? share + (hour - start < extra - share * dose.hours ? 1 : 0) : 0)) };
}

/** Runs the volume detector over a year, and over days with something added to them. */
export function measureVolume(actors: readonly Actor[], random: Random, tally: Tally, judge: Judge = judgeVolume): void {
  const series = new Map<string, Series>();
  let calibration: Calibration | null = null;
  for (let day = firstDay; day < firstDay + yearDays; day += 1) {
    const candidates: Finding[] = [];
    const today = actors.map((actor) => ({ actor, hours: actor.hoursOf(day) }));
    let judged = 0;
    const ps: { group: string; p: number }[] = [];
    for (const { actor, hours } of today) {
      const key = `${actor.entity.type} ${actor.entity.id}`;
      const started = performance.now();
      let isReady = false;
      for (const metric of actor.metrics) {
        const known = series.get(`${key} ${metric}`) ?? null;
        const answer = judge({ entity: actor.entity, metric, series: known, today: { day, hours: hours[metric] ?? [] }, metricsLooked: actor.metrics.length, calibration });
        if (answer.finding !== null) candidates.push(answer.finding);
        isReady ||= answer.ps.length > 0;
        ps.push(...answer.ps);
      }
      if (isReady) tally.judged("volume", performance.now() - started);
      judged += Number(isReady);
    }
    withinBudget(candidates, looked({ volume: judged })).forEach((alarm) => {
      const actor = actors.find(({ entity }) => entity.id === alarm.entity.id && entity.type === alarm.entity.type);
      tally.falseAlarm("volume", alarm, actor ? `${actor.kind} ${String(alarm.evidence["metric"])} ${alarm.kind}` : "");
    });
    candidates.forEach(({ p }) => { tally.seeP("volume", p); });
    for (const { actor, hours } of today) {
      for (const metric of actor.metrics) {
        const known = series.get(`${actor.entity.type} ${actor.entity.id} ${metric}`);
        if (known && judged > 0 && random.chance(0.02)) {
          const dose = random.pick(doses.filter((dose) => dose.metric === metric) as [Dose, ...Dose[]]);
          tryDose(random, dose, actor, metric, known, calibration, day, hours[metric] ?? [], judged, tally, judge);
        }
      }
    }
    calibration = tellPs(calibration, day, byGroup(ps));
    for (const { actor, hours } of today) {
      for (const metric of actor.metrics) {
        const key = `${actor.entity.type} ${actor.entity.id} ${metric}`;
        series.set(key, tellDay(series.get(key) ?? null, { day, hours: hours[metric] ?? [] }));
      }
    }
  }
  for (const { entity, kind, metrics } of actors) tally.bytes(kind, metrics.reduce((sum, metric) => sum + packSeries(series.get(`${entity.type} ${entity.id} ${metric}`) ?? { first: 0, last: 0, counts: [] }).packed.length, 0));
}

function tryDose(random: Random, dose: Dose, actor: Actor, metric: Metric, series: Series, calibration: Calibration | null, day: Day, hours: readonly number[], judged: number, tally: Tally, judge: Judge): void {
  const { hours: injected, start } = inject(random, dose, hours, usualTotal(series, day));
  const caughtBy = (until: number): boolean => {
    const found = judge({ entity: actor.entity, metric, series, today: { day, hours: injected.map((count, hour) => (hour <= until ? count : 0)) }, metricsLooked: actor.metrics.length, calibration }).finding;
    return found !== null && withinBudget([found], looked({ volume: judged })).length > 0;
  };
  const isCaught = caughtBy(23);
  let hour = start;
  while (isCaught && hour < 23 && !caughtBy(hour)) hour += 1;
  tally.injected(dose.kind, dose.size, isCaught, isCaught ? hour - start + 1 : null);
}
