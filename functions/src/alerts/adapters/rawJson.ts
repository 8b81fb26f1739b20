import { isRecord } from "./paths.ts";

const maxDepth = 64;
const cutMark = "…[cut]";

/**
 * A value as JSON with sorted keys (RFC 8785), cut with a mark at `maxLength` characters. Unlike canonicalize it stops
 * there, and takes whatever JSON.parse gives: lone surrogates, 1e999, any depth.
 */
export function rawJson(root: unknown, maxLength: number): string {
  const pieces: string[] = [];
  let length = 0;
  const put = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
  };
  const writeAll = <T>(items: readonly T[], [open, close]: readonly [string, string], write: (item: T) => void): void => {
    put(open);
    for (const [index, item] of items.entries()) {
      if (length > maxLength) return;
      if (index > 0) put(",");
      write(item);
    }
    put(close);
  };
  const write = (value: unknown, depth: number): void => {
    if (depth > maxDepth) put('"…"');
    else if (Array.isArray(value)) writeAll(value, ["[", "]"], (item) => { write(item, depth + 1); });
    else if (isRecord(value)) {
      writeAll(Object.keys(value).sort(), ["{", "}"], (key) => {
        put(`${JSON.stringify(key.slice(0, maxLength))}:`);
        write(value[key], depth + 1);
      });
    } else if (typeof value === "string") put(JSON.stringify(value.slice(0, maxLength)));
    else put(typeof value === "number" || typeof value === "boolean" ? JSON.stringify(value) : "null");
  };
  write(root, 0);
  const json = pieces.join("");
  return json.length <= maxLength ? json : `${json.slice(0, maxLength - cutMark.length).toWellFormed()}${cutMark}`;
}
