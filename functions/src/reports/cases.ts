import { nothingKnown, type FactValues } from "../compliance/factModel.ts";
import type { Clock, ClockRecord } from "../compliance/model.ts";
import type { Incident } from "../incidents/model.ts";

/** What a report needs of an incident: few fields, for there may be thousands. */
export type Brief = Pick<Incident, "id" | "number" | "title" | "status" | "statusHistory" | "category" | "categorySource" | "severity" | "severitySource" | "createdAt" | "occurredAt" | "detectedAt" | "affected" | "duplicateOf" | "tlp"> & {
  /** The beginning of the report's text, as facts. */
  told: string;
  resolution: { verdict: string; summary: string; at: Date } | null;
  isBreached: boolean;
  dueAt: Date | null;
  triage: { state: "pending" | "done" | "failed"; category: string | null; severity: string | null; needsReview: boolean; model: { version: string; sha256: string } | null };
};

/** An incident with its regulatory deadlines, as whoever asks for the report may see it. */
export interface Case {
  incident: Brief;
  /** False for a restricted incident that whoever asks may not see: it is counted, and nothing else of it goes into the report. */
  isNamed: boolean;
  /** null where no record of facts was made. */
  record: Pick<ClockRecord, "facts" | "sources" | "warnings"> | null;
  clocks: Clock[];
  /** Files that receipts of these clocks name and that are not there any more. */
  missingFiles: readonly string[];
}

const textMax = 600;
const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max).toWellFormed()} …`);

/** An incident's part of a report. Pure. */
export function briefOf(incident: Incident): Brief {
  const { id, number, title, status, statusHistory, category, categorySource, severity, severitySource, createdAt, occurredAt, detectedAt, affected, duplicateOf, tlp, description, resolution, sla, triage } = incident;
  return {
    id, number, status, statusHistory, category, categorySource, severity, severitySource, createdAt, occurredAt, detectedAt, affected, duplicateOf, tlp,
    title: cut(title, 200),
    told: cut(description, textMax),
    resolution: resolution && { verdict: resolution.verdict, summary: cut(resolution.summary, textMax), at: resolution.at },
    isBreached: sla.breached,
    dueAt: sla.dueAt,
    triage: { state: triage.state, category: triage.category ?? null, severity: triage.severity?.level ?? null, needsReview: triage.needsReview ?? false, model: triage.model ?? null },
  };
}

export const factsOf = ({ record }: Case): FactValues => record?.facts ?? nothingKnown;
export const pathOf = ({ incident }: Case): string => `incidents/${incident.id}`;
export const labelOf = ({ incident }: Case): string => incident.number ?? incident.id;
export const isClosed = ({ incident }: Case): boolean => incident.status === "closed";
export const isOpenCase = (one: Case): boolean => !isClosed(one);

/** True for an incident with a deadline of this regime that is its own, and that nobody let go. */
export const isAsked = ({ clocks }: Case, asked: Clock["regime"]): boolean => clocks.some(({ regime, state }) => regime === asked && state !== "waived" && state !== "carried");

/** A notice that is to be given of an incident. */
export interface Notice {
  of: Case;
  clock: Clock;
  /** As it stands at the moment of the report: a deadline that has just passed may not be marked yet. */
  state: Clock["state"];
}

/** The notices of these incidents under these regimes, in the order of their deadlines; those without one come last. Pure. */
export function noticesOf(cases: readonly Case[], regimes: readonly string[], asOf: Date): Notice[] {
  const notices = cases.flatMap((of) => of.clocks.filter(({ regime }) => regimes.includes(regime)).map((clock): Notice => ({ of, clock, state: clock.state === "running" && clock.dueAt && clock.dueAt < asOf ? "late" : clock.state })));
  const order = ({ clock }: Notice): number => clock.dueAt?.getTime() ?? Infinity;
  return notices.sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}
