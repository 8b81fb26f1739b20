/** How the observables of STIX 2.1 (part 6) and Secura's are called in each other's words. */
import type { Finding } from "../triage/recogniser.ts";
import type { WrittenType } from "./canonical.ts";
import { IndicatorType } from "./model.ts";
import { quoted } from "./stixPattern.ts";

/** Stands for what STIX has no object for; names of one's own begin with x- (part 11.2). */
const ownObject = "x-secura-observable";

const types: ReadonlyMap<string, WrittenType> = new Map<string, WrittenType>([
  ["ipv4-addr:value", "ip"],
  ["ipv6-addr:value", "ip"],
  ["domain-name:value", "domain"],
  ["domain-name:resolves_to_refs[*].value", "host"],
  ["hostname:value", "host"],
  ["url:value", "url"],
  ["email-addr:value", "email"],
  ["email-message:from_ref.value", "email"],
  ["email-message:sender_ref.value", "email"],
  ["mac-addr:value", "mac"],
  ["file:name", "filename"],
  ["file:path", "path"],
  ["directory:path", "path"],
  ["windows-registry-key:key", "registry_key"],
  ["autonomous-system:number", "asn"],
  ["network-traffic:src_ref.value", "host"],
  ["network-traffic:dst_ref.value", "host"],
  ["cryptocurrency-wallet:value", "wallet"],
  ["x-cryptocurrency-wallet:value", "wallet"],
  ...IndicatorType.options.map((type): [string, WrittenType] => [`${ownObject}:${type}`, type]),
]);

/** Names as hash-algorithm-ov has them, and as they are often written. */
const hashes: Readonly<Record<string, IndicatorType>> = { MD5: "md5", SHA1: "sha1", SHA256: "sha256", SHA512: "sha512", SSDEEP: "ssdeep" };

/** The type that a value compared with the path has; null for a path that is no observable's. */
export function typeOfPath(path: string): WrittenType | null {
  const [, algorithm] = /^(?:file|artifact):hashes\.([\w-]{1,20})$/.exec(path) ?? [];
  if (algorithm !== undefined) return new Map(Object.entries(hashes)).get(algorithm.toUpperCase().replace(/[-_]/g, "")) ?? null;
  return types.get(path) ?? null;
}

/** Folder and name of a path in its normal form. */
function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf(path.startsWith("/") || path.startsWith("~") || path.startsWith("$HOME") ? "/" : "\\");
  return { folder: path.slice(0, at), name: path.slice(at + 1) };
}

const equal = (path: string, value: string): string => `[${path} = ${quoted(value)}]`;

/** The pattern that an observable of that type and value satisfies. */
export function patternOf({ type, value }: Finding): string {
  switch (type) {
    case "ipv4":
      return equal("ipv4-addr:value", value);
    case "ipv6":
      return equal("ipv6-addr:value", value);
    case "domain":
      return equal("domain-name:value", value);
    case "url":
      return equal("url:value", value);
    case "email":
      return equal("email-addr:value", value);
    case "mac":
      return equal("mac-addr:value", value);
    case "md5":
      return equal("file:hashes.MD5", value);
    case "sha1":
      return equal("file:hashes.'SHA-1'", value);
    case "sha256":
      return equal("file:hashes.'SHA-256'", value);
    case "sha512":
      return equal("file:hashes.'SHA-512'", value);
    case "ssdeep":
      return equal("file:hashes.SSDEEP", value);
    case "filename":
      return equal("file:name", value);
    case "path": {
      const { folder, name } = splitPath(value);
      return `[file:name = ${quoted(name)} AND file:parent_directory_ref.path = ${quoted(folder)}]`;
    }
    case "registry_key":
      return equal("windows-registry-key:key", value);
    case "asn":
      return `[autonomous-system:number = ${value.slice(2)}]`;
    case "cve":
    case "technique":
    case "btc":
    case "eth":
    case "xmr":
    case "host":
      return equal(`${ownObject}:${type}`, value);
  }
}

/** A cyber observable without its id, and the property its id is made of (part 2.9). */
interface Sco {
  type: string;
  properties: Record<string, unknown>;
  contributing: Record<string, unknown>;
}

const simple = (type: string, properties: Record<string, unknown>): Sco => ({ type, properties, contributing: properties });

/** The observable as an object of STIX; a path is its folder's and its own. None for what STIX has no object for. */
export function scosOf({ type, value }: Finding, idOf: (sco: Sco) => string): Sco[] {
  switch (type) {
    case "ipv4":
      return [simple("ipv4-addr", { value })];
    case "ipv6":
      return [simple("ipv6-addr", { value })];
    case "domain":
      return [simple("domain-name", { value })];
    case "url":
      return [simple("url", { value })];
    case "email":
      return [simple("email-addr", { value })];
    case "mac":
      return [simple("mac-addr", { value })];
    case "md5":
      return [simple("file", { hashes: { MD5: value } })];
    case "sha1":
      return [simple("file", { hashes: { "SHA-1": value } })];
    case "sha256":
      return [simple("file", { hashes: { "SHA-256": value } })];
    case "sha512":
      return [simple("file", { hashes: { "SHA-512": value } })];
    case "ssdeep":
      return [simple("file", { hashes: { SSDEEP: value } })];
    case "filename":
      return [simple("file", { name: value })];
    case "path": {
      const { folder, name } = splitPath(value);
      const directory = simple("directory", { path: folder });
      return [directory, simple("file", { name, parent_directory_ref: idOf(directory) })];
    }
    case "registry_key":
      return [simple("windows-registry-key", { key: value })];
    case "asn":
      return [simple("autonomous-system", { number: Number(value.slice(2)) })];
    case "cve":
    case "technique":
    case "btc":
    case "eth":
    case "xmr":
    case "host":
      return [];
  }
}
