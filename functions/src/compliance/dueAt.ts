import { DateTime } from "luxon";
import { workingDayAfter, workingDays, type IsWorkingDay } from "./calendars.ts";
import type { FactValues, TimeFact } from "./factModel.ts";
import type { Limit, Rule, When } from "./rules.ts";
import type { ComplianceSettings } from "./settings.ts";

/** What the law wants to know of the organisation, beside which regimes it is under. */
export interface Place {
  /** IANA name: whose days and months are counted. */
  timeZone: string;
  isWorkingDay: IsWorkingDay;
  /** To which reports the weekend relief of Delegated Regulation (EU) 2025/301 Art. 5(4) is open: Art. 5(5), 5(6). */
  doraRelief: "all" | "final_only" | "none";
  isTrustServiceProvider: boolean;
}

/** The same, of its settings. Pure. */
export function placeOf({ timeZone, calendar, holidays, doraRelief, isTrustServiceProvider }: ComplianceSettings): Place {
  return { timeZone, isWorkingDay: workingDays(calendar, holidays), doraRelief, isTrustServiceProvider };
}

/** When notices were submitted, by the clock's id, earliest first. */
export type Submissions = Readonly<Record<string, readonly Date[]>>;

export interface Deadline {
  /** The fact the time runs from, or `submission of <clock>`; null while that is not known. */
  anchor: string | null;
  anchorAt: Date | null;
  /** null where the law names no number, or nothing is known to count from. */
  dueAt: Date | null;
  citation: string;
}

/** A limit, counted from a moment; null where the law names no number. Pure. */
export function limitFrom(limit: Limit, anchorAt: Date, timeZone: string): Date | null {
  const start = DateTime.fromJSDate(anchorAt, { zone: limit.unit === "businessDays" ? limit.zone : timeZone });
  switch (limit.unit) {
    case "hours":
      return new Date(anchorAt.getTime() + limit.count * 3_600_000);
    case "days":
      return start.plus({ days: limit.count }).endOf("day").toJSDate();
    case "months":
      return start.plus({ months: limit.count }).endOf("day").toJSDate();
    case "daysAfterYear":
      return start.endOf("year").plus({ days: limit.count }).endOf("day").toJSDate();
    case "businessDays": {
      const [hour = 0, minute = 0] = limit.until.split(":").map(Number);
      return workingDayAfter(start, limit.count, workingDays(limit.calendar)).set({ hour, minute }).toJSDate();
    }
    case "withoutUndueDelay":
      return null;
  }
}

/** A limit that ends on no working day, by Art. 5(4): noon of the next one. Another stays as it is. Pure. */
function relieved(dueAt: Date, { timeZone, isWorkingDay }: Place): Date {
  const due = DateTime.fromJSDate(dueAt, { zone: timeZone });
  return isWorkingDay(due) ? dueAt : workingDayAfter(due, 1, isWorkingDay).set({ hour: 12 }).toJSDate();
}

function holds(when: When, facts: FactValues, place: Place): boolean {
  if ("organisation" in when) return place[when.organisation];
  return facts.peopleAffected !== null && facts.peopleAffected < when.count;
}

function anchorOf({ anchor }: Rule, facts: FactValues, submissions: Submissions): { name: string; at: Date } | null {
  if ("submissionOf" in anchor) {
    const submitted = submissions[anchor.submissionOf] ?? [];
    const at = anchor.which === "first" ? submitted[0] : submitted.at(-1);
    return at ? { name: `submission of ${anchor.submissionOf}`, at } : null;
  }
  const name = anchor.facts.find((fact: TimeFact) => facts[fact] !== null);
  const at = name === undefined ? null : facts[name];
  return name !== undefined && at ? { name, at } : null;
}

/**
 * When an obligation is due, by what is known; hours never stretch, save where the regime itself says so. With a cap and
 * no anchor yet, what the cap says: it cannot be later. Pure.
 */
export function dueAt(rule: Rule, facts: FactValues, submissions: Submissions, place: Place): Deadline {
  const { limit, citation } = rule.otherwise && holds(rule.otherwise.when, facts, place) ? rule.otherwise : rule;
  const anchor = anchorOf(rule, facts, submissions);
  const capped = rule.cap ? facts[rule.cap.fact] : null;
  const latest = rule.cap && capped ? new Date(capped.getTime() + rule.cap.hours * 3_600_000) : null;
  const open = rule.relief !== undefined && (place.doraRelief === "all" || (place.doraRelief === "final_only" && rule.relief === "final"));
  const end = (due: Date | null): Date | null => (due && open ? relieved(due, place) : due);
  if (!anchor) return { anchor: null, anchorAt: null, dueAt: end(latest), citation };
  const due = limitFrom(limit, anchor.at, place.timeZone);
  // Delegated Regulation (EU) 2025/301 Art. 5(2): what is classified after the cap has its own four hours.
  const isCapped = due !== null && latest !== null && anchor.at <= latest && latest < due;
  return { anchor: anchor.name, anchorAt: anchor.at, dueAt: end(isCapped ? latest : due), citation };
}
