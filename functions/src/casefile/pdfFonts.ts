import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

// pdfmake brings fontkit as CommonJS; asking for it in the same way spares loading a second copy, a third of a second.
const require = createRequire(import.meta.url);

const roboto = (style: string): string => require.resolve(`pdfmake/fonts/Roboto/Roboto-${style}.ttf`);
const beside = (file: string): string => fileURLToPath(new URL(`fonts/${file}`, import.meta.url));

/** What stands in for a character that Roboto lacks, in the order of asking. fonts/README.md says where they come from. */
const fallbacks = {
  Math: beside("NotoSansMath-Regular.ttf"),
  Cjk: beside("DroidSansFallback.ttf"),
  Arabic: beside("NotoSansArabic-Regular.ttf"),
  Hebrew: beside("NotoSansHebrew-Regular.ttf"),
  Thai: beside("NotoSansThai-Regular.ttf"),
  Devanagari: beside("NotoSansDevanagari-Regular.ttf"),
  Emoji: beside("NotoEmoji-Regular.woff"),
} as const;

export type FontName = "Roboto" | keyof typeof fallbacks;

/** The fonts as pdfmake takes them; it opens a file when a text asks for it. */
export function fontFiles(): Record<FontName, { normal: string; bold: string; italics: string; bolditalics: string }> {
  const one = (file: string) => ({ normal: file, bold: file, italics: file, bolditalics: file });
  const { Math: math, Cjk, Arabic, Hebrew, Thai, Devanagari, Emoji } = fallbacks;
  return {
    Roboto: { normal: roboto("Regular"), bold: roboto("Medium"), italics: roboto("Italic"), bolditalics: roboto("MediumItalic") },
    Math: one(math),
    Cjk: one(Cjk),
    Arabic: one(Arabic),
    Hebrew: one(Hebrew),
    Thai: one(Thai),
    Devanagari: one(Devanagari),
    Emoji: one(Emoji),
  };
}

const covered = new Map<FontName, ReadonlySet<number>>();

function coverage(font: FontName): ReadonlySet<number> {
  let known = covered.get(font);
  if (!known) {
    const { create } = require("fontkit") as { create: (bytes: Buffer) => { characterSet: number[] } };
    known = new Set(create(readFileSync(font === "Roboto" ? roboto("Regular") : fallbacks[font])).characterSet);
    covered.set(font, known);
  }
  return known;
}

const fallbackNames = Object.keys(fallbacks) as (keyof typeof fallbacks)[];

/** The font that has a character, `preferred` if it does; null when none has it. */
export function fontFor(codePoint: number, preferred: FontName = "Roboto"): FontName | null {
  if (coverage(preferred).has(codePoint)) return preferred;
  if (preferred !== "Roboto" && coverage("Roboto").has(codePoint)) return "Roboto";
  return fallbackNames.find((name) => coverage(name).has(codePoint)) ?? null;
}
