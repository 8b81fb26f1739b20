// Marks that show nothing, or turn the direction of what follows: they make one text look like another. Joiners (U+200C,
// U+200D) belong to the spelling of some scripts and to emoji, and are dealt with where those are.
const hidden = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const joiner = /(?<![\p{L}\p{M}\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{Extended_Pictographic}])/gu;
// A letter with more marks than any language has is there to climb over its neighbours.
const marks = /(\p{M}{6})\p{M}+/gu;

const shown = (mark: string): string => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;

/**
 * Text in which nothing is hidden: invisible and direction-turning marks stand as `[U+202E]`, line ends are `\n`, broken
 * surrogates U+FFFD, and piles of combining marks are cut. Pure.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replaceAll(hidden, shown)
    .replaceAll(joiner, shown)
    .replaceAll(marks, "$1");
}

/** The same on one line. */
export const visibleLine = (text: string): string => visible(text).replaceAll(/\s*\n\s*/g, " ").replaceAll("\t", " ").trim();
