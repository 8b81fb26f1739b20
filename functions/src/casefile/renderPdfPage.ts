/** What every PDF has in common: fonts, page, tables, marking. */
import pdfmake from "pdfmake";
import type { Content, CustomTableLayout, Margins, TableCell, TDocumentDefinitions } from "pdfmake/interfaces.js";
import type { Casefile } from "./model.ts";
import { fontFiles } from "./pdfFonts.ts";
import { tlpColours } from "./tlp.ts";
import { number } from "./words.ts";

export const ink = "#1F2937";
export const grey = "#6B7280";
export const pale = "#F3F4F6";
export const rule = "#D1D5DB";

// A4 in points.
const side = 48;
export const contentWidth = 595.28 - 2 * side;

const files = fontFiles();
const fontPaths = new Set(Object.values(files).flatMap((styles) => Object.values(styles)));
pdfmake.setFonts(files);
// A document is made of text and lines alone: nothing is fetched, and nothing but the fonts is opened.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => fontPaths.has(path));

/** A table's lines and paddings: hairlines between rows, nothing between columns. */
export const ruledBy = (padding: number): CustomTableLayout => ({
  hLineWidth: (i, { table }) => (i === 0 || i === table.body.length ? 0 : 0.5),
  vLineWidth: () => 0,
  hLineColor: () => rule,
  paddingLeft: () => padding,
  paddingRight: () => padding,
  paddingTop: () => 3,
  paddingBottom: () => 3,
});
/** The same without lines, its text where the page's begins. */
export const bareBy = (padding: number, between: number): CustomTableLayout => ({ ...ruledBy(padding), hLineWidth: () => 0, paddingTop: () => between, paddingBottom: () => between, paddingLeft: () => 0 });

/** Widths in points by share; fixed, since pdfmake would let a long word widen a free column over the page's edge. */
export function widthsOf(shares: readonly number[], between: number): number[] {
  const room = contentWidth - shares.length * between;
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => (room * share) / sum);
}

/** A heading of a table's column. */
export const columnHead = (name: string): TableCell => ({ text: name, bold: true, fontSize: 8, color: grey, fillColor: pale });

/** A heading of a section over a line, so far below what stands before it. */
export const rubricOf = (text: Content, above: number): Content[] => [
  { text, fontSize: 13, bold: true, color: ink, headlineLevel: 1, margin: [0, above, 0, 1] },
  { canvas: [{ type: "line", x1: 0, y1: 0, x2: contentWidth, y2: 0, lineWidth: 1, lineColor: ink }], margin: [0, 1, 0, 5] },
];

/** What is said of characters that no font has; nothing where there are none. */
export const missingNote = (missing: number, others: string): Content[] =>
  missing === 0 ? [] : [{ text: `${number(missing)} ${missing === 1 ? "character has" : "characters have"} no glyph in this document’s fonts and stand as \ufffd; ${others} have them.`, italics: true, color: grey, fontSize: 8, margin: [0, 6, 0, 0] }];

/** The marking as TLP 2.0 wants it: in the label's colour on black, at the right of header and footer, 12 points or more. */
const marking = (tlp: Casefile["head"]["tlp"]) => ({ width: "auto", table: { body: [[{ text: `TLP:${tlp}`, color: tlpColours[tlp], fillColor: "#000000", bold: true, fontSize: 12, margin: [4, 1, 4, 1] satisfies Margins }]] }, layout: "noBorders" });

/** pdfkit puts these into XML as they are. */
const forXml = (text: string): string => text.replaceAll(/[<>&]/g, " ");

export interface Page {
  tlp: Casefile["head"]["tlp"];
  /** What stands at the left of the head of the first page, and of all others. */
  heads: [first: Content, others: Content];
  /** What stands at the left of the foot, before the page's number. */
  foot: string;
  /** Of the upper and the lower edge, in points. */
  margins: [upper: number, lower: number];
  info: { title: string; author: string; subject: string; keywords: string; at: Date };
  /** Which headings go to the next page with what they head: those below this part of a page, by level. */
  strandedBelow: [section: number, other: number];
  /** How many headings may move so: each takes another layout. */
  breaksMax: number;
}

/** A document, A4, as a PDF. The same document gives the same bytes. Takes no file or network but its fonts. */
export async function toPdf(content: Content[], { tlp, heads, foot, margins: [upper, lower], info: { title, author, at, ...info }, strandedBelow, breaksMax }: Page): Promise<Buffer> {
  let breaksLeft = breaksMax;
  const edge = (text: Content, above: number): Content => ({ margin: [side, above, side, 0], columns: [{ width: "*", text, color: grey, fontSize: 8, margin: [0, 5, 0, 0] }, marking(tlp)] });
  const document: TDocumentDefinitions = {
    pageSize: "A4",
    pageMargins: [side, upper, side, lower],
    version: "1.7",
    language: "en",
    displayTitle: true,
    info: { ...info, title: forXml(title), author: forXml(author), creator: "Secura", producer: "Secura", creationDate: at, modDate: at },
    defaultStyle: { font: "Roboto", fontSize: 9, color: ink, lineHeight: 1.1 },
    header: (page) => edge(heads[page === 1 ? 0 : 1], 21),
    footer: (page, pages) => edge(`${foot}   Page ${String(page)} of ${String(pages)}`, 14),
    content,
    // A heading that would stand at the foot of a page goes to the next with what it heads.
    pageBreakBefore: ({ headlineLevel, startPosition }) => {
      const isStranded = headlineLevel !== undefined && breaksLeft > 0 && startPosition.verticalRatio > strandedBelow[headlineLevel === 1 ? 0 : 1];
      if (isStranded) breaksLeft -= 1;
      return isStranded;
    },
  };
  return await pdfmake.createPdf(document).getBuffer();
}
