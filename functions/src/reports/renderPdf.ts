import pdfmake from "pdfmake";
import type { Content, CustomTableLayout, DynamicContent, Margins, TableCell, TDocumentDefinitions } from "pdfmake/interfaces.js";
import { presentable } from "../casefile/outline.ts";
import { fontFiles } from "../casefile/pdfFonts.ts";
import { typeset, type Missing } from "../casefile/pdfText.ts";
import { tlpColours } from "../casefile/tlp.ts";
import { number } from "../casefile/words.ts";
import { drawChart } from "./charts.ts";
import type { Chart, Figure, Gap, Report, Section, Table } from "./report.ts";
import { grey, ink, width as contentWidth } from "./svg.ts";
import { aboutRows, concerned, leftOut, shown, valueOf } from "./tables.ts";

const pale = "#F3F4F6";
const rule = "#D1D5DB";
// A4 in points.
const side = 48;
const padding = 4;
// More is nobody's to read on paper, and takes the layout long.
const rowsMax = 150;
const gapsMax = 100;
const cellMax = 400;
const breaksMax = 8;

const files = fontFiles();
const fontPaths = new Set(Object.values(files).flatMap((styles) => Object.values(styles)));
pdfmake.setFonts(files);
// A report is made of text and lines alone: nothing is fetched, and nothing but the fonts is opened.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => fontPaths.has(path));

const ruled: CustomTableLayout = {
  hLineWidth: (i, { table }) => (i === 0 || i === table.body.length ? 0 : 0.5),
  vLineWidth: () => 0,
  hLineColor: () => rule,
  paddingLeft: () => padding,
  paddingRight: () => padding,
  paddingTop: () => 3,
  paddingBottom: () => 3,
};
const bare: CustomTableLayout = { ...ruled, hLineWidth: () => 0, paddingTop: () => 1.5, paddingBottom: () => 1.5, paddingLeft: () => 0 };

/** Widths in points by share; fixed, since pdfmake would let a long word widen a free column over the page's edge. */
function widthsOf(shares: readonly number[], between = 2 * padding): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => ((contentWidth - shares.length * between) * share) / sum);
}

const clamped = (text: string): string => (text.length <= cellMax ? text : `${text.slice(0, cellMax).toWellFormed()} …`);

/** Sets the parts of a report; counts the characters it has no glyph for. */
function typesetter() {
  const missing: Missing = { count: 0 };
  const text = (value: string) => typeset(clamped(presentable(value)), missing);
  const heading = (value: string): TableCell => ({ text: value, bold: true, fontSize: 8, color: grey, fillColor: pale });
  const title = (value: string): Content => ({ text: text(value), bold: true, fontSize: 10, headlineLevel: 2, margin: [0, 8, 0, 4] });
  // No heading of its own: it is kept together with its chart.
  const caption = (value: string): Content => ({ text: text(value), bold: true, fontSize: 10, margin: [0, 8, 0, 4] });
  const note = (value: string): Content => ({ text: text(value), italics: true, color: grey, fontSize: 8, margin: [0, 3, 0, 2] });

  function grid(names: readonly string[], shares: readonly number[], rows: readonly (readonly string[])[]): Content {
    const body = rows.map((row) => row.map((value): TableCell => ({ text: text(value), fontSize: 8 })));
    return { table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths: widthsOf(shares), body: [names.map(heading), ...body] }, layout: ruled };
  }

  function figures(all: readonly Figure[]): Content[] {
    if (all.length === 0) return [];
    const body = all.map((figure): TableCell[] => [
      { stack: [{ text: text(figure.label), bold: true }, { text: text(figure.how), color: grey, fontSize: 7.5 }] },
      { text: text(valueOf(figure)), bold: true, fontSize: 11, alignment: "right", color: figure.value === null ? grey : ink },
      { text: figure.records.length + figure.hidden === 0 ? "" : `from ${number(figure.records.length)} named${figure.hidden > 0 ? ` and ${number(figure.hidden)} restricted` : ""}`, color: grey, fontSize: 7.5, margin: [0, 2, 0, 0] },
    ]);
    return [{ table: { dontBreakRows: true, widths: widthsOf([50, 22, 28]), body }, layout: ruled, margin: [0, 2, 0, 4] }];
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

  const rubric = (value: string): Content[] => [
    { text: text(value), fontSize: 13, bold: true, color: ink, headlineLevel: 1, margin: [0, 14, 0, 1] },
    { canvas: [{ type: "line", x1: 0, y1: 0, x2: contentWidth, y2: 0, lineWidth: 1, lineColor: ink }], margin: [0, 1, 0, 5] },
  ];

  const section = (one: Section): Content[] => [...rubric(one.heading), ...one.statements.map((statement): Content => ({ text: text(statement), margin: [0, 0, 0, 4] })), ...figures(one.figures), ...one.charts.map(chart), ...one.tables.flatMap(table)];

  function gaps(all: readonly Gap[]): Content[] {
    if (all.length === 0) return [{ text: "Nothing that Secura looks for is missing." }];
    const rest = all.length > gapsMax ? [note(`${number(all.length - gapsMax)} more in the CSV and JSON forms.`)] : [];
    return [grid(["What is not documented", "Of"], [58, 42], all.slice(0, gapsMax).map((gap) => [gap.what, concerned(gap)])), ...rest];
  }

  return { text, note, rubric, section, gaps, missing };
}

