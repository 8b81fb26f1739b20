import { isUnsettled, runs, type Clock, type WarningStep } from "../compliance/model.ts";
import { excerpt, type Notice } from "./notice.ts";

type Told = Pick<Clock, "id" | "title" | "citation" | "state" | "question" | "dueAt" | "history" | "warned" | "updatedAt" | "version">;

const said: Record<WarningStep, string> = { half: "half of the time is over", day: "a day is left", hours: "four hours are left", over: "the deadline is over", reminder: "nothing was submitted yet" };

/**
 * Whom a change of a regulatory deadline concerns: its assignee, or who is on duty; the managers as well when one starts to
 * run, when little time is left, and when it is over. Deadlines that start at once are one notice. Pure.
 */
export function noticesFor(before: Told | null, after: Told, { id, number, title, assigneeId }: { id: string; number: string | null; title: string; assigneeId: string | null }): Notice[] {
  const name = number ?? "A report";
  const told = { to: [assigneeId], otherwise: "onDuty", by: null, audience: "team", body: `“${excerpt(title, 200)}”: ${after.title} (${after.citation}).` } as const;
  const isOpen = isUnsettled(after.state);
  const grown = isOpen ? after.warned.filter((step) => before?.warned.includes(step) !== true) : [];
  const step = grown.at(-1);
  if (step !== undefined) {
    const type = step === "over" ? "incident_overdue" : "incident_due";
    const isOpenQuestion = after.state === "needs_assessment" && step !== "reminder";
    const notice = { ...told, type, id: `${id}-${after.id}-v${String(after.version)}-${step}`, title: `${name}: ${isOpenQuestion ? "a deadline is not assessed, and " : ""}${said[step]}` } as const;
    return step === "over" || step === "hours" ? [notice, { ...notice, to: "managers" }] : [notice];
  }
  // By the moment: what one change of the incident starts has it in common.
  const by = after.history.at(-1)?.by ?? null;
  const key = `${id}-clocks-${String(after.updatedAt.getTime())}`;
  const body = `“${excerpt(title, 200)}”: its clocks show what is due, and when.`;
  if (runs(after.state) && (!before || !runs(before.state))) {
    const notice = { ...told, by, body, type: "incident_due", id: `${key}-runs`, title: `${name}: a regulatory deadline runs` } as const;
    return [notice, { ...notice, to: "managers" }];
  }
  if (!before && after.state === "needs_assessment") return [{ ...told, by, body, type: "incident_due", id: `${key}-asks`, title: `${name} may have to be notified: somebody has to assess it` }];
  return [];
}
