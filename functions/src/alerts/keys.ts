import { createHash } from "node:crypto";
import type { ReportedAlert } from "./adapters/adapter.ts";
import type { FingerprintField } from "./sourceModel.ts";

const hashOf = (...parts: readonly unknown[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The same report of the same source is the same alert: its id follows from both. */
export function alertIdOf(source: string, sourceRef: string): string {
  return hashOf(source, sourceRef).slice(0, 32);
}

/** What a report is the same as: by its own reference, by what it says, or both; either is the id of a document in `alertKeys`. */
export interface Keys {
  ref: string | null;
  fingerprint: string | null;
}

const folded = (value: string | null): string | null => value?.trim().toLowerCase() ?? null;

/** The first address a report names: as adapters read it, where it came from. */
const addressOf = ({ observables }: ReportedAlert): string | null => observables.find(({ type }) => type === "ipv4" || type === "ipv6")?.value ?? null;

function valueOf(report: ReportedAlert, field: FingerprintField): string | null {
  switch (field) {
    case "rule":
      return folded(report.rule);
    case "title":
      return folded(report.title);
    case "host":
      return folded(report.host);
    case "user":
      return folded(report.user);
    case "address":
      return addressOf(report);
    case "techniques":
      return [...report.techniques].sort().join(" ");
  }
}

/**
 * What two reports of a source must have in common to be one alert; null where only a reference of its own can tell. A
 * graver one is always another: it must not vanish in the count of one that nobody minds.
 *
 * @param fields as the source was set up; null for the rule, or else the title, and host, user and first address
 */
function fingerprintOf(report: ReportedAlert, fields: readonly FingerprintField[] | null): readonly unknown[] | null {
  if (fields !== null) return [report.severity, ...[...fields].sort().map((field) => [field, valueOf(report, field)])];
  const where = [folded(report.host), folded(report.user), addressOf(report)];
  // Two that are alike in their title alone may be about different machines.
  if (report.sourceRef !== null && report.rule === null && where.every((part) => part === null)) return null;
  return [report.severity, folded(report.rule) ?? folded(report.title), ...where];
}

/**
 * The keys of a report. Those of suppressed reports are apart from all others, by rule: what goes on after the rule is over
 * must not be counted on an alert nobody sees. Pure.
 */
export function keysOf(source: string, report: ReportedAlert, fields: readonly FingerprintField[] | null, suppressedBy: string | null): Keys {
  const fingerprint = fingerprintOf(report, fields);
  return {
    ref: report.sourceRef === null ? null : hashOf("ref", suppressedBy, source, report.sourceRef),
    fingerprint: fingerprint === null ? null : hashOf("fingerprint", suppressedBy, source, fingerprint),
  };
}

/** The keys of what could not be read: the same bytes are the same report. Pure. */
export function keysOfUnreadable(source: string, canonical: string, suppressedBy: string | null): Keys {
  return { ref: null, fingerprint: hashOf("unreadable", suppressedBy, source, canonical) };
}
