/** A report's figures, charts and gaps as tables, for the forms that have no other way to show them. Pure. */
import { count, moment, number } from "../casefile/words.ts";
import type { Cell, Chart, Column, Figure, Gap } from "./report.ts";

/** A value as people read it. */
export function shown(cell: Cell | undefined, { isMoment = false }: Pick<Column, "isMoment"> = {}): string {
  if (cell === null || cell === undefined || cell === "") return "–";
  if (typeof cell === "number") return amount(cell);
  return isMoment ? moment(new Date(cell)) : cell;
}

const amount = (value: number): string => (Number.isInteger(value) ? number(value) : value.toFixed(1));

const singular: Readonly<Record<string, string>> = { incidents: "incident", notices: "notice", people: "person", records: "record", hours: "hour" };

export const valueOf = ({ value, unit }: Figure): string => (value === null ? "not documented" : `${amount(value)} ${value === 1 ? (singular[unit] ?? unit) : unit}`);

/** From how many records a figure is; nothing where there are none. */
export function fromRecords({ records: { length }, hidden }: Figure): string {
  const parts = [...(length > 0 ? [`${number(length)} named`] : []), ...(hidden > 0 ? [`${number(hidden)} restricted`] : [])];
  return parts.length === 0 ? "" : `from ${parts.join(" and ")}`;
}

/** What a chart shows, as rows. */
export function chartTable(chart: Chart): { names: string[]; rows: Cell[][] } {
  if (chart.kind === "timeline") return { names: ["", "From (UTC)", "Due (UTC)", "Done (UTC)"], rows: chart.items.map(({ label, from, due, done }) => [label, shown(from, { isMoment: true }), shown(due, { isMoment: true }), shown(done, { isMoment: true })]) };
  return { names: ["", ...chart.series.map(({ name }) => name)], rows: chart.names.map((name, i) => [name, ...chart.series.map(({ values }) => values[i] ?? 0)]) };
}

const labelsMax = 12;

/** Which records a gap concerns, in a line; labels alike once. */
export function concerned({ records, hidden }: Gap, max = labelsMax): string {
  const labels = [...new Set(records.map(({ label }) => label))];
  const parts = [...labels.slice(0, max), ...(labels.length > max ? [`${number(labels.length - max)} more`] : []), ...(hidden > 0 ? [`${count(hidden, "record")} of restricted incidents`] : [])];
  return parts.length === 0 ? "the report as a whole" : parts.join(", ");
}

/** What is said below a table that has more rows than it shows. */
export function leftOut(rows: number, shownRows: number, hidden: number): string[] {
  const more = rows > shownRows ? [`${count(rows - shownRows, "more row")} in the CSV and JSON forms.`] : [];
  return [...more, ...(hidden > 0 ? [`${count(hidden, "row")} of restricted incidents ${hidden === 1 ? "is" : "are"} counted, and not shown.`] : [])];
}

/** What a report is of, and what it was made by. */
export function aboutRows(report: { organisation: string; period: { from: string; to: string }; generated: { at: string; by: { uid: string; name: string } }; rulePacks: string[]; engines: { version: string; sha256: string; incidents: number }[]; sha256: string }): [string, string][] {
  const utc = (iso: string): string => `${moment(new Date(iso))} UTC`;
  const { organisation, period, generated, rulePacks, engines, sha256 } = report;
  return [
    ["Organisation", organisation],
    ["Period", `${utc(period.from)} to ${utc(period.to)}, by when incidents were reported`],
    ["Made", `${utc(generated.at)} for ${generated.by.name === "" ? generated.by.uid : generated.by.name}`],
    ["Rules", rulePacks.length === 0 ? "none" : rulePacks.join(", ")],
    ["Engine", engines.length === 0 ? "no verdict on these incidents" : engines.map((one) => `${one.version} (${one.sha256.slice(0, 12)}…, ${count(one.incidents, "incident")})`).join(", ")],
    ["SHA-256 of the data", sha256],
  ];
}
