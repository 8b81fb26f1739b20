import { createRequire } from "node:module";
import { isIPv6 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import type tldList from "tlds";

// The package is one JSON file, which an import statement could only take with an attribute.
const tlds: ReadonlySet<string> = new Set(createRequire(import.meta.url)("tlds") as typeof tldList);

/** Extensions of files people report. Several are top-level domains too: a bare "invoice.zip" is taken for the file. */
export const fileExtensions =
  "exe|dll|scr|msi|msix|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|hta|jar|lnk|iso|img|vhd|vhdx|one|pdf|doc|docx|docm|dotm|xls|xlsx|xlsm|xlsb|xll|ppt|pptx|pptm|rtf|csv|txt|html|htm|shtml|svg|eml|msg|zip|rar|7z|gz|tgz|tar|cab|ace|py|sh|pl|php|asp|aspx|jsp|apk|ipa|dmg|pkg|deb|rpm|elf|bin|dat|tmp|log|sys|ocx|cpl|chm|reg|inf|ini|xml|json|sql|bak|mdb|pst|ost|jpg|jpeg|png|gif|mp3|mp4|mov|md|rs|so";
const isExtension: ReadonlySet<string> = new Set(fileExtensions.split("|"));

/** Names written like hosts that are products. */
const products: ReadonlySet<string> = new Set(["asp.net", "ado.net", "vb.net", "ml.net", "node.js", "vue.js", "next.js"]);
/** What stands before a country's domain without being anybody's ("co.uk"). */
const registryLabels: ReadonlySet<string> = new Set(["co", "com", "org", "net", "gov", "ac", "edu"]);
/** Ends of sentences run into the next without a space ("opened it.In the mail"), where the next word is a domain too. */
const smallWords: ReadonlySet<string> = new Set(["a", "and", "are", "at", "be", "but", "done", "for", "from", "had", "has", "he", "her", "here", "him", "his", "i", "if", "in", "is", "it", "me", "my", "no", "not", "now", "of", "on", "or", "our", "out", "so", "that", "the", "them", "then", "there", "they", "this", "to", "up", "us", "was", "we", "were", "what", "when", "who", "with", "yes", "you"]);

const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A host name in its normal form, lower case and ASCII (IDNA), or null if the words cannot be one: a bad label, an
 * unknown top-level domain, a registry's own suffix.
 */
export function normaliseHost(candidate: string): string | null {
  if (candidate.length > 253) return null;
  const lower = candidate.toLowerCase();
  const host = /^[\x00-\x7f]*$/.test(lower) ? lower : domainToASCII(lower);
  const labels = host.split(".");
  const top = labels.at(-1) ?? "";
  if (labels.length < 2 || host.length > 253 || !labels.every((label) => labelPattern.test(label))) return null;
  if (!tlds.has(top) && !(top.startsWith("xn--") && tlds.has(domainToUnicode(top)))) return null;
  if (labels.length === 2 && registryLabels.has(labels[0] ?? "")) return null;
  return host;
}

/** True for a product's name that looks like a host or a file ("ASP.NET", "Node.js"). */
export function isProduct(candidate: string): boolean {
  return products.has(candidate.toLowerCase());
}

/** True if a bare name in prose, though a possible host, is rather something else: a file, a product, two sentences. */
export function isRatherProse(candidate: string): boolean {
  const lower = candidate.toLowerCase();
  const labels = lower.split(".");
  const top = candidate.split(".").at(-1) ?? "";
  if (isProduct(lower)) return true;
  // "it.In": a capital after the point, small letters before and after.
  if (/^[A-Z][a-z]/.test(top)) return true;
  if (labels.length === 2 && smallWords.has(labels[0] ?? "")) return true;
  return isExtension.has(top.toLowerCase());
}

/** An IPv4 address in its normal form; null for what is none, and for those that point nowhere (masks, loopback). */
export function normaliseIpv4(candidate: string): string | null {
  const octets = candidate.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)) return null;
  return ["0", "127", "255"].includes(octets[0] ?? "") ? null : candidate;
}

/** An IPv6 address compressed as RFC 5952 has it; null for what is none, for loopback, and for "dead::beef" in prose. */
export function normaliseIpv6(candidate: string): string | null {
  if (!isIPv6(candidate) || candidate === "::" || candidate === "::1") return null;
  // C++ and Rust write paths so ("abc::def"); an address without a digit is rarer than those.
  if (!/\d/.test(candidate)) return null;
  return new URL(`http://[${candidate}]/`).hostname.slice(1, -1);
}
