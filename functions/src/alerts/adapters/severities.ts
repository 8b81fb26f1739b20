/** How each source's severity is read, with where that is written. Secura has no level below low. */
import type { SeverityLevel } from "../../triage/model.ts";

export type SeverityWords = ReadonlyMap<string, SeverityLevel>;
/** From the highest band down: the least value of each. */
export type SeverityBands = readonly (readonly [least: number, level: SeverityLevel])[];

/** Neither lost nor made much of: what an alert has whose source does not say. */
export const unknownSeverity: SeverityLevel = "medium";

/**
 * The words most sources share: Sigma's levels (Sigma rules specification 2, "level"), Elastic's `kibana.alert.severity`,
 * Splunk's urgency, Microsoft Graph's alertSeverity and Sentinel's IncidentSeverity, OCSF's captions.
 */
export const severityWords: SeverityWords = new Map([
  ["informational", "low"],
  ["information", "low"],
  ["info", "low"],
  ["low", "low"],
  ["medium", "medium"],
  ["moderate", "medium"],
  ["high", "high"],
  ["critical", "critical"],
  ["fatal", "critical"],
]);

/** OCSF 1.x, base event, severity_id: 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal; 0 unknown, 99 other. */
export const ocsfSeverities: SeverityWords = new Map([
  ["1", "low"],
  ["2", "low"],
  ["3", "medium"],
  ["4", "high"],
  ["5", "critical"],
  ["6", "critical"],
]);

/**
 * Falco's priorities are syslog's. Falco's guideline for its own rules: a write of state is an error, an unauthorised read
 * a warning, unexpected behaviour a notice, bad practice informational (falco.org, "Rules", "Rule priorities").
 */
export const falcoPriorities: SeverityWords = new Map([
  ["emergency", "critical"],
  ["alert", "critical"],
  ["critical", "critical"],
  ["error", "high"],
  ["warning", "medium"],
  ["notice", "low"],
  ["informational", "low"],
  ["info", "low"],
  ["debug", "low"],
]);

/** Elastic Security's guideline for risk scores ("Common rule settings"): 0–21 low, 22–47 medium, 48–73 high, 74–100 critical. */
export const elasticRiskBands: SeverityBands = [
  [74, "critical"],
  [48, "high"],
  [22, "medium"],
];

/** Splunk's own content derives severity from the risk score so (contentctl, RBA object): above 80 critical, 60 high, 40 medium. */
export const splunkRiskBands: SeverityBands = [
  [80.000_001, "critical"],
  [60.000_001, "high"],
  [40.000_001, "medium"],
];

/** Wazuh's dashboard: rule level 15 and more critical, 12–14 high, 7–11 medium, 0–6 low. */
export const wazuhBands: SeverityBands = [
  [15, "critical"],
  [12, "high"],
  [7, "medium"],
];

/** GuardDuty's user guide, "Severity levels": 9.0–10.0 critical, 7.0–8.9 high, 4.0–6.9 medium, 1.0–3.9 low. */
export const guarddutyBands: SeverityBands = [
  [9, "critical"],
  [7, "high"],
  [4, "medium"],
];

/** The level of the first text that the words know. */
export function levelInWords(words: SeverityWords, texts: readonly string[]): SeverityLevel | null {
  return texts.map((text) => words.get(text.toLowerCase())).find((level) => level !== undefined) ?? null;
}

/** The level of a number; null where there is none. */
export function levelInBands(bands: SeverityBands, value: number | null): SeverityLevel | null {
  return value === null ? null : (bands.find(([least]) => value >= least)?.[1] ?? "low");
}
