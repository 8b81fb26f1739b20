import { displayNamesOf } from "../identity/users.ts";
import type { Context } from "../platform/context.ts";
import { accuracyOf, addUp, flowOf, namesUnder, timesBy, timesOf } from "./figures.ts";
import { knownOf, rowsMax, type Statistics, type StatisticsInput } from "./model.ts";
import { loadDays } from "./store.ts";

/**
 * What came in and what was closed in a period, by a dimension, with the times it took, as a whole and of each value, and how
 * the engine did. A read for each day on which something happened, 48 at most for the last ones, and by assignee one for each
 * of a hundred people at most.
 */
export async function showStatistics({ from, to, by }: StatisticsInput, { now }: Context): Promise<Statistics> {
  const counts = addUp((await loadDays(from, to, now, by)).values());
  const [created, closed, times] = [namesUnder(counts, `created:${by}`), namesUnder(counts, `closed:${by}`), timesBy(counts, by)];
  const known = knownOf[by];
  const rows = [...new Set([...Object.keys(created), ...Object.keys(closed), ...times.keys()])]
    .map((value) => ({ value, created: known.created ? (created[value] ?? 0) : null, closed: known.closed ? (closed[value] ?? 0) : null, times: known.times ? (times.get(value) ?? timesOf(new Map())) : null }))
    .sort((a, b) => (b.created ?? b.closed ?? 0) - (a.created ?? a.closed ?? 0) || (a.value < b.value ? -1 : 1))
    .slice(0, rowsMax);
  const names = by === "assignee" ? await displayNamesOf(rows.map(({ value }) => value)) : null;
  return { period: { from, to }, by, rows: rows.map((row) => ({ ...row, name: names?.get(row.value) ?? null })), totals: flowOf(counts), times: timesOf(counts), engine: accuracyOf(counts) };
}
