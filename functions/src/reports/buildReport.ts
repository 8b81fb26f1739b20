import { rulePacks } from "../compliance/rulePacks.ts";
import { regimes as allRegimes, type Regime } from "../compliance/rules.ts";
import type { ComplianceSettings } from "../compliance/settings.ts";
import { count, list, number } from "../casefile/words.ts";
import type { Case } from "./cases.ts";
import { doraReport } from "./dora.ts";
import { executiveReport } from "./executive.ts";
import { gdprReport } from "./gdpr.ts";
import { hipaaReport } from "./hipaa.ts";
import { incidentsMax, type ReportKind } from "./model.ts";
import { nis2Report } from "./nis2.ts";
import { gap, grouped, unrecorded, type Content, type Material } from "./parts.ts";
import { sealed, type Gap, type Report } from "./report.ts";
import { soxReport } from "./sox.ts";

/** Whose clocks each kind of report looks at; all for the executive one. */
export const regimesOf: Readonly<Record<ReportKind, readonly Regime[]>> = {
  gdpr: ["gdpr"], hipaa: ["hipaa"], sox: ["sec"], nis2: ["nis2"], dora: ["dora"], executive: allRegimes.filter((regime) => regime !== "sox"),
};

const builders: Readonly<Record<ReportKind, (material: Material) => Content>> = { gdpr: gdprReport, hipaa: hipaaReport, sox: soxReport, nis2: nis2Report, dora: doraReport, executive: executiveReport };

export interface Made {
  at: Date;
  by: { uid: string; name: string };
  organisation: string;
  /** Which regimes the organisation is under; null where nobody has said. */
  regimes: ComplianceSettings["regimes"];
  /** Incidents of the period that came in since the report was asked for, and are more than it takes. */
  more: number;
}

const caveat = "This report says what is documented in Secura at the moment it was made. It is no legal advice, and whether a law’s demands are met is for people to judge.";

/** The models that judged these incidents, and how many each. */
function enginesOf(cases: readonly Case[]): Report["engines"] {
  const judged = cases.flatMap(({ incident: { triage } }) => (triage.model ? [triage.model] : []));
  return grouped(judged, ({ sha256 }) => sha256).map(([sha256, models]) => ({ version: models[0]?.version ?? "", sha256, incidents: models.length }));
}

const markings = ["AMBER", "AMBER+STRICT", "RED"] as const;
const markingOf = (cases: readonly Case[]): Report["tlp"] => markings.findLast((tlp) => cases.some(({ isNamed, incident }) => isNamed && incident.tlp === tlp)) ?? "AMBER";

const inWords = (regimes: readonly Regime[]): string => list(regimes.map((regime) => regime.toUpperCase().replaceAll("_", " ")));

/** A regime that starts no clock leaves a report empty: that must not look as if nothing had happened. */
function regimeNotes(kind: ReportKind, regimes: Made["regimes"]): { scope: string[]; gaps: Gap[] } {
  const [undecided, without] = [null, false].map((answer) => regimesOf[kind].filter((regime) => regimes[regime] === answer));
  return {
    scope: without && without.length > 0 ? [`The settings say that the organisation is not under ${inWords(without)}; it starts no deadline by itself.`] : [],
    gaps: undecided && undecided.length > 0 ? [unrecorded(`Nobody has said whether the organisation is under ${inWords(undecided)}; it starts no deadline by itself.`)] : [],
  };
}

/**
 * A report of the incidents that were reported in a period. The same incidents give the same report, to the byte of its
 * hash. What is restricted to whoever asked is in its numbers and nowhere else. Pure.
 */
export function buildReport(kind: ReportKind, cases: readonly Case[], period: { from: Date; to: Date }, { at, by, organisation, regimes, more }: Made): Report {
  const { title, scope, sections, gaps, citations } = builders[kind]({ cases, ...period, asOf: at });
  const notes = regimeNotes(kind, regimes);
  const hidden = cases.filter(({ isNamed }) => !isNamed).length;
  const armed = cases.flatMap(({ clocks }) => clocks.map(({ packVersion }) => packVersion));
  const current = rulePacks.filter(({ regime }) => regimesOf[kind].some((one) => one === regime) || (kind === "sox" && regime === "sox")).map(({ version }) => version);
  return sealed({
    kind,
    tlp: markingOf(cases),
    title,
    organisation,
    period: { from: period.from.toISOString(), to: period.to.toISOString() },
    scope: [...scope, `${String(cases.length)} incidents were reported in the period.${hidden > 0 ? ` ${String(hidden)} of them are restricted: they are counted, and not named.` : ""}`, ...notes.scope, caveat],
    generated: { at: at.toISOString(), by },
    engines: enginesOf(cases),
    rulePacks: [...new Set([...armed, ...current])].sort(),
    sections,
    gaps: [...(more > 0 ? [unrecorded(`${count(more, "incident")} of the period, the latest, ${more === 1 ? "is" : "are"} in no figure of this report: it takes ${number(incidentsMax)} at most. Ask for a shorter period.`)] : []), ...gaps, ...notes.gaps, ...(kind === "sox" ? [] : gap("No record of facts was made for its deadlines.", cases.filter(({ record, incident }) => record === null && incident.duplicateOf === null)))],
    citations,
  });
}
