/**
 * An incident in the Vocabulary for Event Recording and Incident Sharing (VERIS), community schema 1.4.1. What nobody has said
 * is "Unknown"; nothing is guessed beyond what the vocabulary's own coding rules make follow.
 */
import { uuid5 } from "../intelligence/stixIds.ts";
import type { Category, IncidentType } from "../triage/model.ts";
import type { Casefile } from "./model.ts";
import { isByMachine, outwardOf, standingOf } from "./standing.ts";

export const verisVersion = "1.4.1";

type Action = IncidentType["veris"]["action"];
interface Told {
  action: Action;
  variety: string | null;
}

/** What a category tells where the engine found no type, or people chose another category; null where it may be several things. */
const byCategory: Readonly<Record<Category, Told | null>> = {
  phishing: { action: "social", variety: null },
  malware: { action: "malware", variety: null },
  ransomware: { action: "malware", variety: "Ransomware" },
  intrusion: { action: "hacking", variety: null },
  denial_of_service: { action: "hacking", variety: "DoS" },
  insider_misuse: { action: "misuse", variety: null },
  data_exposure: { action: "error", variety: null },
  lost_or_stolen_device: null,
  fraud: null,
  other: null,
};

/** Varieties that are kinds of another one, which is named with them. */
const parents: Readonly<Record<string, string>> = {
  "malware Backdoor": "Backdoor or C2",
  "malware C2": "Backdoor or C2",
  "malware Cryptocurrency mining": "Click fraud and cryptocurrency mining",
  "hacking SQLi": "Exploit vuln",
  "hacking XSS": "Exploit vuln",
  "hacking Path traversal": "Exploit vuln",
};

/** The words by which people name kinds of data, in the vocabulary's; the first that fits. */
const dataVarieties: readonly (readonly [RegExp, string])[] = [
  [/medical|health|patient|phi\b/i, "Medical"],
  [/payment|card|pci/i, "Payment"],
  [/bank|iban/i, "Bank"],
  [/credential|password|secret key|token/i, "Credentials"],
  [/source code/i, "Source code"],
  [/classified/i, "Classified"],
  [/trade secret/i, "Secrets"],
  [/copyright/i, "Copyrighted"],
  [/personal|pii\b|name|address|contact/i, "Personal"],
  [/internal/i, "Internal"],
];
/** Kinds of personal data, with which that is named too. */
const personal: ReadonlySet<string> = new Set(["Medical", "Payment", "Bank"]);

const unknown = ["Unknown"];

function toldOf({ head, judgement }: Casefile): Told | null {
  const { verdict } = judgement;
  const type = verdict !== null && verdict.category === head.category ? verdict.type?.veris : undefined;
  return type ?? (head.category === null ? null : byCategory[head.category]);
}

function actionOf(told: Told | null): Record<string, unknown> {
  if (!told) return { unknown: {} };
  const { action, variety } = told;
  const parent = parents[`${action} ${variety ?? ""}`];
  return {
    [action]: {
      variety: variety === null ? unknown : [variety, ...(parent === undefined ? [] : [parent])],
      ...(action === "environmental" ? {} : { vector: unknown }),
      ...(action === "social" ? { target: unknown } : {}),
    },
  };
}

/** Misuse is by definition an insider's; whose a mistake was, or an attack, is not said. */
function actorOf(told: Told | null): Record<string, unknown> {
  if (told?.action === "misuse") return { internal: { variety: unknown, motive: unknown } };
  if (told?.action === "environmental") return { external: { variety: ["Force majeure"], motive: ["NA"], country: unknown } };
  return { unknown: {} };
}

function confidentialityOf({ affected: { records, dataClasses = [] } }: Casefile): Record<string, unknown> | null {
  if (records === undefined && dataClasses.length === 0) return null;
  const named = dataClasses.map((name) => dataVarieties.find(([pattern]) => pattern.test(name))?.[1] ?? "Other");
  const varieties = [...new Set(named.flatMap((variety) => (personal.has(variety) ? [variety, "Personal"] : [variety])))];
  return {
    data: (varieties.length > 0 ? varieties : unknown).map((variety) => ({ variety })),
    // At risk: that anybody has seen it is nowhere said.
    data_disclosure: "Potentially",
    data_victim: unknown,
    state: unknown,
    ...(records === undefined ? {} : { data_total: records }),
  };
}

