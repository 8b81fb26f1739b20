import { escapeLine, escapeText } from "./markdown.ts";
import type { Casefile } from "./model.ts";
import { outlineOf, presentable, type Block, type Section } from "./outline.ts";

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " / ");
/** Within a line, after words or a column's stroke. */
const inLine = (text: string): string => escapeText(oneLine(text));

/** Text with its own lines: each escaped by itself, ended by a backslash so that it stays one. */
const lines = (text: string, prefix: string): string => {
  const all = text.split("\n").map(escapeLine);
  return all.map((line, i) => `${prefix}${line}${line !== "" && (all[i + 1] ?? "") !== "" ? "\\" : ""}`.trimEnd()).join("\n");
};

function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(inLine).join(" | ")} |`;
  return [row(columns), `|${" --- |".repeat(columns.length)}`, ...rows.map(row)].join("\n");
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return lines(block.text, "");
    case "quote":
      return lines(block.text, "> ");
    case "note":
      return `*${inLine(block.text)}*`;
    case "subheading":
      return `### ${inLine(block.text)}`;
    case "list":
      return block.items.map((item) => `- ${escapeLine(oneLine(item))}`).join("\n");
    case "facts":
      return block.rows.map(([name, value]) => `- **${inLine(name)}:** ${inLine(value)}`).join("\n");
    case "table":
      return renderTable(block.columns.map(({ title }) => title), block.rows);
    case "bars":
      return renderTable(["Factor", "Finding", "Points", "Words"], block.bars.map(({ name, value, points, evidence }) => [name, value, `${points > 0 ? "+" : ""}${String(points)}`, evidence.map((words) => `“${words}”`).join(", ")]));
  }
}

const renderSection = ({ title, blocks }: Section): string => [`## ${inLine(title)}`, ...blocks.map(renderBlock)].join("\n\n");

/** The case file as Markdown (CommonMark with the tables of GitHub's dialect). Pure. */
export function renderMarkdown(file: Casefile): string {
  const { number, title, tlp } = file.head;
  const marking = `**TLP:${escapeText(tlp)}**`;
  return `${[`# ${inLine(presentable(`${number ?? "Incident"}: ${title}`))}`, marking, ...outlineOf(file).map(renderSection), marking].join("\n\n")}\n`;
}
