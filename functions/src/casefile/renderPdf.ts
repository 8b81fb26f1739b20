import type { Content, CustomTableLayout, TableCell } from "pdfmake/interfaces.js";
import type { Casefile } from "./model.ts";
import { costOf, outlineOf, presentable, type Bar, type Block, type Column, type Section } from "./outline.ts";
import { typeset, type Missing } from "./pdfText.ts";
import { bareBy, columnHead, contentWidth, grey, ink, missingNote, pale, rubricOf, rule, ruledBy, toPdf, widthsOf } from "./renderPdfPage.ts";
import { label, second } from "./words.ts";

const severityColours = { critical: "#991B1B", high: "#C2410C", medium: "#A16207", low: "#1D4ED8" } as const;
const worse = "#B45309";
const better = "#15803D";

const padding = 5;
// Each heading that is moved to the next page takes another layout, which a long report has no time for.
const breaksOf = (sections: readonly Section[]): number => (costOf(JSON.stringify(sections)) > 100_000 ? 1 : 8);

const ruled = ruledBy(padding);
const bare = bareBy(padding, 2);
/** A bar at the left of what somebody wrote. */
const quoted: CustomTableLayout = { ...bare, vLineWidth: (i) => (i === 0 ? 2 : 0), vLineColor: () => rule, paddingLeft: () => 10 };

/** Sets a case file's blocks; counts the characters it has no glyph for. */
function typesetter() {
  const missing: Missing = { count: 0 };
  const text = (value: string) => typeset(value, missing);

  function facts(rows: readonly (readonly [string, string])[]): Content {
    const cell = ([name, value]: readonly [string, string]): TableCell[] => [{ text: text(name), color: grey }, { text: text(value) }];
    if (rows.length <= 8) return { table: { widths: widthsOf([20, 80], padding), body: rows.map(cell) }, layout: bare };
    // Two to a row, to be read down: the first half at the left.
    const half = Math.ceil(rows.length / 2);
    const body = rows.slice(0, half).map((row, i) => [...cell(row), ...cell(rows[half + i] ?? ["", ""])]);
    return { table: { widths: widthsOf([15, 35, 16, 34], padding), body }, layout: bare };
  }

  function table(columns: readonly Column[], rows: readonly (readonly string[])[]): Content {
    const head = columns.map(({ title }) => columnHead(title));
    const body = rows.map((row) => row.map((value, i): TableCell => ({ text: text(value), fontSize: columns[i]?.isCode === true ? 7.5 : 8.5 })));
    // A row stays whole where it can; one longer than a page could not.
    const longest = Math.max(...rows.map((row) => Math.max(...row.map((value) => value.length + 60 * (value.split("\n").length - 1)))));
    return { table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: longest < 1_000, widths: widthsOf(columns.map(({ share }) => share), 2 * padding), body: [head, ...body] }, layout: ruled };
  }

  function bars(all: readonly Bar[], score: number): Content {
    const widths = widthsOf([46, 42, 12], 2 * padding);
    const width = widths[1] ?? 0;
    const reach = (sign: 1 | -1) => Math.max(0, ...all.map(({ points }) => sign * points));
    const scale = width / Math.max(1, reach(1) + reach(-1));
    const zero = reach(-1) * scale;
    const body = all.map(({ name, value, points, evidence }): TableCell[] => {
      const length = Math.max(0.5, Math.abs(points) * scale);
      return [
        { stack: [{ text: [{ text: `${name}: `, bold: true }, ...[text(value)].flat()] }, ...(evidence.length === 0 ? [] : [{ text: text(evidence.map((words) => `“${words}”`).join(", ")), color: grey, fontSize: 7.5 }])] },
        { canvas: [{ type: "rect", x: points < 0 ? zero - length : zero, y: 2, w: length, h: 8, color: points < 0 ? better : worse }, { type: "line", x1: zero, x2: zero, y1: 0, y2: 12, lineWidth: 0.5, lineColor: grey }] },
        { text: `${points > 0 ? "+" : points < 0 ? "−" : ""}${String(Math.abs(points))}`, alignment: "right" },
      ];
    });
    const sum: TableCell[] = [{ text: "Score: the sum, held to 0–100", bold: true }, "", { text: String(score), bold: true, alignment: "right" }];
    return { table: { widths, dontBreakRows: true, body: [...body, sum] }, layout: ruled, fontSize: 8.5 };
  }

  function block(one: Block): Content {
    switch (one.type) {
      case "paragraph":
        return { text: text(one.text), margin: [0, 0, 0, 6] };
      case "note":
        return { text: text(one.text), italics: true, color: grey, fontSize: 8, margin: [0, 4, 0, 4] };
      case "subheading":
        return { text: text(one.text), bold: true, fontSize: 10, headlineLevel: 2, margin: [0, 8, 0, 4] };
      case "quote":
        return { table: { widths: [contentWidth - 12], body: [[{ text: text(one.text), lineHeight: 1.15 }]] }, layout: quoted, margin: [0, 2, 0, 4] };
      case "list":
        return { ul: one.items.map((item) => ({ text: text(item), margin: [0, 0, 0, 2] })), markerColor: grey };
      case "facts":
        return facts(one.rows);
      case "table":
        return table(one.columns, one.rows);
      case "bars":
        return bars(one.bars, one.score);
    }
  }

  const section = ({ title, blocks }: Section): Content[] => [...rubricOf(title, 16), ...blocks.map(block)];
  return { text, section, missing };
}

