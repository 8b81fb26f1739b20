/** Incidents over time. Pure. */
import type { Case } from "./cases.ts";
import type { LineChart } from "./report.ts";

const dayMs = 86_400_000;

/** The beginnings of the days, weeks (Mondays) or months, in UTC, that make a period readable: 31 of them at most, or so. */
export function stretchesOf(from: Date, to: Date): { unit: "day" | "week" | "month"; starts: Date[] } {
  const days = (to.getTime() - from.getTime()) / dayMs;
  const unit = days <= 31 ? "day" : days <= 150 ? "week" : "month";
  const start = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), unit === "month" ? 1 : from.getUTCDate()));
  if (unit === "week") start.setUTCDate(start.getUTCDate() - ((start.getUTCDay() + 6) % 7));
  const starts: Date[] = [];
  for (let at = start; at < to; ) {
    starts.push(at);
    at = unit === "month" ? new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)) : new Date(at.getTime() + (unit === "week" ? 7 : 1) * dayMs);
  }
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
