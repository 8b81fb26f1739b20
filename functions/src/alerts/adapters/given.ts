/** What a source says in typed fields, in the normal forms that triage gives to what it finds in texts. */
import { addressOfHost } from "../../triage/addresses.ts";
import { fileAtEnd } from "../../triage/fileNames.ts";
import { normaliseHost } from "../../triage/hosts.ts";
import { isInternal } from "../../triage/internal.ts";
import { extractObservables } from "../../triage/observables.ts";
import type { Finding } from "../../triage/recogniser.ts";
import { maxObservables, ReportedObservable } from "./adapter.ts";
import type { GivenKind } from "./mapping.ts";

export interface Given {
  kind: GivenKind;
  value: string;
}

export const given = (kind: GivenKind, values: readonly string[]): Given[] => values.map((value) => ({ kind, value }));

/** More fields than this are not looked at; what is left out stays in `raw`. */
const maxGiven = 400;
/** All texts of an alert together; triage reads no more of one. */
const maxText = 50_000;
const maxValue = 2_048;

/** What triage finds in a value that has a line to itself, of these types. */
const found = (value: string, ...types: readonly Finding["type"][]): Finding[] => extractObservables(value).filter(({ type }) => types.includes(type));

/** An address, perhaps with a port, a prefix, a zone or brackets. */
function readAddress(value: string): Finding[] {
  const bare = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5}|\/\d{1,2})?$/.exec(value)?.[1] ?? /^\[?([0-9a-f:.]{2,45})(?:%[\w.-]{1,30})?(?:\/\d{1,3})?(?:\](?::\d{1,5})?)?$/i.exec(value)?.[1];
  const finding = bare === undefined ? null : addressOfHost(bare.includes(":") ? `[${bare}]` : bare);
  return finding === null ? [] : [finding];
}

/** A machine by address, domain name or single label; `CORP\WS01$` is Windows' account of one. */
function readHost(value: string): Finding[] {
  const addresses = readAddress(value);
  if (addresses.length > 0) return addresses;
  const name = value.slice(value.lastIndexOf("\\") + 1).replace(/\$$|:\d{1,5}$|\.$/, "").toLowerCase();
  if (name.length > 253) return [];
  const domain = normaliseHost(name);
  if (domain !== null) return [{ type: "domain", value: domain }];
  // A domain that no registry knows is the organisation's own.
  return /^(?=.*[a-z])[a-z0-9](?:[a-z0-9_-]{0,62}(?:\.[a-z0-9_-]{1,63}){0,8})$/.test(name) ? [{ type: "host", value: name }] : [];
}

const hashTypes: ReadonlyMap<number, Finding["type"]> = new Map([[32, "md5"], [40, "sha1"], [64, "sha256"], [128, "sha512"]]);

/** File hashes, bare or named as Sysmon does (`MD5=…,SHA256=…,IMPHASH=…`); one of an import table is none. */
function readHashes(value: string): Finding[] {
  return value.split(/[\s,;|]+/, 16).flatMap((part) => {
    const [, name = "", digits = ""] = /^(?:([a-z0-9_-]{1,12})[=:])?([0-9a-f]{32,128})$/i.exec(part) ?? [];
    const type = hashTypes.get(digits.length);
    return type === undefined || /^imp/i.test(name) || /^(.)\1*$/.test(digits) ? [] : [{ type, value: digits.toLowerCase() }];
  });
}

/** A path, wherever it leads: the field says that it is one. */
function readPath(value: string): Finding[] {
  const path = value.replace(/^"(.*)"$/, "$1").replace(/^\\\\[?.]\\(?=[a-z]:)/i, "");
  if (!/[/\\]/.test(path)) return readFile(path);
  const known = found(`"${path}"`, "path", "filename", "host", "domain", "ipv4", "ipv6");
  if (known.some(({ type }) => type === "path") || path.startsWith("\\\\") || path.length > maxValue) return known;
  const plain = path.includes("\\") ? path.toLowerCase().replace(/\\+/g, "\\").replace(/\\$/, "") : path.replace(/(?<!\/)\/+$/, "");
  return /^(?:[a-z]:)?[/\\]+[^/\\\s]/i.test(plain) ? [{ type: "path", value: plain }, ...fileAtEnd(plain)] : [];
}

function readFile(value: string): Finding[] {
  if (/[/\\]/.test(value)) return readPath(value);
  const name = value.toLowerCase();
  return name.length > 255 || !/[\p{L}\p{N}]/u.test(name) || /[\u0000-\u001f\u007f-\u009f"<>|*?:]/.test(name) ? [] : [{ type: "filename", value: name }];
}

const readers: Readonly<Record<Exclude<GivenKind, "text">, (value: string) => Finding[]>> = {
  ip: readAddress,
  host: readHost,
  user: (value) => (value.includes("@") ? found(value, "email") : []),
  email: (value) => found(value, "email"),
  url: (value) => found(value, "url", "domain", "host", "ipv4", "ipv6"),
  path: readPath,
  file: readFile,
  hash: readHashes,
  mac: (value) => found(value, "mac"),
  registry_key: (value) => found(`"${value}"`, "registry_key"),
  cve: (value) => found(value, "cve"),
};

/** A typed value's observables in normal form; none if it is not what its field says. */
function readGiven({ kind, value }: Given): Finding[] {
  // Longer values are no indicators; what is in them may be.
  if (kind === "text" || value.length > 2 * maxValue) return [];
  // Splunk writes several values in lines.
  return value.toWellFormed().split("\n", 100).flatMap((part) => readers[kind](part.trim()));
}

const isKeepable = ({ value }: Finding): boolean => ReportedObservable.shape.value.safeParse(value).success;

/**
 * The observables of an alert, normalised as triage's are, each once, typed fields first, at most a hundred; and the
 * techniques its texts name. Private and loopback addresses are kept and flagged. Never throws.
 */
export function observablesOf(fields: readonly Given[]): { observables: ReportedObservable[]; techniques: string[] } {
  const kept = [...new Map(fields.map((field) => [`${field.kind} ${field.value}`, field])).values()].slice(0, maxGiven);
  // A line of their own each, so that none runs into the next.
  const text = kept.filter(({ kind }) => kind === "text").map(({ value }) => value).join("\n\n").slice(0, maxText);
  const findings = [...kept.flatMap(readGiven), ...extractObservables(text)];
  const unique = new Map(findings.filter(isKeepable).map((finding) => [`${finding.type}:${finding.value}`, finding]));
  const isTechnique = ({ type }: Finding): boolean => type === "technique";
  const all = [...unique.values()];
  return {
    observables: all.filter((finding) => !isTechnique(finding)).slice(0, maxObservables).map(({ type, value }) => ({ type, value, isInternal: isInternal({ type, value }) })),
    techniques: all.filter(isTechnique).map(({ value }) => value),
  };
}
