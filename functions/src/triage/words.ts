import AggressiveTokenizer from "natural/lib/natural/tokenizers/aggressive_tokenizer.js";
import { withoutBoilerplate } from "./boilerplate.ts";

/** What stands between a word and the one before: nothing to speak of, a comma, or the end of a clause. */
export type Break = "none" | "comma" | "clause";

/** A word of the text in lower case, and where it stands (UTF-16 offsets, end exclusive). */
export interface Word {
  text: string;
  /** The number of this word among the text's different words, so that work on it need be done once. */
  id: number;
  start: number;
  end: number;
  break: Break;
}

/** Words read of one text; `readLength` units of English hold about 2,300. */
export const maxWords = 4_000;

/**
 * Of a longer text the beginning and the end are read: what lies between is mostly pasted logs and mail histories, and
 * reading it would take the engine past its ten milliseconds.
 */
export const readLength = 14_000;
const readAtEnd = 4_000;

const tokenizer = new AggressiveTokenizer();
const currencies = "$€£¥";

/** The text with its middle blanked, if it is too long to be read whole; every offset stays. */
function withoutMiddle(text: string): string {
  const skipped = text.length - readLength;
  return skipped <= 0 ? text : `${text.slice(0, readLength - readAtEnd)}${"\n".repeat(skipped)}${text.slice(-readAtEnd)}`;
}

/** The same text, unit for unit, in which the English tokenizer finds the words: accents off, boilerplate and addresses blanked. */
function prepare(text: string): string {
  const plain = withoutBoilerplate(withoutMiddle(text))
    .replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize("NFD").charAt(0))
    .replaceAll("\u2019", "'");
  return /:\/\/|@/.test(plain) ? plain.replace(/\S+/g, (chunk) => (/:\/\/|@/.test(chunk) ? " ".repeat(chunk.length) : chunk)) : plain;
}

interface Part {
  text: string;
  offset: number;
  length: number;
}

/**
 * The parts, in lower case, of what natural takes for one word: "log-in/password" is three, "e-mail" is "email",
 * "user's" is "user", "didn't" stays whole.
 */
function partsOf(token: string): Part[] {
  const lower = token.toLowerCase();
  if (!/[-'/]/.test(lower)) return [{ text: lower, offset: 0, length: lower.length }];
  const parts: Part[] = [];
  for (const match of lower.matchAll(/[a-z0-9]+/g)) {
    const before = parts.at(-1);
    const [text] = match;
    const glue = lower.charAt(match.index - 1);
    const isAdjacent = before !== undefined && before.offset + before.length === match.index - 1;
    if (isAdjacent && ((before.length === 1 && glue === "-") || (glue === "'" && text === "t" && before.text.endsWith("n")))) {
      parts[parts.length - 1] = { text: before.text + (glue === "-" ? "" : glue) + text, offset: before.offset, length: match.index + text.length - before.offset };
    } else if (glue !== "'" || text.length > 2 || !isAdjacent) parts.push({ text, offset: match.index, length: text.length });
  }
  return parts;
}

const space = 32;
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

function breakBetween(text: string, end: number, start: number): Break {
  if (start - end === 1) {
    if (text.charCodeAt(end) === space) return "none";
    // The point of 3.5 and the comma of 1,200 part nothing.
    if (isDigit(text.charCodeAt(start)) && isDigit(text.charCodeAt(end - 1))) return "none";
  }
  const gap = text.slice(end, start);
  if (/[.;:!?()\n]/.test(gap)) return "clause";
  return gap.includes(",") ? "comma" : "none";
}

/**
 * The text's words in order, found by natural's English tokenizer; a sum of money is preceded by the word "$". Addresses
 * (URLs, e-mail) are no words, nor is what mail programs and politeness add; other scripts yield none. Bounded by `maxWords`; never throws.
 */
export function readWords(text: string): Word[] {
  const prepared = prepare(text);
  const words: Word[] = [];
  const ids = new Map<string, number>();
  const idOf = (word: string): number => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    ids.set(word, ids.size);
    return ids.size - 1;
  };
  let end = 0;
  const add = ({ text: word, length }: Part, start: number): void => {
    const found = breakBetween(prepared, end, start);
    end = start + length;
    const isMoney = isDigit(prepared.charCodeAt(start)) && start > 0 && currencies.includes(prepared.charAt(start - 1));
    if (isMoney) words.push({ text: "$", id: idOf("$"), start: start - 1, end: start + (/^[\d.,]*\d/.exec(prepared.slice(start, start + 20))?.[0].length ?? length), break: found });
    words.push({ text: word, id: idOf(word), start, end, break: isMoney ? "none" : found });
  };
  let from = 0;
  for (const token of tokenizer.tokenize(prepared)) {
    // natural gives no offsets, but its words stand in the text verbatim and in order.
    const at = prepared.indexOf(token, from);
    from = at + token.length;
    for (const part of partsOf(token)) add(part, at + part.offset);
    if (words.length >= maxWords) break;
  }
  return words.slice(0, maxWords);
}
