import type { Content, TableCell } from "pdfmake/interfaces.js";
import { presentable } from "../casefile/outline.ts";
import { typeset, type Missing } from "../casefile/pdfText.ts";
import { bareBy, columnHead, contentWidth, grey, ink, missingNote, rubricOf, ruledBy, toPdf, widthsOf } from "../casefile/renderPdfPage.ts";
import { number } from "../casefile/words.ts";
import { drawChart } from "./charts.ts";
import type { Chart, Figure, Gap, Report, Section, Table } from "./report.ts";
import { aboutRows, concerned, fromRecords, leftOut, shown, valueOf } from "./tables.ts";

const padding = 4;
// More is nobody's to read on paper, and takes the layout long.
const rowsMax = 150;
const gapsMax = 100;
const cellMax = 400;
const breaksMax = 8;

const ruled = ruledBy(padding);
const bare = bareBy(padding, 1.5);

const clamped = (text: string): string => (text.length <= cellMax ? text : `${text.slice(0, cellMax).toWellFormed()} …`);

/** Sets the parts of a report; counts the characters it has no glyph for. */
function typesetter() {
  const missing: Missing = { count: 0 };
  const text = (value: string) => typeset(clamped(presentable(value)), missing);
  const title = (value: string): Content => ({ text: text(value), bold: true, fontSize: 10, headlineLevel: 2, margin: [0, 8, 0, 4] });
  // No heading of its own: it is kept together with its chart.
  const caption = (value: string): Content => ({ text: text(value), bold: true, fontSize: 10, margin: [0, 8, 0, 4] });
  const note = (value: string): Content => ({ text: text(value), italics: true, color: grey, fontSize: 8, margin: [0, 3, 0, 2] });

  function grid(names: readonly string[], shares: readonly number[], rows: readonly (readonly string[])[]): Content {
    const body = rows.map((row) => row.map((value): TableCell => ({ text: text(value), fontSize: 8 })));
    return { table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths: widthsOf(shares, 2 * padding), body: [names.map(columnHead), ...body] }, layout: ruled };
  }

  function figures(all: readonly Figure[]): Content[] {
    if (all.length === 0) return [];
    const body = all.map((figure): TableCell[] => [
      { stack: [{ text: text(figure.label), bold: true }, { text: text(figure.how), color: grey, fontSize: 7.5 }] },
      { text: text(valueOf(figure)), bold: true, fontSize: 11, alignment: "right", color: figure.value === null ? grey : ink },
      { text: fromRecords(figure), color: grey, fontSize: 7.5, margin: [0, 2, 0, 0] },
    ]);
    return [{ table: { dontBreakRows: true, widths: widthsOf([50, 22, 28], 2 * padding), body }, layout: ruled, margin: [0, 2, 0, 4] }];
  }

  const chart = (one: Chart): Content => ({
    stack: [caption(one.title), { svg: drawChart(one), width: contentWidth }, ...(one.kind === "timeline" && one.more > 0 ? [note(`The latest ${number(one.items.length)}; ${number(one.more)} more are in the table.`)] : [])],
    unbreakable: true,
  });

  const table = ({ title: name, columns, rows, hidden }: Table): Content[] => [
    title(name),
    ...(rows.length === 0 ? [] : [grid(columns.map((column) => (column.isMoment === true ? `${column.name} (UTC)` : column.name)), columns.map(({ share }) => share), rows.slice(0, rowsMax).map((row) => row.map((cell, i) => shown(cell, columns[i]))))]),
    ...leftOut(rows.length, Math.min(rows.length, rowsMax), hidden).map(note),
  ];

  const rubric = (value: string): Content[] => rubricOf(text(value), 14);

  const section = (one: Section): Content[] => [...rubric(one.heading), ...one.statements.map((statement): Content => ({ text: text(statement), margin: [0, 0, 0, 4] })), ...figures(one.figures), ...one.charts.map(chart), ...one.tables.flatMap(table)];

  function gaps(all: readonly Gap[]): Content[] {
    if (all.length === 0) return [{ text: "Nothing that Secura looks for is missing." }];
    const rest = all.length > gapsMax ? [note(`${number(all.length - gapsMax)} more in the CSV and JSON forms.`)] : [];
    return [grid(["What is not documented", "Of"], [58, 42], all.slice(0, gapsMax).map((gap) => [gap.what, concerned(gap)])), ...rest];
  }

  return { text, rubric, section, gaps, missing };
}

/** A report as a PDF, A4. The same report gives the same bytes. Takes no file or network but its fonts. */
export async function renderPdf(report: Report): Promise<Buffer> {
  const { text, rubric, section, gaps, missing } = typesetter();
  const organisation = presentable(report.organisation);
  const about = aboutRows(report).map(([name, value]): TableCell[] => [{ text: name, color: grey }, { text: text(value) }]);
  const content: Content[] = [
    { text: text(report.title), fontSize: 20, bold: true, color: ink, margin: [0, 0, 0, 6] },
    { table: { widths: widthsOf([20, 80], padding), body: about }, layout: bare },
    { stack: report.scope.map((sentence): Content => ({ text: text(sentence), margin: [0, 0, 0, 4] })), margin: [0, 8, 0, 0] },
    ...report.sections.flatMap(section),
    ...rubric("What is missing"),
    ...gaps(report.gaps),
    ...(report.citations.length === 0 ? [] : [...rubric("Sources of the demands"), { ul: report.citations.map((citation) => ({ text: text(citation) })), markerColor: grey }]),
  ];
  const heads: [Content, Content] = [text(organisation), text(report.title)];
  return await toPdf([...content, ...missingNote(missing.count, "the other forms")], {
    tlp: report.tlp,
    heads,
    foot: `Data ${report.sha256.slice(0, 16)}…   ${shown(report.generated.at, { isMoment: true })} UTC`,
    margins: [58, 54],
    info: { title: report.title, author: organisation, subject: "Report of a period", keywords: `TLP:${report.tlp}`, at: new Date(report.generated.at) },
    strandedBelow: [0.87, 0.85],
    breaksMax,
  });
}
