import { escapeLine, escapeText } from "../casefile/markdown.ts";
import { presentable } from "../casefile/outline.ts";
import type { Cell, Chart, Column, Report, Section, Table } from "./report.ts";
import { aboutRows, chartTable, concerned, leftOut, shown, valueOf } from "./tables.ts";

const inLine = (text: string): string => escapeText(presentable(text).replaceAll(/\s*\n\s*/g, " / "));
const paragraph = (text: string): string => escapeLine(presentable(text));

function grid(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(inLine).join(" | ")} |`;
  return [row(names), `|${" --- |".repeat(names.length)}`, ...rows.map(row)].join("\n");
}

const cells = (row: readonly Cell[], columns: readonly Column[] = []): string[] => row.map((cell, i) => shown(cell, columns[i]));

function table({ title, columns, rows, hidden }: Table): string[] {
  const names = columns.map(({ name, isMoment }) => (isMoment === true ? `${name} (UTC)` : name));
  return [`### ${inLine(title)}`, ...(rows.length === 0 ? [] : [grid(names, rows.map((row) => cells(row, columns)))]), ...leftOut(rows.length, rows.length, hidden).map((note) => `*${inLine(note)}*`)];
}

function chart(one: Chart): string[] {
  const { names, rows } = chartTable(one);
  return [`### ${inLine(one.title)}`, grid(names, rows.map((row) => cells(row)))];
}

const section = ({ heading, statements, figures, tables, charts }: Section): string[] => [
  `## ${inLine(heading)}`,
  ...statements.map(paragraph),
  ...(figures.length === 0 ? [] : [grid(["Figure", "Value", "What is counted", "Records"], figures.map((figure) => [figure.label, valueOf(figure), figure.how, `${String(figure.records.length)} named${figure.hidden > 0 ? `, ${String(figure.hidden)} restricted` : ""}`]))]),
  ...charts.flatMap(chart),
  ...tables.flatMap(table),
];

/** A report as Markdown (CommonMark with the tables of GitHub's dialect); charts are tables. Which records a figure counts stands in the CSV and JSON forms. Pure. */
export function renderMarkdown(report: Report): string {
  const parts = [
    `# ${inLine(report.title)}`,
    `**TLP:${escapeText(report.tlp)}**`,
    aboutRows(report).map(([name, value]) => `- **${inLine(name)}:** ${inLine(value)}`).join("\n"),
    ...report.scope.map(paragraph),
    ...report.sections.flatMap(section),
    "## What is missing",
    report.gaps.length === 0 ? "Nothing that Secura looks for is missing." : grid(["What", "Of"], report.gaps.map((gap) => [gap.what, concerned(gap, 100)])),
    ...(report.citations.length === 0 ? [] : ["## Sources of the demands", report.citations.map((citation) => `- ${paragraph(citation)}`).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}
