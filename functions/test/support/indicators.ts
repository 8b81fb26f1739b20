import { createHash, randomInt, randomUUID } from "node:crypto";
import { unique } from "./stack.ts";

/** Observables that no other test has. */
export function strangers(): { address: string; domain: string; sha256: string } {
  return { address: `45.${[0, 0, 0].map(() => String(randomInt(1, 255))).join(".")}`, domain: `${unique("cdn")}.evil-host.com`, sha256: createHash("sha256").update(randomUUID()).digest("hex") };
}

const tlpGreen = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";

/** A partner's STIX bundle of three indicators under a label, the address with its technique, T1110. */
export function partnerBundle(label: string, { address, domain, sha256 }: ReturnType<typeof strangers>): { type: "bundle"; id: string; objects: Record<string, unknown>[] } {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const object = (type: string, more: Record<string, unknown>) => ({ type, spec_version: "2.1", id: `${type}--${randomUUID()}`, created: at, modified: at, ...more });
  const indicator = (name: string, pattern: string) => object("indicator", { name, pattern, pattern_type: "stix", valid_from: at, confidence: 85, indicator_types: ["malicious-activity"], labels: [label], object_marking_refs: [tlpGreen] });
  const first = indicator("Guesses passwords", `[ipv4-addr:value = '${address}']`);
  const technique = object("attack-pattern", { name: "Brute Force", external_references: [{ source_name: "mitre-attack", external_id: "T1110" }] });
  const indicates = object("relationship", { relationship_type: "indicates", source_ref: first.id, target_ref: technique.id });
  return { type: "bundle", id: `bundle--${randomUUID()}`, objects: [first, indicator("Serves its tools", `[domain-name:value = '${domain}']`), indicator("The tool", `[file:hashes.'SHA-256' = '${sha256}']`), technique, indicates] };
}
