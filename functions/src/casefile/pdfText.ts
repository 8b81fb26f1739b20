import { fontFor, type FontName } from "./pdfFonts.ts";

/** A piece of text in one font, as pdfmake takes it. */
export interface Run {
  text: string;
  font?: FontName;
  /** Kept on one line and laid out as a whole: words of a script that is read from right to left. */
  noWrap?: boolean;
  fontFeatures?: [];
  lineHeight?: number;
}

/** For fonts whose lines are much higher than Roboto's, so that theirs do not stand apart from the others. */
const lineHeights: Partial<Record<FontName, number>> = { Arabic: 0.8, Math: 0.85, Thai: 0.85 };

/** What the typesetter found no glyph for. */
export interface Missing {
  count: number;
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** A stretch of such a script, with the spaces, digits and signs between its words. */
const rtlStretch = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\p{M}\p{N} \u200c\u200d.,:;!?()[\]"'«»“”–/%-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\p{M}\p{N}])?/gu;
/** As much of a stretch as goes on one line of the narrowest column. */
const rtlLineMax = 32;

/** Splits a text where its font changes; what no font has becomes U+FFFD, and is counted. */
function inFonts(text: string, missing: Missing): Run[] {
  const runs: (Run & { font: FontName })[] = [];
  const add = (piece: string, font: FontName) => {
    const last = runs.at(-1);
    if (last?.font === font) last.text += piece;
    else runs.push({ text: piece, font });
  };
  for (const character of text) {
    const last = runs.at(-1)?.font ?? "Roboto";
    // Spaces, marks and joiners belong to what they follow; where its font does not know them, they would show nothing anyway.
    const joins = (character === " " && last !== "Emoji") || /[\p{M}\u200c\u200d\ufe00-\ufe0f\u{1f3fb}-\u{1f3ff}]/u.test(character);
    const font = character === "\n" ? last : fontFor(character.codePointAt(0) ?? 0, joins ? last : "Roboto");
    if (font !== null) add(character, font);
    else if (!/[\u200c\u200d\ufe00-\ufe0f]/.test(character)) {
      missing.count += 1;
      add("\ufffd", "Roboto");
    }
  }
  return runs;
}

/** Words too long for any line in pieces, which the layout fills lines with. */
function inPieces(run: Run): Run[] {
  const lineHeight = run.font && lineHeights[run.font];
  const styled = lineHeight === undefined ? run : { ...run, lineHeight };
  return run.text.split(/(\S{60})/).filter((piece) => piece !== "").map((text) => ({ ...styled, text }));
}

const mirrored: Readonly<Record<string, string>> = { "(": ")", ")": "(", "[": "]", "]": "[", "«": "»", "»": "«", "“": "”", "”": "“" };

/** The brackets at the start of `rest` that close what was opened in a stretch: they belong to it. */
function closersOf(stretch: string, rest: string): string {
  const opened = (stretch.match(/[([«“]/g)?.length ?? 0) - (stretch.match(/[)\]»”]/g)?.length ?? 0);
  return (/^[)\]»”]*/.exec(rest)?.[0] ?? "").slice(0, Math.max(0, opened));
}

/** A stretch of right-to-left text as lines of runs in the order of sight: numbers keep theirs, words and signs turn round. */
function inSightOrder(stretch: string, missing: Missing): Run[] {
  const lines: string[] = [];
  for (const word of stretch.match(/\S+\s*/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= rtlLineMax) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines.flatMap((line, i) => {
    const runs = (line.trimEnd().match(/\d[\d.,:/%-]*|[^\d]+/g) ?? []).flatMap((piece) => (/^\d/.test(piece) ? [{ text: piece, font: "Roboto" as const }] : inFonts(piece, missing)));
    const turned = runs.reverse().map((run): Run => {
      const isScript = rightToLeft.test(run.text);
      const text = isScript || /^\d/.test(run.text) ? run.text : Array.from(run.text).reverse().map((sign) => mirrored[sign] ?? sign).join("");
      return { ...run, text, noWrap: true, ...(isScript ? { fontFeatures: [] as [] } : {}) };
    });
    return i === 0 ? turned : [{ text: "\n", font: "Roboto" as const }, ...turned];
  });
}

// Roboto has all of these, and most texts nothing else.
const plain = /^[\n -~\u00a0-\u017f–—‘’“”„…•]*$/;

/**
 * A text as pdfmake can set it: split into runs by font, right-to-left script in the order of sight, words of any length.
 * Characters that no font has become U+FFFD and are counted in `missing`. Never throws, whatever the text.
 */
export function typeset(text: string, missing: Missing): string | Run[] {
  const spaced = text.replaceAll("\t", "    ");
  if (plain.test(spaced) && !/\S{61}/.test(spaced)) return spaced;
  const runs: Run[] = [];
  let last = 0;
  for (const { 0: words, index } of spaced.matchAll(rtlStretch)) {
    const stretch = words + closersOf(words, spaced.slice(index + words.length, index + words.length + 9));
    runs.push(...inFonts(spaced.slice(last, index), missing), ...inSightOrder(stretch, missing));
    last = index + stretch.length;
  }
  runs.push(...inFonts(spaced.slice(last), missing));
  // The layout measures the rest of a word again for each line it fills: with a long one that takes minutes.
  return runs.flatMap(inPieces);
}