/** Labels in a row: the severity in its colour, then the rest. */
function badges({ severity, status, category, priority, pap }: Casefile["head"]): Content {
  const badge = (words: string, fillColor: string, color: string): TableCell => ({ text: words, fillColor, color, bold: true, fontSize: 9, margin: [4, 1, 4, 1] });
  const rest = [status, ...(category ? [category] : []), ...(priority ? [priority] : []), `PAP:${pap}`];
  const cells = [badge(severity ? severity.toUpperCase() : "SEVERITY NOT SET", severity ? severityColours[severity] : grey, "#FFFFFF"), ...rest.map((words) => badge(label(words), pale, ink))];
  const spaced = cells.flatMap((cell, i): TableCell[] => (i === 0 ? [cell] : [{ text: "" }, cell]));
  return { table: { widths: spaced.map((_cell, i) => (i % 2 === 0 ? "auto" : 2)), body: [spaced] }, layout: { ...bare, paddingRight: () => 0 }, margin: [0, 6, 0, 0] };
}

/** The case file as a PDF, A4. The same file gives the same bytes. Takes no file or network but its fonts. */
export async function renderPdf(file: Casefile): Promise<Buffer> {
  const { head, generated } = file;
  const { text, section, missing } = typesetter();
  const sections = outlineOf(file);
  const called = head.number ?? "Incident";
  const title = presentable(head.title);
  const organisation = presentable(generated.organisation);
  const content: Content[] = [
    { text: `INCIDENT REPORT   ${called}`, color: grey, bold: true, fontSize: 9, characterSpacing: 0.6 },
    { text: text(title), fontSize: 20, bold: true, color: ink, margin: [0, 4, 0, 0] },
    badges(head),
    ...sections.flatMap(section),
  ];
  return await toPdf([...content, ...missingNote(missing.count, "the Markdown and JSON forms")], {
    tlp: head.tlp,
    heads: [organisation, `Incident report   ${called}`],
    foot: `${called}   ${second(generated.at)} UTC`,
    margins: [62, 58],
    info: { title: `${called}: ${title}`, author: organisation, subject: "Incident report", keywords: `TLP:${head.tlp}, PAP:${head.pap}, ${called}`, at: generated.at },
    strandedBelow: [0.86, 0.92],
    breaksMax: breaksOf(sections),
  });
}
