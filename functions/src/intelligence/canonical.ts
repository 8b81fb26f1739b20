/**
 * The normal form of a value whose type a source has named, the same that `triage/observables` gives the observable when
 * it stands in a text, so that both have one key. Prose needs caution that a typed value does not: here "evil.zip" may be
 * a domain and "/weird/root" a path.
 */
import ipaddr from "ipaddr.js";
import { addressOfHost } from "../triage/addresses.ts";
import { normaliseHost } from "../triage/hosts.ts";
import { findObservables, observableHash } from "../triage/observables.ts";
import { trimTail, type Finding } from "../triage/recogniser.ts";
import { refang } from "../triage/refang.ts";
import { normaliseBitcoin, normaliseEthereum, normaliseMonero } from "../triage/wallets.ts";
import type { IndicatorType } from "./model.ts";

const maxLength = 2_048;
/** Longer than any value may be, and short enough that refanging costs nothing. */
const maxWritten = 4_096;

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** A type, or what sources say instead of one. */
export type WrittenType = IndicatorType | "ip" | "hash" | "wallet";

type Canonical = { finding: Finding } | { problem: string };

const hashLengths: Readonly<Record<number, IndicatorType>> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };

/** The indicator's id: the hash that an observable of the same type and value has as its document id. */
export const indicatorId = (finding: Finding): string => observableHash(finding);

/** What a whole value is if nobody says: the recognisers' word for it, standing alone on a line. Null for a text that only holds one. */
function guess(value: string): Finding | null {
  for (const written of value.includes(" ") ? [value, `"${value}"`] : [value]) {
    const from = written.length === value.length ? 0 : 1;
    const [first] = findObservables(written);
    // A name in quotes is found with the quote before it.
    if (first !== undefined && first.start <= from && first.end === from + value.length) return { type: first.type, value: first.value };
  }
  return null;
}

/** Without what it ends in of these characters. A pattern for that would begin anew at each of them wherever they stand. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const withoutPort = (value: string): string => value.replace(/^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i, "$1").replace(/^([^:/\s]+):\d{1,5}$/, "$1");
/** The interface that an IPv6 address of a network is reached by means something on one machine alone (RFC 4007). */
const withoutZone = (value: string): string => value.replace(/^([0-9a-f:.]+)%[\w.-]{1,30}(?=\/|$)/i, "$1");

function readAddress(written: string): Finding | null {
  const value = withoutZone(withoutPort(written));
  const [address = "", bits] = value.split("/");
  const finding = addressOfHost(address.includes(":") ? `[${address}]` : address);
  if (finding === null || bits === undefined) return finding;
  return bits === (finding.type === "ipv4" ? "32" : "128") ? finding : null;
}

function readDomain(written: string): Finding | null {
  const value = normaliseHost(withoutPort(written).replace(/\.$/, ""));
  return value === null ? null : { type: "domain", value };
}

