import { regimes } from "../compliance/rules.ts";
import { isClosed, isOpenCase, labelOf, type Case } from "./cases.ts";
import { barsOf, contradictions, counted, gap, grouped, iso, measured, noticeGaps, noticeSection, originals, section, tableOf, unrecorded, type Content, type Material } from "./parts.ts";
import { flowOf } from "./series.ts";
import { acknowledgeMs, detectMs, medianOf, quantileOf, resolveMs, triageMs } from "./times.ts";

const severities = ["critical", "high", "medium", "low", "not judged"];
const severityOf = ({ incident }: Case): string => incident.severity ?? "not judged";
const isGrave = (one: Case): boolean => ["critical", "high"].includes(severityOf(one));
const rank = (one: Case): number => severities.indexOf(severityOf(one));

const times = [
  { name: "detect", of: detectMs, how: "from what happened to the report" },
  { name: "triage", of: triageMs, how: "from the report to being triaged or worked on" },
  { name: "acknowledge", of: acknowledgeMs, how: "from what happened, or else the report, to being worked on" },
  { name: "resolve", of: resolveMs, how: "from being worked on, or else the report, to being closed" },
];

/** Median and ninth decile of the times, each of those incidents that have it. */
function timeFigures(cases: readonly Case[]) {
  return times.flatMap(({ name, of, how }) => {
    const timed = cases.filter((one) => of(one) !== null);
    const values = timed.map(of);
    return [measured(`Median time to ${name}`, medianOf(values), "hours", timed, how), measured(`Nine in ten within, to ${name}`, quantileOf(values, 0.9), "hours", timed, how)];
  });
}

/** What people said of the engine's verdicts. */
function engineFigures(cases: readonly Case[]) {
  const judged = cases.filter(({ incident }) => incident.triage.state === "done");
  const changed = (own: (one: Case) => [source: string | null, now: string | null, its: string | null]) => judged.filter((one) => {
    const [source, now, its] = own(one);
    return source === "human" && its !== null && now !== its;
  });
  const category = changed(({ incident }) => [incident.categorySource, incident.category, incident.triage.category]);
  const severity = changed(({ incident }) => [incident.severitySource, incident.severity, incident.triage.severity]);
  const kept = (corrected: readonly Case[]): number | null => (judged.length === 0 ? null : Math.round((1 - corrected.length / judged.length) * 1000) / 10);
  return [
    counted("Judged by the engine", judged, "triage.state = done"),
    counted("Not judged, for it failed", cases.filter(({ incident }) => incident.triage.state === "failed"), "triage.state = failed"),
    counted("Category corrected by a person", category, "a person set another category than the engine"),
    counted("Severity corrected by a person", severity, "a person set another severity than the engine"),
    measured("Category not corrected", kept(category), "%", judged, "of all that were judged; nobody need have looked at the others"),
    measured("Severity not corrected", kept(severity), "%", judged, "of all that were judged; nobody need have looked at the others"),
  ];
}

/** What came in, how fast it was worked, and what is open. Pure. */
export function executiveReport({ cases, from, to, asOf }: Material): Content {
  const own = originals(cases);
  const open = own.filter(isOpenCase);
  const risk = open.filter(isGrave).sort((a, b) => rank(a) - rank(b) || a.incident.createdAt.getTime() - b.incident.createdAt.getTime());
  const byCategory = grouped(own, ({ incident }) => (incident.category ?? "not judged").replaceAll("_", " "));
  // Notices one by one are for the reports of their regimes.
  const notices = noticeSection(cases, regimes, asOf);
  const present = severities.filter((name) => own.some((one) => severityOf(one) === name));
  return {
    title: "Executive report on incidents",
    scope: ["All incidents reported in the period, as they stand at the moment of the report. Those merged into another are counted as reported and nowhere else, save that deadlines of their own are among the notices."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Reported", cases, "incidents whose report came in within the period"),
          counted("Merged into another", cases.filter(({ incident }) => incident.duplicateOf !== null), "of them, those that go on in another incident"),
          counted("Closed", own.filter(isClosed), "of those not merged, status = closed"),
          counted("Open", open, "of those not merged, status not closed"),
          counted("Open and high or critical", risk, "open, severity high or critical"),
          counted("Past a target", own.filter(({ incident }) => incident.isBreached), "a target to acknowledge or resolve had passed"),
        ],
        charts: cases.length === 0 ? [] : [flowOf(own, from, to)],
      }),
      section("What it was about", {
        statements: own.length === 0 ? ["No incident was reported in this period."] : [],
        figures: byCategory.map(([name, group]) => counted(`Category ${name}`, group, "of those not merged, by category")),
        charts: own.length === 0 ? [] : [{ kind: "bar", title: "Incidents by category and severity", unit: "incidents", names: byCategory.map(([name]) => name), series: present.map((name) => ({ name, values: byCategory.map(([, group]) => group.filter((one) => severityOf(one) === name).length) })) }],
      }),
      section("How fast it was worked", { statements: ["Of each time only the incidents count that have come that far."], figures: timeFigures(own) }),
      section("Open risk", {
        statements: risk.length === 0 ? ["No incident of high or critical severity is open."] : [],
        tables: risk.length === 0 ? [] : [tableOf("Open incidents of high or critical severity", [{ name: "Incident", share: 15 }, { name: "Severity", share: 10 }, { name: "Status", share: 12 }, { name: "Title", share: 33 }, { name: "Reported", share: 15, isMoment: true }, { name: "Next target", share: 15, isMoment: true }], risk, (one) => [labelOf(one), severityOf(one), one.incident.status.replaceAll("_", " "), one.incident.title, iso(one.incident.createdAt), iso(one.incident.dueAt)])],
        charts: barsOf("Open incidents by status", grouped(open, ({ incident }) => incident.status.replaceAll("_", " ")), 10),
      }),
      section("Engine", { figures: engineFigures(own) }),
      { ...notices, charts: notices.charts.filter(({ kind }) => kind === "bar"), tables: [] },
    ],
    gaps: [
      ...gap("The category is not documented.", own.filter(({ incident }) => incident.category === null)),
      ...gap("The severity is not documented.", own.filter(({ incident }) => incident.severity === null)),
      ...gap("When it happened is not documented, so the time to detect is not known.", own.filter(({ incident }) => incident.occurredAt === null)),
      ...gap("The engine asked for a person to decide the category, and nobody has.", own.filter(({ incident }) => incident.triage.needsReview && incident.categorySource !== "human")),
      ...noticeGaps(cases, regimes, asOf),
      ...contradictions(own),
      unrecorded("Secura has no record of costs."),
    ],
    citations: [],
  };
}
