// Everything that means something inside a line of CommonMark, GitHub's dialect or the mathematics some viewers add.
const inline = /[\\`*_[\]<>|~&#$]/g;

/** Plain text within a line of Markdown: no link, code, emphasis, table or HTML comes out of it. Pure. */
export const escapeText = (text: string): string => text.replaceAll(/\s+/g, " ").trim().replaceAll(inline, "\\$&");

/**
 * A whole line of plain text as Markdown that shows exactly that text: no heading and no list either, wherever it stands.
 * Spaces around it go, for at the start of a line they would mean code. Pure.
 */
export function escapeLine(text: string): string {
  // What would begin a list, a heading by underline or a numbered list.
  return escapeText(text).replace(/^[-+=]/, "\\$&").replace(/^(\d{1,9})([.)])/, "$1\\$2");
}