/** What follows from an action by the vocabulary's rules. */
function attributeOf(file: Casefile, told: Told | null): Record<string, unknown> {
  const confidentiality = confidentialityOf(file);
  const integrity = told?.action === "social" ? "Alter behavior" : told?.action === "malware" ? "Software installation" : told?.variety === "SQLi" ? "Repurpose" : null;
  const availability = told?.variety === "Ransomware" ? ["Obscuration", "Interruption"] : told?.variety === "DoS" ? unknown : told?.variety === "Theft" || (told?.action === "error" && told.variety === "Loss") ? ["Loss"] : null;
  return { ...(confidentiality ? { confidentiality } : {}), ...(integrity === null ? {} : { integrity: { variety: [integrity] } }), ...(availability === null ? {} : { availability: { variety: availability } }) };
}

const units = [["Years", 365 * 86_400_000], ["Months", 30 * 86_400_000], ["Weeks", 7 * 86_400_000], ["Days", 86_400_000], ["Hours", 3_600_000], ["Minutes", 60_000], ["Seconds", 1_000]] as const;

function lapse(from: Date | null, to: Date | null): { unit: string; value?: number } {
  const ms = from && to ? to.getTime() - from.getTime() : -1;
  if (ms < 0) return { unit: "Unknown" };
  const [unit, length] = units.find(([, each]) => ms >= each) ?? ["Seconds", 1_000];
  return { unit, value: Math.round(ms / length) };
}

function timelineOf({ head, statusHistory }: Casefile): Record<string, unknown> {
  const foundAt = head.detectedAt ?? head.createdAt;
  const containedAt = statusHistory.find(({ to }) => to === "contained" || to === "eradicated" || to === "recovered")?.at ?? null;
  const began = head.occurredAt;
  return {
    // Of one whose beginning nobody knows, the year it was found in is all there is to say.
    incident: began ? { year: began.getUTCFullYear(), month: began.getUTCMonth() + 1, day: began.getUTCDate() } : { year: foundAt.getUTCFullYear() },
    discovery: lapse(began, foundAt),
    containment: lapse(foundAt, containedAt),
  };
}

const incidents = { confirmed: "Confirmed", suspected: "Suspected", false_positive: "False positive" } as const;

function summaryOf({ head: { category, severity, status }, resolution }: Casefile): string {
  const what = category === null ? "An incident that has not been categorised" : `An incident of the category ${category.replaceAll("_", " ")}`;
  const how = severity === null ? "" : ` and of ${severity} severity`;
  return `${what}${how}, ${status === "closed" ? `closed as ${(resolution?.verdict ?? "unknown").replaceAll("_", " ")}` : "still being worked on"}.`;
}

/** The record, an object ready for JSON. It names neither people nor the organisation, as the vocabulary asks, and nothing marked more strictly than the incident. Pure. */
export function renderVeris(file: Casefile, namespace: string): Record<string, unknown> {
  const { head, judgement, affected } = file;
  const told = toldOf(file);
  const attribute = attributeOf(file, told);
  const iocs = outwardOf(file).map(({ type, value }) => ({ indicator: value, comment: type }));
  return {
    schema_version: verisVersion,
    incident_id: uuid5(namespace, `incident ${head.id}`),
    source_id: "secura",
    ...(head.number === null ? {} : { reference: head.number }),
    security_incident: incidents[standingOf(file)],
    summary: summaryOf(file),
    timeline: timelineOf(file),
    victim: { country: unknown, employee_count: "Unknown", government: unknown, industry: "000" },
    actor: actorOf(told),
    action: actionOf(told),
    // A social action is done to a person.
    asset: { assets: [{ variety: told?.action === "social" ? "P - Unknown" : "Unknown", ...(affected.systems && affected.systems.length > 0 && told?.action !== "social" ? { amount: affected.systems.length } : {}) }], cloud: unknown },
    ...(Object.keys(attribute).length > 0 ? { attribute } : {}),
    discovery_method: isByMachine(file) ? { unknown: {} } : { internal: { variety: ["Reported by employee"] } },
    targeted: "Unknown",
    impact: { overall_rating: "Unknown" },
    ...(iocs.length > 0 ? { ioc: iocs } : {}),
    plus: { tlp: head.tlp, category: head.category, severity: head.severity, priority: head.priority, techniques: (judgement.verdict?.techniques ?? []).map(({ id }) => id) },
  };
}
