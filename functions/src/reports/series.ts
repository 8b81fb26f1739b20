/** Incidents over time. Pure. */
import { dayOf, midnightOf, nextOf, startOf, type Interval } from "../platform/days.ts";
import type { Case } from "./cases.ts";
import type { LineChart } from "./report.ts";

/** The beginnings of the days, weeks (Mondays) or months, in UTC, that make a period readable: 31 of them at most, or so. */
export function stretchesOf(from: Date, to: Date): { unit: Interval; starts: Date[] } {
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  const unit = days <= 31 ? "day" : days <= 150 ? "week" : "month";
  const starts: Date[] = [];
  for (let day = startOf(dayOf(from), unit); midnightOf(day) < to; day = nextOf(day, unit)) starts.push(midnightOf(day));
  return { unit, starts };
}

/** How many came in, and how many of these were closed, in each stretch; what was closed after the period is in none. */
export function flowOf(cases: readonly Case[], from: Date, to: Date): LineChart {
  const { unit, starts } = stretchesOf(from, to);
  const countIn = (moments: readonly Date[]): number[] => {
    const counts = starts.map(() => 0);
    for (const at of moments) {
      const index = at < to ? starts.findLastIndex((start) => start <= at) : -1;
      if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  };
  const closed = cases.flatMap(({ incident: { status, resolution } }) => (status === "closed" && resolution ? [resolution.at] : []));
  return {
    kind: "line", title: `Reported and closed by ${unit}`, unit: "incidents", names: starts.map((start) => start.toISOString().slice(0, unit === "month" ? 7 : 10)),
    series: [{ name: "reported", values: countIn(cases.map(({ incident }) => incident.createdAt)) }, { name: "of these, closed", values: countIn(closed) }],
  };
}
