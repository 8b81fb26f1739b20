import type { Category, NcissLevel, SeverityLevel } from "./model.ts";
import type { Signals } from "./signals.ts";

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

const activities: Readonly<Record<string, NcissFactors["activity"]>> = {
  "not acted on": "engage",
  blocked: "engage",
  attempted: "engage",
  "clicked or opened": "engage",
  "malware found": "presence",
  "credentials entered": "presence",
  executed: "presence",
  accessed: "presence",
};

const potentials: Readonly<Record<SeverityLevel, NcissFactors["potential"]>> = { low: "low", medium: "moderate", high: "high", critical: "severe" };

const criticalSystems = ["safety or control systems", "domain controllers", "production", "payment systems", "backups"];

function functionalOf(activity: string, isCritical: boolean, isEverywhere: boolean): NcissFactors["functional"] {
  if (activity === "service down" || activity === "encrypted or destroyed") {
    if (isCritical) return isEverywhere ? "denial_critical" : "significant_critical";
    return isEverywhere ? "denial_non_critical" : "significant_non_critical";
  }
  if (activity === "executed" || activity === "accessed") return isCritical ? "minimal_critical" : "minimal_non_critical";
  return ["", "blocked", "not acted on", "attempted"].includes(activity) ? "none" : "no_impact_to_services";
}

function locationOf(signals: Signals, activity: string): NcissFactors["location"] {
  const system = signals.systems[0]?.finding;
  if (system === "safety or control systems") return "safety_systems";
  if (system === "domain controllers") return "critical_management";
  if (system === "production" || system === "payment systems") return "critical_systems";
  if (system === "backups" || signals.privileged) return "network_management";
  if (activity === "blocked") return "business_dmz";
  return activity === "" ? "unknown" : "business_network";
}

function informationOf(signals: Signals, activity: string, isCritical: boolean): NcissFactors["information"] {
  if (activity === "encrypted or destroyed") return isCritical ? "destruction_critical" : "destruction_non_critical";
  if (activity === "credentials entered" && signals.privileged) return "core_credentials";
  const hasLeft = ["exfiltrated", "exposed", "accessed", "lost or stolen"].includes(activity);
  const data = signals.data[0]?.finding;
  if (!data) return hasLeft ? "suspected" : "none";
  if (!hasLeft) return ["", "blocked", "not acted on", "attempted"].includes(activity) ? "none" : "suspected";
  return data === "trade secrets" || data === "classified" ? "proprietary" : "privacy";
}

/** Maps what a report tells to NCISS's scales; where it tells nothing, to the scale's answer for that. */
export function ncissFactors(category: Category, signals: Signals, level: SeverityLevel): NcissFactors {
  const activity = signals.activity?.finding ?? "";
  const isCritical = signals.systems.some(({ finding }) => criticalSystems.includes(finding));
  const effect = activity === "" ? "none" : "effect";
  return {
    functional: functionalOf(activity, isCritical, signals.spread?.finding === "organisation"),
    activity: activities[activity] ?? effect,
    location: locationOf(signals, activity),
    actor: actors[category],
    information: informationOf(signals, activity, isCritical),
    recoverability: activity === "exfiltrated" ? "not_recoverable" : activity === "encrypted or destroyed" ? "extended" : activity === "executed" || activity === "accessed" ? "supplemented" : "regular",
    sector: ownSector,
    potential: potentials[level],
  };
}
