/** What is whole of content that was cut off. Pure. */
import type { FeedKind } from "./importModel.ts";

/** Lists of records stand in the content itself or in its outermost object; deeper, a record may lack what comes after it. */
const recordDepth = 2;

/**
 * JSON that was cut off, up to the last record that is whole, closed again; null if there is none. A record is an element of a
 * list that is the content, or a field of it. Linear.
 */
export function wholeJson(text: string): string | null {
  const open: ("[" | "{")[] = [];
  let inString = false;
  let end: { at: number; closing: string } | null = null;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charAt(i);
    if (inString) {
      if (unit === "\\") i += 1;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === "{" || unit === "[") open.push(unit);
    else if (unit === "}" || unit === "]") {
      open.pop();
      if (unit === "}" && open.length <= recordDepth && open.at(-1) === "[") end = { at: i + 1, closing: open.map((sign) => (sign === "[" ? "]" : "}")).reverse().join("") };
    }
  }
  return end === null ? null : text.slice(0, end.at) + end.closing;
}

/** Lines that were cut off, without the last, which may go on; null if there is no other. */
export function wholeLines(text: string): string | null {
  const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  return end < 0 ? null : text.slice(0, end + 1);
}

/** What is whole of a feed that was cut off; null if nothing is. */
export const wholePart = (kind: FeedKind, text: string): string | null => (kind === "csv" || kind === "list" ? wholeLines(text) : wholeJson(text));