const machine = /^(?!\d+$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;

function readHost(written: string): Finding | null {
  const value = written.toLowerCase();
  return machine.test(value) ? { type: "host", value } : (readDomain(written) ?? readAddress(written));
}

const schemes = /^(?:https?|ftps?|sftp|wss?|ldaps?|rmi|smb|ssh|rtsp):\/\//i;

/** A URL in the WHATWG standard's form, without what ends a sentence; one without a scheme is taken as browsers take it. */
function readUrl(written: string): Finding | null {
  const trimmed = trimTail(written);
  const url = schemes.test(trimmed) ? URL.parse(trimmed) : /^[^\s:/?#]+\.[^\s:/?#]+(?::\d{1,5})?(?:[/?#]|$)/.test(trimmed) ? URL.parse(`http://${trimmed}`) : null;
  if (url === null) return null;
  const hostname = url.hostname.toLowerCase();
  const isHost = addressOfHost(hostname) !== null || normaliseHost(hostname) !== null || /^(?!\d+$)[a-z0-9][a-z0-9-]{0,62}$/.test(hostname);
  return isHost ? { type: "url", value: url.href.replace(url.hostname, hostname) } : null;
}

function readEmail(written: string): Finding | null {
  const finding = guess(written.replace(/^mailto:/i, ""));
  return finding?.type === "email" ? finding : null;
}

function readMac(written: string): Finding | null {
  if (!/^(?:[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i.test(written)) return null;
  return { type: "mac", value: written.toLowerCase().replace(/[:.-]/g, "").replace(/(..)(?=.)/g, "$1:") };
}

function readHash(written: string): Finding | null {
  const type = /^[0-9a-f]+$/i.test(written) ? hashLengths[written.length] : undefined;
  return type === undefined ? null : { type, value: written.toLowerCase() };
}

/** A path by the same rules as in a text: of Windows in lower case with single backslashes, of others as it is. */
function readPath(written: string): Finding | null {
  const isWindows = /^(?:[a-z]:[\\/]|%[a-z_][\w()]{1,30}%\\|\$env:\w{1,30}\\|\\\\[^\\])/i.test(written);
  if (isWindows) {
    const lower = trimTail(written).toLowerCase().replaceAll("/", "\\");
    const value = lower.slice(0, 2) + withoutEnd(lower.slice(2).replace(/\\+/g, "\\"), "\\ -");
    return /[^\\]\\[^\\]/.test(value) ? { type: "path", value } : null;
  }
  const value = /^(?:\/|~\/|\$HOME\/)[^\0\n\r]*$/.test(written) ? withoutEnd(trimTail(written), "/") : "";
  return /.\/./.test(value) ? { type: "path", value } : null;
}

function readFilename(written: string): Finding | null {
  if (/[\\/]/.test(written)) return readPath(written);
  return written.length <= 255 && /[\p{L}\p{N}]/u.test(written) ? { type: "filename", value: written.toLowerCase() } : null;
}

const hives: Readonly<Record<string, string>> = { HKLM: "HKEY_LOCAL_MACHINE", HKCU: "HKEY_CURRENT_USER", HKCR: "HKEY_CLASSES_ROOT", HKU: "HKEY_USERS", HKCC: "HKEY_CURRENT_CONFIG" };

function readRegistryKey(written: string): Finding | null {
  const [, hive = "", rest = ""] = /^(HK[A-Z_]{1,20}):?\\+(.*)$/i.exec(written) ?? [];
  const full = hives[hive.toUpperCase()] ?? hive.toUpperCase();
  const key = withoutEnd(trimTail(rest).replace(/\\+/g, "\\"), "\\ ");
  return key === "" || !Object.values(hives).includes(full) ? null : { type: "registry_key", value: `${full}\\${key.toLowerCase()}` };
}

function readAsn(written: string): Finding | null {
  const [, digits] = /^(?:AS|ASN)?[\s:#]?(\d{1,10})$/i.exec(written) ?? [];
  const system = Number(digits);
  return digits === undefined || system === 0 || system > 4_294_967_294 ? null : { type: "asn", value: `AS${String(system)}` };
}

const upper = (type: IndicatorType, pattern: RegExp) => (written: string): Finding | null => {
  const value = written.toUpperCase();
  return pattern.test(value) ? { type, value } : null;
};
const checked = (type: IndicatorType, normalise: (written: string) => string | null) => (written: string): Finding | null => {
  const value = normalise(written);
  return value === null ? null : { type, value };
};
const onlyIf = (type: IndicatorType, read: (written: string) => Finding | null) => (written: string): Finding | null => {
  const finding = read(written);
  return finding?.type === type ? finding : null;
};

const readBitcoin = checked("btc", (written) => (/^[a-z0-9]{14,90}$/i.test(written) ? normaliseBitcoin(written) : null));
const readEthereum = checked("eth", (written) => (/^0x[0-9a-f]{40}$/i.test(written) ? normaliseEthereum(written) : null));
const readMonero = checked("xmr", (written) => (/^[1-9A-HJ-NP-Za-km-z]{95,106}$/.test(written) ? normaliseMonero(written) : null));

const readers: Readonly<Record<WrittenType, (written: string) => Finding | null>> = {
  url: readUrl,
  email: readEmail,
  ip: readAddress,
  ipv4: readAddress,
  ipv6: readAddress,
  domain: readDomain,
  host: readHost,
  mac: readMac,
  hash: readHash,
  md5: onlyIf("md5", readHash),
  sha1: onlyIf("sha1", readHash),
  sha256: onlyIf("sha256", readHash),
  sha512: onlyIf("sha512", readHash),
  ssdeep: onlyIf("ssdeep", guess),
  filename: readFilename,
  path: readPath,
  registry_key: readRegistryKey,
  asn: readAsn,
  cve: upper("cve", /^CVE-(?:19|20)\d{2}-\d{4,7}$/),
  technique: upper("technique", /^T\d{4}(?:\.\d{3})?$/),
  btc: readBitcoin,
  eth: readEthereum,
  xmr: readMonero,
  wallet: (written) => readBitcoin(written) ?? readEthereum(written) ?? readMonero(written),
};

/** True for a network of more than one machine, which no observable is. */
function isNetwork(written: string): boolean {
  return /^[0-9a-f.:]{2,45}\/\d{1,3}$/i.test(written) && ipaddr.isValidCIDR(written);
}

/**
 * Type and value of an indicator in their normal form, or what is wrong with them. `type` null has it told from the value
 * by triage's recognisers. The type that comes out may be another: an IPv6 address that holds an IPv4 one is that. What
 * comes out is its own normal form. Never throws; bounded time.
 */
export function canonical(type: WrittenType | null, written: string): Canonical {
  const first = readOnce(type, written);
  if ("problem" in first) return first;
  const again = readOnce(first.finding.type, first.finding.value);
  const isStable = "finding" in again && again.finding.type === first.finding.type && again.finding.value === first.finding.value;
  return isStable ? first : { problem: "defanged more than once" };
}

function readOnce(type: WrittenType | null, written: string): Canonical {
  if (written.length > maxWritten) return { problem: `longer than ${String(maxLength)} characters` };
  const value = refang(written.toWellFormed()).text.trim();
  if (value === "") return { problem: "empty" };
  if (controls.test(value)) return { problem: "line breaks or control characters in it" };
  const finding = type === null ? guess(value) : readers[type](value);
  if (finding !== null) return finding.value.length > maxLength ? { problem: `longer than ${String(maxLength)} characters` } : { finding };
  if (isNetwork(value)) return { problem: "a network; only single addresses are kept" };
  return { problem: type === null ? "not recognised as an observable" : `no valid ${type}` };
}