/** The marking as TLP 2.0 wants it: in the label's colour on black, at the right of header and footer, 12 points or more. */
const marking = (tlp: Report["tlp"]) => ({ width: "auto", table: { body: [[{ text: `TLP:${tlp}`, color: tlpColours[tlp], fillColor: "#000000", bold: true, fontSize: 12, margin: [4, 1, 4, 1] satisfies Margins }]] }, layout: "noBorders" });

/** pdfkit puts these into XML as they are. */
const forXml = (text: string): string => text.replaceAll(/[<>&]/g, " ");

function documentOf(report: Report): TDocumentDefinitions {
  const { text, note, rubric, section, gaps, missing } = typesetter();
  const organisation = presentable(report.organisation);
  const at = new Date(report.generated.at);
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
  if (missing.count > 0) content.push(note(`${number(missing.count)} ${missing.count === 1 ? "character has" : "characters have"} no glyph in this document’s fonts and stand as \ufffd; the other forms have them.`));
  const header: DynamicContent = (page) => ({ margin: [side, 20, side, 0], columns: [{ width: "*", text: page === 1 ? text(organisation) : text(report.title), color: grey, fontSize: 8, margin: [0, 5, 0, 0] }, marking(report.tlp)] });
  const footer: DynamicContent = (page, pages) => ({
    margin: [side, 14, side, 0],
    columns: [{ width: "*", text: `Data ${report.sha256.slice(0, 16)}…   ${shown(report.generated.at, { isMoment: true })} UTC   Page ${String(page)} of ${String(pages)}`, color: grey, fontSize: 8, margin: [0, 5, 0, 0] }, marking(report.tlp)],
  });
  let breaksLeft = breaksMax;
  return {
    pageSize: "A4",
    pageMargins: [side, 58, side, 54],
    version: "1.7",
    language: "en",
    displayTitle: true,
    info: { title: forXml(report.title), author: forXml(organisation), subject: "Report of a period", keywords: `TLP:${report.tlp}`, creator: "Secura", producer: "Secura", creationDate: at, modDate: at },
    defaultStyle: { font: "Roboto", fontSize: 9, color: ink, lineHeight: 1.1 },
    header,
    footer,
    content,
    // A heading that would stand at the foot of a page goes to the next with what it heads.
    pageBreakBefore: ({ headlineLevel, startPosition }) => {
      const isStranded = headlineLevel !== undefined && breaksLeft > 0 && startPosition.verticalRatio > (headlineLevel === 1 ? 0.87 : 0.85);
      if (isStranded) breaksLeft -= 1;
      return isStranded;
    },
  };
}

/** A report as a PDF, A4. The same report gives the same bytes. Takes no file or network but its fonts. */
export async function renderPdf(report: Report): Promise<Buffer> {
  return await pdfmake.createPdf(documentOf(report)).getBuffer();
}
