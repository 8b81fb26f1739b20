import { DateTime } from "luxon";
import type { Person } from "../identity/users.ts";
import type { Notification } from "./model.ts";

type Type = Notification["type"];

/** What cannot wait until morning: time runs out, or nobody looks at it. */
const urgent: readonly Type[] = ["incident_waiting", "incident_due", "incident_overdue", "action_requested"];
/** What one wants to hear of soon, but not at night. Everything else waits for the summary. */
const prompt: readonly Type[] = ["incident_assigned", "incident_status", "message_mention", "task_assigned", "evidence_infected"];

const summaryHour = 7;

type Wishes = Person["notifications"];

/** `now`, or the end of the quiet hours it lies in. */
function afterQuiet({ quietHours }: Wishes, now: Date): Date {
  if (!quietHours || quietHours.from === quietHours.to) return now;
  const local = DateTime.fromJSDate(now, { zone: quietHours.timeZone });
  const time = local.toFormat("HH:mm");
  const { from, to } = quietHours;
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
  if (!isQuiet) return now;
  const end = local.set({ hour: Number(to.slice(0, 2)), minute: Number(to.slice(3)), second: 0, millisecond: 0 });
  return (end > local ? end : end.plus({ days: 1 })).toJSDate();
}

/** The next summary: at seven in the person's time zone, UTC where none is known; a weekly one on Mondays. */
function nextSummary({ digest, quietHours }: Wishes, now: Date): Date {
  const local = DateTime.fromJSDate(now, { zone: quietHours?.timeZone ?? "UTC" });
  const morning = local.set({ hour: summaryHour, minute: 0, second: 0, millisecond: 0 });
  const next = morning > local ? morning : morning.plus({ days: 1 });
  return (digest === "weekly" ? next.plus({ days: (8 - next.weekday) % 7 }) : next).toJSDate();
}

/** When a person is to be told of something by e-mail; null when they want to hear of it in no e-mail. Pure. */
export function mailAt(type: Type, wishes: Wishes, now: Date): { at: Date; isSummary: boolean } | null {
  if (!wishes.email) return null;
  if (urgent.includes(type)) return { at: now, isSummary: false };
  if (prompt.includes(type)) return { at: afterQuiet(wishes, now), isSummary: false };
  return wishes.digest === "never" ? null : { at: nextSummary(wishes, now), isSummary: true };
}
