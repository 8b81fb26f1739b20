/**
 * Measures the forecast of `analytics.trends` beside repeating the week before and repeating the last day: on the reports of
 * the demo organisation, and on made-up years with a weekly season. From each origin, a week apart from the eighth week on,
 * fourteen days are forecast from what was before. MASE is the mean absolute error over that of repeating the week before
 * within the past (Hyndman and Koehler 2006, "Another look at measures of forecast accuracy").
 *
 *   npm run measure-forecast
 */
import { forecastLevel, forecastOf } from "../src/analytics/forecast.ts";
import { seeded } from "./anomaly/random.ts";
import { incidents } from "./demo/incidents.ts";

const season = 7;
const ahead = 14;
const firstOrigin = 8 * season;

/** Reports by day, from the first to the last. */
function demoYear(): number[] {
  const ages = incidents.map(({ daysAgo }) => daysAgo);
  const [oldest, latest] = [Math.max(...ages), Math.min(...ages)];
  return Array.from({ length: oldest - latest + 1 }, (_, day) => ages.filter((age) => age === oldest - day).length);
}

/** A year of counts, Poisson about a level that rises by half, a fifth of it at weekends. */
function madeUpYear(seed: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: 364 }, (_, day) => random.poisson(8 * (1 + day / 728) * (day % 7 >= 5 ? 0.2 : 1)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const meanError = (expected: readonly number[], actual: readonly number[]): number => mean(actual.map((count, i) => Math.abs(count - (expected[i] ?? 0))));

interface Errors {
  mae: number[];
  mase: number[];
}

async function measure(series: readonly (readonly number[])[]): Promise<Record<string, string | number>> {
  const errors: Record<"forecast" | "week before" | "last day", Errors> = { forecast: { mae: [], mase: [] }, "week before": { mae: [], mase: [] }, "last day": { mae: [], mase: [] } };
  let [origins, within, told, modelled] = [0, 0, 0, 0];
  for (const counts of series) {
    for (let origin = firstOrigin; origin + ahead <= counts.length; origin += season) {
      const [past, actual] = [counts.slice(0, origin), counts.slice(origin, origin + ahead)];
      const forecast = await forecastOf(past, season, ahead);
      if (!forecast) continue;
      origins += 1;
      if (forecast.method === "model") modelled += 1;
      const scale = meanError(past.slice(0, -season), past.slice(season));
      const expected = { forecast: forecast.points.map((point) => point.expected), "week before": actual.map((_, i) => past[origin - season + (i % season)] ?? 0), "last day": actual.map(() => past.at(-1) ?? 0) };
      for (const [name, values] of Object.entries(expected) as [keyof typeof errors, number[]][]) {
        const error = meanError(values, actual);
        errors[name].mae.push(error);
        if (scale > 0) errors[name].mase.push(error / scale);
      }
      forecast.points.forEach(({ lower, upper }, i) => {
        told += 1;
        if ((actual[i] ?? 0) >= Math.floor(lower) && (actual[i] ?? 0) <= Math.ceil(upper)) within += 1;
      });
    }
  }
  const figures = Object.entries(errors).flatMap(([name, { mae, mase }]): [string, string][] => [[`MAE, ${name}`, mean(mae).toFixed(2)], [`MASE, ${name}`, mean(mase).toFixed(2)]]);
  return { days: mean(series.map(({ length }) => length)), "a day": mean(series.flat()).toFixed(1), origins, ...Object.fromEntries(figures), "by the model": `${String(modelled)} of ${String(origins)}`, [`in the ${String(forecastLevel * 100)} % interval`]: `${String(Math.round((100 * within) / told))} %` };
}

const measured = { "demo organisation": await measure([demoYear()]), "made-up years, 5 seeds": await measure([1, 2, 3, 4, 5].map(madeUpYear)) };
const names = Object.keys(measured["demo organisation"]);
console.log(`| | ${Object.keys(measured).join(" | ")} |\n|---|---|---|`);
for (const name of names) console.log(`| ${name} | ${Object.values(measured).map((figures) => String(figures[name])).join(" | ")} |`);
