import { z } from "zod";
import { intervals } from "../platform/days.ts";
import { line, timestamp } from "../platform/schemas.ts";

/** A day in UTC. */
const Day = z.iso.date().meta({ description: "A day in UTC" });

const Share = z.number().min(0).max(1).nullable();
const ByName = z.record(z.string(), z.int());

/** Days before today that figures of a period are about. */
export const DashboardInput = z.strictObject({ days: z.int().min(1).max(366).default(30).meta({ description: "How many days the figures are of, today among them; they are compared with as many before" }) });
export type DashboardInput = z.output<typeof DashboardInput>;

const Span = z.object({ from: Day, to: Day });

const Quantiles = z.object({ count: z.int(), median: z.number().nullable(), p90: z.number().nullable() }).meta({ id: "Quantiles", description: "Milliseconds, within 5 %; null of none" });
const Times = z.object({ detect: Quantiles, triage: Quantiles, acknowledge: Quantiles, resolve: Quantiles }).meta({ id: "Times" });
const Compared = Quantiles.extend({ before: Quantiles, change: z.number().nullable().meta({ description: "Of the median, as a share of what it was: −0.25 is a quarter faster" }) });

export const Accuracy = z
  .object({
    judged: z.int(),
    failed: z.int(),
    needsReview: z.int(),
    corrected: z.object({ category: z.int(), severity: z.int() }),
    confirmed: z.object({ category: z.int(), severity: z.int() }),
    categoryKept: Share.meta({ description: "Of all that were judged, the share whose category nobody corrected" }),
    severityKept: Share,
  })
  .meta({ id: "EngineAccuracy" });

const Flow = z.object({ created: z.int(), closed: z.int(), breached: z.int().meta({ description: "Closed after a target had passed" }) });

export const Dashboard = z
  .object({
    at: timestamp,
    open: z.object({ total: z.int(), byStatus: ByName, bySeverity: ByName, byCategory: ByName, needsReview: z.int(), unassigned: z.int() }),
    overdue: z.int(),
    queue: z.object({
      oldest: Day.nullable().meta({ description: "The day on which the oldest was reported" }),
      ages: z.array(z.object({ overDays: z.int(), count: z.int() })).meta({ description: "How many were reported more than so many days ago" }),
    }),
    load: z.array(z.object({ uid: z.string(), name: z.string().nullable(), open: z.int() })).meta({ description: "Who has most, twenty at most" }),
    mine: z.object({ open: z.int(), overdue: z.int() }),
    alerts: z.object({ new: z.int(), bySeverity: ByName }),
    history: z
      .object({
        period: Span,
        before: Span,
        flow: Flow.extend({ before: Flow }),
        times: z.object({ detect: Compared, triage: Compared, acknowledge: Compared, resolve: Compared }),
        engine: Accuracy.extend({ before: Accuracy }),
        signIns: z.object({ since: timestamp, byOutcome: ByName, failureShare: Share, locked: z.int() }),
      })
      .nullable()
      .meta({ description: "For managers; null for the team" }),
  })
  .meta({ id: "Dashboard" });
export type Dashboard = z.output<typeof Dashboard>;

/** The longest period that is asked for at once. */
export const statisticsMaxDays = 400;
const period = { from: Day.meta({ description: "The first day, in UTC" }), to: Day.meta({ description: "The last day, in UTC" }) };
const isPeriod = ({ from, to }: { from: string; to: string }): boolean => from <= to && Date.parse(to) - Date.parse(from) < statisticsMaxDays * 86_400_000;
const periodProblem = { message: `must not be before \`from\`, nor more than ${String(statisticsMaxDays)} days after it`, path: ["to"] };

export const dimensions = ["category", "severity", "source", "tlp", "assignee", "status", "verdict"] as const;
export type Dimension = (typeof dimensions)[number];
const always = { created: true, closed: true, times: true };
/** Of what a dimension is known: nobody knows the verdict of what has only come in, and what is closed has one status. */
export const knownOf: Readonly<Record<Dimension, { created: boolean; closed: boolean; times: boolean }>> = {
  category: always,
  severity: always,
  source: always,
  tlp: always,
  assignee: always,
  status: { created: true, closed: false, times: false },
  verdict: { created: false, closed: true, times: true },
};
/** More values than that a dimension may have of people alone; the most frequent are shown. */
export const rowsMax = 100;

export const StatisticsInput = z.strictObject({ ...period, by: z.enum(dimensions).default("category").meta({ description: "Status, assignee and marking are those of today, or of the end" }) }).refine(isPeriod, periodProblem);
export type StatisticsInput = z.output<typeof StatisticsInput>;

export const Statistics = z
  .object({
    period: Span,
    by: z.enum(dimensions),
    rows: z
      .array(
        z.object({
          value: z.string().meta({ description: "`none` of those that have none, `restricted` for all restricted ones together" }),
          name: z.string().nullable().meta({ description: "Of an assignee" }),
          created: z.int().nullable(),
          closed: z.int().nullable(),
          times: Times.nullable(),
        }),
      )
      .max(rowsMax)
      .meta({ description: "The most frequent first, a hundred at most. A verdict is known of closed ones alone, a status of created ones, and has no times" }),
    totals: Flow,
    times: Times,
    engine: Accuracy,
  })
  .meta({ id: "Statistics" });
export type Statistics = z.output<typeof Statistics>;

export const TrendsInput = z
  .strictObject({
    ...period,
    interval: z.enum(intervals).default("day"),
    measure: z.enum(["created", "closed"]).default("created"),
    by: z.enum(dimensions).optional().meta({ description: "With `value`: only those" }),
    value: line(1, 50).optional(),
    ahead: z.int().min(1).max(60).default(14).meta({ description: "How many points to forecast" }),
  })
  .refine(isPeriod, periodProblem)
  .refine(({ by, value }) => (by === undefined) === (value === undefined), { message: "`by` and `value` go together", path: ["value"] })
  .refine(({ by, measure }) => by === undefined || knownOf[by][measure], { message: "is not known of that: a verdict of closed ones alone, a status of created ones", path: ["by"] });
export type TrendsInput = z.output<typeof TrendsInput>;

export const Trends = z
  .object({
    period: Span,
    interval: z.enum(intervals),
    series: z.array(z.object({ from: Day, count: z.int(), isPartial: z.boolean().meta({ description: "It is not over, or not whole in the period" }) })).meta({ description: "Without gaps, from the first day on which anything was ever counted" }),
    seasonality: z.array(z.object({ name: z.string(), factor: z.number().meta({ description: "Of an average day" }), days: z.int() })).nullable().meta({ description: "By weekday, of days; null before four weeks" }),
    changes: z.array(z.object({ from: Day, before: z.number(), after: z.number() })).meta({ description: "Where the level changed: means on both sides" }),
    forecast: z
      .object({
        method: z.enum(["model", "naive"]).meta({ description: "Seasons and trend, or as in the season before: what did better on the last points" }),
        level: z.number().meta({ description: "The chance that what comes lies between lower and upper" }),
        points: z.array(z.object({ from: Day, expected: z.number(), lower: z.number(), upper: z.number() })),
        error: z.object({ model: z.number().nullable(), naive: z.number(), points: z.int() }).meta({ description: "Mean absolute error of both on the last points" }),
      })
      .nullable()
      .meta({ description: "null with less than four weeks of days, or four weeks or months" }),
  })
  .meta({ id: "Trends" });
export type Trends = z.output<typeof Trends>;
