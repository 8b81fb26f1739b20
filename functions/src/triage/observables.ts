/**
 * Indicators out of prose. Written here rather than taken from ioc-extractor 8.2 (MIT, well kept), which was measured
 * first: 20,000 characters of "a.a.a.…" take it a second and of "1.1.1.…" a third of one, its first calls spend 40 to
 * 80 ms on compiling patterns; it takes version numbers for addresses, "invoice.zip" and the local part of an e-mail
 * address for domains, ")." for part of a URL, and leaves half of an internationalised name.
 */
import { createHash } from "node:crypto";
import { addressRecognisers } from "./addresses.ts";
import { identifierRecognisers } from "./identifiers.ts";
import { isInternal } from "./internal.ts";
import type { Observable } from "./model.ts";
import { nameRecognisers } from "./names.ts";
import { pathRecognisers } from "./paths.ts";
import type { Finding, Recogniser, Source } from "./recogniser.ts";
import { refang } from "./refang.ts";
import { urlRecognisers } from "./urls.ts";
import { walletRecognisers } from "./wallets.ts";

export const maxObservables = 200;
/** Longer text is cut; no caller sends more. */
const maxLength = 50_000;

/** An observable and where the text first has it, in UTF-16 units; what a URL or a path holds stands where that stands. */
export interface FoundObservable extends Observable {
  start: number;
  end: number;
}

/** In order: what one takes, the later ones do not see. Made anew for each text, since some count. */
const recognisers = (): Recogniser[] => [...urlRecognisers, ...identifierRecognisers, ...walletRecognisers(), ...pathRecognisers, ...addressRecognisers(), ...nameRecognisers];

type Place = Finding & { start: number; end: number };

/** The first observables of a text and their places in it, refanged as it is. */
function search(source: Source): Place[] {
  const found = new Map<string, Place>();
  let rest = source.text;
  for (const recogniser of recognisers()) {
    const { needs } = recogniser;
    if (typeof needs === "string" ? rest.includes(needs) : needs.test(rest)) rest = searchFor(recogniser, rest, source, found);
  }
  return [...found.values()].sort((a, b) => a.start - b.start).slice(0, maxObservables);
}

/** Adds what a recogniser finds; the text without what it took, and without what stands behind more than can be kept. */
function searchFor(recogniser: Recogniser, rest: string, source: Source, found: Map<string, Place>): string {
  const { pattern } = recogniser;
  pattern.lastIndex = 0;
  const taken: [start: number, end: number][] = [];
  const kinds = new Set<string>();
  /** Lengths of what was taken, by what stands there. */
  const accepted = new Map<string, number>();
  for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
    const [start, matchEnd] = [match.index, match.index + match[0].length];
    // Reports repeat themselves; a match and what it touches mean the same again.
    const seen = source.text.slice(Math.max(0, start - 1), matchEnd + (recogniser.reach ?? 2));
    const known = accepted.get(seen);
    const reading = known === undefined ? recogniser.read(match, source) : { findings: [], length: known };
    if (reading === null) continue;
    const { findings, length, lead } = "findings" in reading ? reading : { findings: reading, length: match[0].length };
    const [from, end] = [start - (lead ?? 0), start + length];
    pattern.lastIndex = end;
    // What may begin before its match does not mean the same everywhere.
    if (lead === undefined && findings.length > 0) accepted.set(seen, length);
    if (!recogniser.isShared) taken.push([from, end]);
    for (const finding of findings) {
      const key = `${finding.type}:${finding.value}`;
      kinds.add(key);
      const earlier = found.get(key);
      if (earlier === undefined || earlier.start > from) found.set(key, { ...finding, start: from, end });
    }
    // Matches come in the text's order, so none of the first is missed.
    if (kinds.size > maxObservables) return blanked(rest.slice(0, end), taken);
  }
  return blanked(rest, taken);
}

/** The text with spans made spaces, so that every offset stays. */
function blanked(text: string, spans: readonly (readonly [number, number])[]): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const [start, end] of spans) {
    pieces.push(text.slice(from, start), " ".repeat(end - start));
    from = end;
  }
  pieces.push(text.slice(from));
  // Joined rather than added up: what is searched next should lie in one piece.
  return pieces.join("");
}

const readable = (text: string): ReturnType<typeof refang> => refang(text.slice(0, maxLength).toWellFormed());

/**
 * The observables a text holds, defanged ones refanged: normalised, without duplicates, in the text's order, the first
 * 200. Internal ones are kept and flagged, since they tell which machine; the domain of an e-mail address is not listed
 * by itself. Linear work; never throws.
 */
export function extractObservables(text: string): Observable[] {
  return search(readable(text)).map(({ type, value }) => ({ type, value, isInternal: isInternal({ type, value }) }));
}

/** The same with where the text first has each. */
export function findObservables(text: string): FoundObservable[] {
  const source = readable(text);
  return search(source).map(({ type, value, start, end }) => ({ type, value, isInternal: isInternal({ type, value }), start: source.originOf(start), end: source.originOf(end) }));
}

/** The observable's document id: SHA-256 (hex) of `type:value`, the same in every incident that has it. */
export function observableHash({ type, value }: Finding): string {
  return createHash("sha256").update(`${type}:${value}`).digest("hex");
}
