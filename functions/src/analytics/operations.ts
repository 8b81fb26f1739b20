import { exportOperations } from "../exports/operations.ts";
import { operation, type Operations } from "../platform/operation.ts";
import { reportOperations } from "../reports/operations.ts";
import { Dashboard, DashboardInput, Statistics, StatisticsInput, Trends, TrendsInput } from "./model.ts";

const path = "/analytics";

const figures = {
  dashboard: operation({
    summary: "What there is to do, and how it went",
    description: "The team sees what is open; managers also how long things took, how the engine did and how sign-ins went, beside the period before. Reads counters, not incidents; of what is overdue a document for every 1,000.",
    permission: "rollup.readNow",
    rest: { method: "get", path: `${path}/dashboard` },
    input: DashboardInput,
    output: Dashboard,
    limit: "read",
    mutates: false,
    load: async () => (await import("./showDashboard.ts")).showDashboard,
  }),
  statistics: operation({
    summary: "Count incidents of a period by a dimension",
    description: "What came in and what was closed, and how long it took, as a whole and of each value of a dimension. Restricted incidents stand together under `restricted`. Reads counters of days, not incidents.",
    permission: "rollup.readHistory",
    rest: { method: "get", path: `${path}/incidents/statistics` },
    input: StatisticsInput,
    output: Statistics,
    limit: "read",
    mutates: false,
    load: async () => (await import("./showStatistics.ts")).showStatistics,
  }),
  trends: operation({
    summary: "Show how many incidents there were, and are to be expected",
    description: "By day, week or month without gaps, with weekdays, changes of level and a forecast with its interval and its error.",
    permission: "rollup.readHistory",
    rest: { method: "get", path: `${path}/incidents/trends` },
    input: TrendsInput,
    output: Trends,
    limit: "read",
    mutates: false,
    load: async () => (await import("./showTrends.ts")).showTrends,
  }),
} satisfies Operations;

export const operations = { ...figures, ...exportOperations, ...reportOperations };
