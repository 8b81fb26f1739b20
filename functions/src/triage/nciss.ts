import type { FactorName } from "./cues.ts";
import type { Category, NcissLevel, SeverityLevel } from "./model.ts";
import type { Facts } from "./signals.ts";

/**
 * The National Cyber Incident Scoring System: CISA's method, with the weights that CMU SEI ships in CITE. They are an
 * organisation's to change.
 */
export const ncissWeights = { functional: 6, activity: 5, location: 4, actor: 4, information: 2, recoverability: 4, sector: 3, potential: 6 } as const;

export const ncissScales = {
  functional: { none: 0, no_impact_to_services: 20, minimal_non_critical: 35, minimal_critical: 40, significant_non_critical: 50, denial_non_critical: 60, significant_critical: 70, denial_critical: 100 },
  activity: { none: 0, prepare: 40, engage: 70, presence: 80, effect: 100 },
  location: { business_dmz: 30, business_network: 40, unknown: 50, network_management: 60, critical_dmz: 70, critical_management: 80, critical_systems: 90, safety_systems: 100 },
  actor: { hacktivist: 20, unwitting_insider: 30, criminal: 40, unknown: 50, witting_insider: 65, apt: 80, apt_targeted: 100 },
  information: { none: 0, suspected: 10, privacy: 20, proprietary: 50, destruction_non_critical: 60, critical_systems_breach: 70, core_credentials: 80, destruction_critical: 100 },
  recoverability: { regular: 20, supplemented: 40, extended: 60, not_recoverable: 100 },
  sector: { agriculture: 20, banking: 35, chemical: 20, commercial: 30, communications: 75, manufacturing: 50, dams: 25, defence: 35, emergency: 25, energy: 100, government: 40, healthcare: 30, it: 80, nuclear: 15, transport: 75, water: 60 },
  potential: { minimal: 0, low: 25, moderate: 50, high: 75, severe: 100 },
} as const;

type Scales = typeof ncissScales;
/** One answer per factor, by its name on the scale. */
export type NcissFactors = { [Factor in keyof Scales]: keyof Scales[Factor] };

const lowest = 325;
const highest = 3_400;
const levels: readonly { level: NcissLevel; from: number }[] = [
  { level: "emergency", from: 90 },
  { level: "severe", from: 75 },
  { level: "high", from: 65 },
  { level: "medium", from: 50 },
  { level: "low", from: 35 },
  { level: "baseline", from: 0 },
];

/** `clamp(100 · (Σ weight · value − 325) / (3400 − 325), 0, 100)`, rounded to hundredths, and the level it falls in. */
export function scoreNciss(factors: NcissFactors): { score: number; level: NcissLevel } {
  // TypeScript cannot see that a scale holds the answer to its own factor; NcissFactors has made sure of it.
  const scales: Readonly<Record<string, Readonly<Record<string, number>>>> = ncissScales;
  const sum = Object.entries(ncissWeights).reduce((total, [factor, weight]) => total + weight * (scales[factor]?.[factors[factor as keyof Scales]] ?? 0), 0);
  const score = Math.round(Math.min(100, Math.max(0, (100 * (sum - lowest)) / (highest - lowest))) * 100) / 100;
  return { score, level: levels.find(({ from }) => score >= from)?.level ?? "baseline" };
}

/** The sector the score assumes. A report does not tell it; an organisation sets its own here. */
export const ownSector: NcissFactors["sector"] = "commercial";

const actors: Readonly<Record<Category, NcissFactors["actor"]>> = {
  phishing: "criminal",
  malware: "criminal",
  ransomware: "criminal",
  intrusion: "unknown",
  denial_of_service: "unknown",
  insider_misuse: "witting_insider",
  data_exposure: "unwitting_insider",
  lost_or_stolen_device: "unwitting_insider",
  fraud: "criminal",
  other: "unknown",
};

/** How far it went, furthest first, by the findings that tell it. */
const stages = [
  ["exfiltrated", ["data taken", "taken by an insider"]],
  ["destroyed", ["encrypted for ransom", "sabotage or tampering"]],
  ["money sent", ["money gone", "payment details changed", "card skimmer"]],
  ["service down", ["service down"]],
  ["executed", ["program run", "spying program", "backdoor or remote connection", "coin miner", "remote control given"]],
  ["accessed", ["strange sign-in", "account taken over", "mailbox rule or forwarding", "messages sent as us", "server or site intruded", "looked up without need"]],
  ["credentials given", ["credentials given", "personal details given"]],
  ["exposed", ["disclosed to a stranger", "open to the public", "papers lying about", "disposed of unwiped"]],
  ["lost", ["lost", "stolen"]],
  ["malware found", ["malware found"]],
  ["clicked", ["clicked or opened"]],
] as const;
type Stage = (typeof stages)[number][0] | "attempted" | "none";

