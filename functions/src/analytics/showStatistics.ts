import type { Context } from "../platform/context.ts";
import { accuracyOf, addUp, flowOf, namesUnder, timesOf } from "./figures.ts";
import { knownOf, type Statistics, type StatisticsInput } from "./model.ts";
import { loadDays } from "./store.ts";

/** What came in and what was closed in a period, by a dimension, with the times it took and how the engine did. A read for each day on which something happened, and 32 at most for the last ones. */
export async function showStatistics({ from, to, by }: StatisticsInput, { now }: Context): Promise<Statistics> {
  const counts = addUp((await loadDays(from, to, now)).values());
  const [created, closed] = [namesUnder(counts, `created:${by}`), namesUnder(counts, `closed:${by}`)];
  const known = knownOf[by];
  const rows = [...new Set([...Object.keys(created), ...Object.keys(closed)])]
    .map((value) => ({ value, created: known.created ? (created[value] ?? 0) : null, closed: known.closed ? (closed[value] ?? 0) : null }))
    .sort((a, b) => (b.created ?? b.closed ?? 0) - (a.created ?? a.closed ?? 0) || (a.value < b.value ? -1 : 1));
  return { period: { from, to }, by, rows, totals: flowOf(counts), times: timesOf(counts), engine: accuracyOf(counts) };
}
