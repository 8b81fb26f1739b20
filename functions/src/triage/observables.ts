/**
 * Indicators out of prose. Written here rather than taken from ioc-extractor 8.2 (MIT, well kept), which was measured
 * first: 20,000 characters of "a.a.a.…" take it a second and of "1.1.1.…" a third of one, its first calls spend 40 to
 * 80 ms on compiling patterns; it takes version numbers for addresses, "invoice.zip" and the local part of an e-mail
 * address for domains, ")." for part of a URL, and leaves half of an internationalised name. What is used from the
 * registry is the list of top-level domains (tlds, MIT, under a millisecond); a public suffix list (tldts: 40 ms and
 * 14 MB) answers more than is asked.
 */
import { createHash } from "node:crypto";
import { fileExtensions, isProduct, isRatherProse, normaliseHost, normaliseIpv4, normaliseIpv6 } from "./hosts.ts";
import type { Observable } from "./model.ts";
import { isBitcoinAddress } from "./wallets.ts";

export const maxObservables = 200;
/** Longer text is cut; no caller sends more. */
const maxLength = 50_000;

/** Stands for a point that was defanged: the same length, and known for a host's even in "evil[.]zip". */
const leader = "\u2024";
/** Stands for a defanged @ until the spaces around it are gone. */
const atSign = "\u2025";

