/** Charts as SVG, drawn to be read in print and without telling red from green: values stand beside the marks, lines differ in dash and mark. Pure. */
import { presentable } from "../casefile/outline.ts";
import { typeset, type Run } from "../casefile/pdfText.ts";

export const width = 499;
export const ink = "#1F2937";
export const grey = "#6B7280";
const pale = "#E5E7EB";
/** Colours that people with any colour vision tell apart (Okabe and Ito, 2008), with what is written on them. */
export const palette = [
  { fill: "#0072B2", text: "#FFFFFF" }, { fill: "#D55E00", text: "#FFFFFF" }, { fill: "#56B4E9", text: "#000000" }, { fill: "#F0E442", text: "#000000" }, { fill: "#009E73", text: "#FFFFFF" }, { fill: "#CC79A7", text: "#000000" },
] as const;
export const colour = (index: number) => palette[index % palette.length] ?? palette[0];

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const round = (value: number): string => String(Math.round(value * 100) / 100);

interface TextStyle {
  size?: number;
  anchor?: "start" | "middle" | "end";
  fill?: string;
  bold?: boolean;
}

/** About how many letters of middling width a character is wide. */
function breadthOf(character: string): number {
  if (character > "\u024f") return 2;
  if (/[ijlrtfI.,:;'!|()[\] -]/.test(character)) return 0.6;
  return /[mwMW@%]/.test(character) ? 1.8 : /[A-Z0-9_]/.test(character) ? 1.25 : 1;
}

/** A text of at most so many letters of middling width; what is wider is cut. */
export function shortened(value: string, max: number): string {
  let left = max;
  let kept = "";
  for (const character of presentable(value).replaceAll(/\s+/g, " ").trim()) {
    left -= breadthOf(character);
    if (left < 0) return `${kept.trimEnd()}…`;
    kept += character;
  }
  return kept;
}

/** A run word by word, in the order of sight, with spaces that SVG keeps: it drops those at the edges of spans, and some fonts have none. */
function inWords({ text: run, font = "Roboto" }: Run): { text: string; font: string }[] {
  const pieces = run.split(/(\s+)/).filter((piece) => piece !== "");
  const sighted = font === "Arabic" || font === "Hebrew" ? pieces.reverse() : pieces;
  return sighted.map((piece) => (piece.trim() === "" ? { text: "\u00a0", font: "Roboto" } : { text: piece, font }));
}

/** A line of text; each script in a font that has it. */
export function text(x: number, y: number, value: string, { size = 8, anchor = "start", fill = ink, bold = false }: TextStyle = {}): string {
  const set = typeset(value, { count: 0 });
  const runs = typeof set === "string" ? [{ text: set, font: "Roboto" }] : set.flatMap(inWords);
  const spans = runs.map((run) => `<tspan font-family="${run.font}">${escaped(run.text)}</tspan>`).join("");
  return `<text x="${round(x)}" y="${round(y)}" font-family="Roboto" font-size="${String(size)}" text-anchor="${anchor}" fill="${fill}"${bold ? ' font-weight="bold"' : ""}>${spans}</text>`;
}

export const rect = (x: number, y: number, w: number, h: number, fill: string): string => `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, w))}" height="${round(h)}" fill="${fill}"/>`;
export const line = (x1: number, y1: number, x2: number, y2: number, stroke = pale, thick = 0.5): string => `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="${String(thick)}"/>`;
export const points = (all: readonly (readonly [number, number])[]): string => all.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
export const framed = (height: number, parts: readonly string[]): string => `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${round(height)}" viewBox="0 0 ${String(width)} ${round(height)}">${parts.join("")}</svg>`;

/** Marks of an axis from nought to `max` or a little more: whole numbers, one, two or five times a power of ten apart. */
export function ticksTo(max: number): number[] {
  const rough = Math.max(1, max / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power;
  return Array.from({ length: Math.max(1, Math.ceil(max / step)) + 1 }, (_, i) => i * step);
}

/** The names of series beside their marks, in as many lines as they need. */
export function legend(names: readonly string[], markOf: (index: number, x: number, y: number) => string): { height: number; parts: string[] } {
  const parts: string[] = [];
  let [x, y] = [0, 8];
  names.forEach((name, index) => {
    const shown = shortened(name, 40);
    const needed = 26 + shown.length * 4.4;
    if (x > 0 && x + needed > width) [x, y] = [0, y + 13];
    parts.push(markOf(index, x, y), text(x + 14, y, shown));
    x += needed;
  });
  return { height: y + 8, parts };
}
