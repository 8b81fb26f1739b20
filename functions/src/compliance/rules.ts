import type { CalendarName } from "./calendars.ts";
import type { BooleanFact, TimeFact } from "./factModel.ts";
import type { Category, SeverityLevel } from "../triage/model.ts";

export const regimes = ["gdpr", "nis2", "dora", "hipaa", "sec", "us_banking", "cert_in", "nydfs", "sox"] as const;
export type Regime = (typeof regimes)[number];

/**
 * How long there is. Hours run to the moment, whatever the day. Days and months end with the end of their last day in the
 * organisation's time zone; months on the same day number, or the month's last day (Regulation 1182/71 Art. 3(2)).
 */
export type Limit =
  | { unit: "hours" | "days" | "months"; count: number }
  /** The nth working day after the day of the anchor, at a time of day in the authority's own zone. */
  | { unit: "businessDays"; count: number; calendar: CalendarName; zone: string; until: string }
  /** Days after the end of the calendar year the anchor lies in. */
  | { unit: "daysAfterYear"; count: number }
  /** The law names no number: nothing to be late for, only to be reminded of. */
  | { unit: "withoutUndueDelay" };

/** What decides between two limits of one obligation. */
export type When = { people: "under"; count: number } | { organisation: "isTrustServiceProvider" };

/** Which incidents raise the question whether the obligation is there; any of these does. */
export interface Raised {
  severities?: readonly SeverityLevel[];
  categories?: readonly Category[];
  /** Facts that hold. */
  facts?: readonly BooleanFact[];
  /** The report speaks of records. */
  records?: true;
}

/** What the time runs from: the first of these facts that is known, or the submission of another obligation's notice. */
export type Anchor = { facts: readonly TimeFact[]; question: string } | { submissionOf: string; which: "first" | "last" };

export interface Rule {
  /** Of the clock: `<regime>-<obligation>`. */
  id: string;
  regime: Regime;
  obligation: string;
  title: string;
  citation: string;
  /** The fact that makes it an obligation, and how to ask for it. */
  condition: BooleanFact;
  question: string;
  /** A no to this is a no to the condition. */
  premise?: BooleanFact;
  raised: Raised;
  anchor: Anchor;
  limit: Limit;
  /** Another limit, where this holds. */
  otherwise?: { when: When; limit: Limit; citation: string };
  /** However late the anchor is: not later than so many hours after another fact, unless the anchor itself is later than that. */
  cap?: { fact: TimeFact; hours: number };
  /** A limit that ends on a weekend or a holiday may be met by noon of the next working day (DORA), as a first report or as a final one. */
  relief?: "report" | "final";
  /** What there is to know beside the limit. */
  note?: string;
}

/** The obligations of one regime as they stand between two dates. A clock keeps the version it was armed under. */
export interface RulePack {
  regime: Regime;
  version: string;
  /** First day for incidents that became known on it; days in UTC. */
  effectiveFrom: string;
  /** First day on which it no longer holds. */
  effectiveTo: string | null;
  /** Nobody has checked it for this organisation yet. */
  review: string;
  note?: string;
  rules: readonly Rule[];
}
