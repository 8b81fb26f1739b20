import type { Cell as ExportCell } from "../exports/columns.ts";
import { encodePart } from "../exports/formats.ts";
import type { Report, Section } from "./report.ts";
import { chartTable } from "./tables.ts";

const names = ["section", "part", "item", "row", "column", "value", "unit", "how", "hidden"];
type Row = ExportCell[];

/** A line for each record: a spreadsheet's cell would not hold thousands of them. */
const recordRows = (heading: string, item: string, paths: readonly string[]): Row[] => paths.map((path, i) => [heading, "record", item, i + 1, null, path, null, null, null]);

function sectionRows({ heading, statements, figures, tables, charts }: Section): Row[] {
  const figureRows = figures.flatMap(({ label, value, unit, how, records, hidden }): Row[] => [[heading, "figure", label, null, null, value, unit, how, hidden], ...recordRows(heading, label, records)]);
  const tableRows = tables.flatMap(({ title, columns, rows, hidden }) => rows.flatMap((row, i) => row.map((cell, at): Row => [heading, "table", title, i + 1, columns[at]?.name ?? "", cell, null, null, hidden])));
  const chartRows = charts.flatMap((chart) => {
    const { names: columns, rows } = chartTable(chart);
    return rows.flatMap(([name, ...values], i) => values.map((value, at): Row => [heading, "chart", `${chart.title}: ${String(name)}`, i + 1, columns[at + 1] ?? "", value, chart.kind === "timeline" ? null : chart.unit, null, null]));
  });
  return [...statements.map((statement): Row => [heading, "statement", null, null, null, statement, null, null, null]), ...figureRows, ...tableRows, ...chartRows];
}

/** A report as one table, a value to a row, with the records each figure counts; safe from formulas. Pure. */
export function renderCsv(report: Report): string {
  const about: (readonly [string, ExportCell])[] = [["title", report.title], ["marking", `TLP:${report.tlp}`], ["organisation", report.organisation], ["from", report.period.from], ["to", report.period.to], ["made at", report.generated.at], ["made for", report.generated.by.uid], ["rules", report.rulePacks], ["sha256", report.sha256], ...report.scope.map((text) => ["scope", text] as const), ...report.citations.map((text) => ["citation", text] as const)];
  const aboutLines = about.map(([item, value]): Row => ["Report", "about", item, null, null, value, null, null, null]);
  const engines = report.engines.map(({ version, sha256, incidents }): Row => ["Report", "engine", version, null, null, incidents, "incidents", sha256, null]);
  const gaps = report.gaps.flatMap(({ what, records, hidden }): Row[] => [["What is missing", "gap", what, null, null, records.length + hidden, "records", null, hidden], ...recordRows("What is missing", what, records.map(({ path }) => path))]);
  return encodePart("csv", names, [...aboutLines, ...engines, ...report.sections.flatMap(sectionRows), ...gaps], { rowsBefore: 0, isFirst: true, isLast: true, bom: false });
}