/** Undoes the usual defanging: hxxp, [.], (dot), [at], [://] and their kin. Each pattern is linear. */
function refang(text: string): string {
  let refanged = text.replace(/\b(?:hxxp|h\*\*p|htxp|meow)(s?)(?=\[?:)/gi, "http$1").replace(/\bfxp(?=\[?:)/gi, "ftp");
  if (/[[({<]/.test(refanged)) {
    refanged = refanged
      .replace(/\[:\]|\[:\/\/\]|\[\/\/\]/g, (bracketed) => bracketed.slice(1, -1))
      .replace(/[[({<] ?(?:\.|dot|punkt) ?[\])}>]/gi, leader)
      .replace(/[[({<] ?(?:@|at) ?[\])}>]/gi, atSign);
  }
  if (refanged.includes("[.")) refanged = refanged.replace(/(?<=\w)\[\.(?=\w)/g, leader);
  if (refanged.includes(".]")) refanged = refanged.replace(/(?<=\w)\.\](?=\w)/g, leader);
  if (refanged.includes("\\.")) refanged = refanged.replace(/(?<=\w)\\\.(?=\w)/g, leader);
  if (/ dot /i.test(refanged)) refanged = refanged.replace(/(?<=[a-z0-9]) dot (?=(?:com|net|org|info|biz|io|ru|cn|top|xyz)\b)/gi, leader);
  if (refanged.includes(leader)) refanged = refanged.replace(/ ?\u2024 ?/g, leader);
  return refanged.includes(atSign) ? refanged.replace(/ ?\u2025 ?/g, "@") : refanged;
}

/**
 * The chunks of a text that can be or hold an observable, each with the two before it for their context, parted by
 * spaces. Most of prose is neither figures nor has a point or colon inside a word, and need not be searched.
 */
function denseOf(text: string): string {
  const kept: string[] = [];
  const before: string[] = [];
  for (const chunk of text.split(/\s+/)) {
    if (/\d|[.:@\u2024]\S/.test(chunk)) kept.push(...before.splice(0), chunk);
    else if (before.push(chunk) > 2) before.shift();
  }
  return kept.join(" ");
}

type Handler = (match: RegExpExecArray) => Observable[];

const one = (type: Observable["type"], value: string | null): Observable[] => (value === null ? [] : [{ type, value }]);

/** Without the punctuation that belongs to the sentence, and without a closing bracket that opened outside. */
function trimUrl(url: string): string {
  let surplus = url.split(")").length - url.split("(").length;
  let end = url.length;
  for (; end > 0; end--) {
    const last = url.charAt(end - 1);
    if (last === ")" && surplus > 0) surplus--;
    else if (!".,;:!?'\"*…”’»".includes(last) && !(last === "]" && !url.includes("["))) break;
  }
  return url.slice(0, end);
}

/** A URL in its normal form, and its host, which is what other reports share with it. */
function fromUrl(candidate: string): Observable[] {
  const trimmed = trimUrl(candidate);
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (!url || url.href.length > 2_048) return [];
  const { hostname } = url;
  const address = hostname.startsWith("[") ? one("ipv6", normaliseIpv6(hostname.slice(1, -1))) : /^[\d.]+$/.test(hostname) ? one("ipv4", normaliseIpv4(hostname)) : one("domain", normaliseHost(hostname));
  return [{ type: "url", value: url.href }, ...address];
}

function fromEmail(local: string, host: string): Observable[] {
  const domain = normaliseHost(host.replace(/[.-]+$/, ""));
  const name = local.replace(/^[.'+-]+/, "").toLowerCase();
  return domain === null || name === "" || name.endsWith(".") ? [] : [{ type: "email", value: `${name}@${domain}` }];
}

/** An IPv4 address written as an IPv6 one ("::ffff:192.0.2.1") is the IPv4 address. */
function fromIpv6(candidate: string): Observable[] {
  const mapped = /^::ffff:(\d[\d.]+)$/i.exec(candidate)?.[1];
  return mapped === undefined ? one("ipv6", normaliseIpv6(candidate)) : one("ipv4", normaliseIpv4(mapped));
}

/** "Version 10.1.2.3", "v10.1.2.3" and "section 1.2.3.4" are no addresses. */
const numbered = /(?:\b(?:version|ver|release|build|firmware|section|clause|chapter|paragraph|edition|chrome|firefox|edge|agent|upgraded? to|updated? to)\.?:?\s*|§\s*)$/i;

function fromIpv4({ 0: candidate, index, input }: RegExpExecArray): Observable[] {
  return numbered.test(input.slice(Math.max(0, index - 24), index)) ? [] : one("ipv4", normaliseIpv4(candidate));
}

function fromHash(candidate: string): Observable[] {
  const types = { 32: "md5", 40: "sha1", 64: "sha256" } as const;
  const type = types[candidate.length as keyof typeof types];
  // A hash has letters and figures; a long number or a row of one letter is something else.
  return /\d/.test(candidate) && /[a-f]/i.test(candidate) ? [{ type, value: candidate.toLowerCase() }] : [];
}

const isWebName = (candidate: string): boolean => /^www\./i.test(candidate);

function fromName(candidate: string, isDefanged: boolean): Observable[] {
  const trimmed = candidate.replace(/[.-]+$/, "");
  const isNamed = isDefanged || isWebName(trimmed);
  return !trimmed.includes(".") || (!isNamed && isRatherProse(trimmed)) ? [] : one("domain", normaliseHost(trimmed));
}

/** A kind of observable: where it may stand, and what of it is one. Without `needs` in the text there is none. */
interface Step {
  needs: string;
  pattern: RegExp;
  handle: Handler;
}

const label = "[\\p{L}\\p{N}\\p{M}-]";
const host = "[\\p{L}\\p{N}\\p{M}.-]";

/**
 * The extraction in order: what one step takes, the later ones do not see. Every pattern starts at a boundary and
 * repeats one class of characters, so each is linear.
 */
function stepsFor(marked: string): readonly Step[] {
  const isDefanged = ({ 0: found, index }: RegExpExecArray): boolean => marked.slice(index, index + found.length).includes(leader);
  return [
    { needs: "://", pattern: /\b(?:https?|ftps?|sftp|wss?):\/\/[^\s<>"'`{}|\\^]{1,2048}/gi, handle: ([found]) => fromUrl(found) },
    { needs: "@", pattern: new RegExp(`(?<![\\w.%+'-])([\\w.%+'-]{1,64})@(${host}{3,253})`, "gu"), handle: ([, local = "", domain = ""]) => fromEmail(local, domain) },
    { needs: "", pattern: /(?<![\w:.-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi, handle: ([found]) => one("mac", found.toLowerCase().replaceAll("-", ":")) },
    { needs: ":", pattern: /(?<![\w:.])(?=[0-9a-f]{0,4}:)(?:[0-9a-f:]{2,40}(?![\w:.])|[0-9a-f:]{2,30}(?<=:)\d{1,3}(?:\.\d{1,3}){3}(?![\w:])|[0-9a-f:]{2,40}(?![\w:]))/gi, handle: ([found]) => fromIpv6(found) },
    { needs: ".", pattern: /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g, handle: fromIpv4 },
    { needs: "", pattern: /(?<![a-z0-9])(?:[a-f0-9]{64}|[a-f0-9]{40}|[a-f0-9]{32})(?![a-z0-9])/gi, handle: ([found]) => fromHash(found) },
    { needs: "", pattern: /(?<![a-z0-9])CVE[-_ \u2010-\u2013](\d{4})[-_ \u2010-\u2013](\d{4,7})(?!\d)/gi, handle: ([, year = "", number = ""]) => one("cve", `CVE-${year}-${number}`) },
    { needs: "", pattern: /(?<![\w.])T1\d{3}(?:\.\d{3})?(?!\w|\.\d)/gi, handle: ([found]) => one("technique", found.toUpperCase()) },
    { needs: "", pattern: /(?<![A-Za-z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z0-9]{11,71})(?![A-Za-z0-9])/g, handle: ([found]) => (isBitcoinAddress(found) ? one("btc", found) : []) },
    {
      needs: ".",
      pattern: new RegExp(`(?<![\\w.()-])[\\w][\\w.()-]{0,126}?\\.(?:${fileExtensions})(?![\\w-]|\\.\\w)`, "gi"),
      handle: (match) => (isDefanged(match) || isWebName(match[0]) || isProduct(match[0]) ? [] : one("filename", match[0].toLowerCase())),
    },
    { needs: ".", pattern: new RegExp(`(?<![\\p{L}\\p{N}\\p{M}_@.-])[\\p{L}\\p{N}]${label}{0,62}(?:\\.${label}{1,63}){1,20}`, "gu"), handle: (match) => fromName(match[0], isDefanged(match)) },
  ];
}

/**
 * The observables a text holds, defanged ones refanged: normalised, without duplicates, 200 at most. URLs come first,
 * then addresses, hashes, ids, files and names, each kind in the text's order. Private addresses are kept, since they
 * tell which machine; the domain of an e-mail address is not listed by itself. Linear work; never throws.
 */
export function extractObservables(text: string): Observable[] {
  const marked = denseOf(refang(text.slice(0, maxLength).toWellFormed()));
  let rest = marked.replaceAll(leader, ".");
  const found = new Map<string, Observable>();
  for (const { needs, pattern, handle } of stepsFor(marked)) {
    if (!rest.includes(needs)) continue;
    const taken: [number, number][] = [];
    const handled = new Map<string, Observable[]>();
    for (const match of rest.matchAll(pattern)) {
      // Reports repeat themselves. What stands around matters to IPv4 alone, and repeats itself too.
      const key = match[0] + rest.slice(Math.max(0, match.index - 24), match.index);
      const observables = handled.get(key) ?? handle(match);
      handled.set(key, observables);
      for (const observable of observables) found.set(`${observable.type}:${observable.value}`, observable);
      if (observables.length > 0) taken.push([match.index, match[0].length]);
      if (found.size >= maxObservables) return [...found.values()].slice(0, maxObservables);
    }
    rest = blanked(rest, taken);
  }
  return [...found.values()];
}

/** The text with spans made spaces, so that every offset stays. */
function blanked(text: string, spans: readonly (readonly [number, number])[]): string {
  let result = "";
  let from = 0;
  for (const [start, length] of spans) {
    result += text.slice(from, start) + " ".repeat(length);
    from = start + length;
  }
  return result + text.slice(from);
}

/** The observable's document id: SHA-256 (hex) of `type:value`, the same in every incident that has it. */
export function observableHash({ type, value }: Observable): string {
  return createHash("sha256").update(`${type}:${value}`).digest("hex");
}