/** Stages that a defence which held, or people who did not fall for it, undo. */
const stoppable: readonly Stage[] = ["malware found", "clicked"];

const activities: Partial<Record<Stage, NcissFactors["activity"]>> = { none: "none", attempted: "engage", clicked: "engage", "malware found": "presence", "credentials given": "presence", executed: "presence", accessed: "presence" };

const potentials: Readonly<Record<SeverityLevel, NcissFactors["potential"]>> = { low: "low", medium: "moderate", high: "high", critical: "severe" };

const criticalSystems = ["control or safety systems", "identity and administration", "core business systems", "what others depend on", "transport or supply of the public", "backups"];
const proprietary = ["trade secrets", "legal or classified"];

/** What a report tells, by factor and finding. */
interface Told {
  stage: Stage;
  has: (factor: FactorName, ...findings: readonly string[]) => boolean;
  isCritical: boolean;
}

function told({ found }: Facts): Told {
  const has = (factor: FactorName, ...findings: readonly string[]): boolean => found.some((fact) => fact.factor === factor && (findings.length === 0 || findings.includes(fact.finding)));
  const furthest = stages.find(([, findings]) => has("activity", ...findings))?.[0] ?? "none";
  const isStopped = has("mitigation", "not fallen for", "stopped by a defence");
  const stage = isStopped && (furthest === "none" || stoppable.includes(furthest)) ? "attempted" : furthest;
  return { stage, has, isCritical: has("systems", ...criticalSystems) };
}

function functionalOf({ stage, has, isCritical }: Told): NcissFactors["functional"] {
  if (stage === "service down" || stage === "destroyed") {
    const isEverywhere = has("spread", "the whole organisation") || has("interruption", "work stopped");
    if (isCritical) return isEverywhere ? "denial_critical" : "significant_critical";
    return isEverywhere ? "denial_non_critical" : "significant_non_critical";
  }
  if (stage === "executed" || stage === "accessed") return isCritical ? "minimal_critical" : "minimal_non_critical";
  return stage === "none" || stage === "attempted" ? "none" : "no_impact_to_services";
}

function locationOf({ stage, has }: Told): NcissFactors["location"] {
  if (has("systems", "control or safety systems")) return "safety_systems";
  if (has("systems", "identity and administration")) return "critical_management";
  if (has("systems", "core business systems", "what others depend on", "transport or supply of the public")) return "critical_systems";
  if (has("systems", "backups") || has("privileged account")) return "network_management";
  if (stage === "attempted") return "business_dmz";
  return stage === "none" ? "unknown" : "business_network";
}

function informationOf({ stage, has, isCritical }: Told): NcissFactors["information"] {
  if (stage === "destroyed") return isCritical ? "destruction_critical" : "destruction_non_critical";
  if (stage === "credentials given" && has("privileged account")) return "core_credentials";
  const hasLeft = stage === "exfiltrated" || stage === "exposed" || stage === "accessed" || stage === "lost";
  if (!has("data")) return hasLeft ? "suspected" : "none";
  if (!hasLeft) return stage === "none" || stage === "attempted" ? "none" : "suspected";
  return has("data", ...proprietary) ? "proprietary" : "privacy";
}

const recoverabilities: Partial<Record<Stage, NcissFactors["recoverability"]>> = { exfiltrated: "not_recoverable", destroyed: "extended", executed: "supplemented", accessed: "supplemented" };

/** Maps what a report tells to NCISS's scales; where it tells nothing, to the scale's answer for that. */
export function ncissFactors(category: Category, facts: Facts, level: SeverityLevel): NcissFactors {
  const report = told(facts);
  return {
    functional: functionalOf(report),
    activity: activities[report.stage] ?? "effect",
    location: locationOf(report),
    actor: actors[category],
    information: informationOf(report),
    recoverability: recoverabilities[report.stage] ?? "regular",
    sector: ownSector,
    potential: potentials[level],
  };
}
