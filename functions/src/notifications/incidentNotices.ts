import type { Incident } from "../incidents/model.ts";
import { excerpt, words, type Notice } from "./notice.ts";

type Told = Pick<Incident, "id" | "number" | "title" | "reportedBy" | "assigneeId" | "status" | "statusHistory" | "category" | "severity" | "version" | "triage" | "sla" | "proposal" | "duplicateOf">;

/** True if the change gave the incident to somebody. Pure. */
export function isAssignment(before: Pick<Incident, "assigneeId"> | null, after: Pick<Incident, "assigneeId">): boolean {
  return after.assigneeId !== null && before?.assigneeId !== after.assigneeId;
}

/** True if the change is the verdict on an incident that is nobody's and should not wait: severity high or critical. Pure. */
export function isUrgentAndFree(before: Pick<Incident, "triage"> | null, after: Pick<Incident, "triage" | "status" | "severity" | "assigneeId">): boolean {
  const isJudged = before?.triage.state !== "done" && after.triage.state === "done";
  return isJudged && after.status === "new" && after.assigneeId === null && (after.severity === "high" || after.severity === "critical");
}

/** What the incident itself does not say of a change. */
export interface Background {
  /** Who gave it to somebody; null if not known. */
  assignedBy: string | null;
  /** It ended in another one, which carries on, and was not only closed as a duplicate. */
  isMerged: boolean;
  /** A rule is about to give it to somebody. */
  isGivenByRule: boolean;
}

type Say = (kind: string, notice: Omit<Notice, "id" | "body"> & { body?: string }) => Notice;

/** What the reporter hears of how their report goes on. */
function toReporter(before: Told | null, after: Told, isMerged: boolean, name: string, title: string, say: Say): Notice[] {
  const told = { to: [after.reportedBy], audience: "everyone" } as const;
  const isJudged = before?.triage.state !== "done" && after.triage.state === "done";
  const judged = { ...told, by: null, type: "incident_triaged", title: `${name} was received`, body: `${title} was judged ${words(after.category ?? "other")}, severity ${after.severity ?? "unknown"}.` } as const;
  // Once, however often the engine judges a text that is corrected.
  const notices: Notice[] = isJudged ? [{ ...judged, id: `${after.id}-triaged` }] : [];
  if (!before) return notices;
  const by = after.statusHistory.at(-1)?.by ?? null;
  const isDuplicate = before.duplicateOf === null && after.duplicateOf !== null;
  if (isDuplicate && isMerged) {
    notices.push(say("merged", { ...told, by, type: "incident_merged", title: `${name} goes on elsewhere`, body: `${title} is part of another incident the team works on. What you write here still reaches them.` }));
  } else if (before.status !== after.status) {
    notices.push(say("status", { ...told, by, type: "incident_status", title: `${name} is ${words(after.status)}`, ...(isDuplicate ? { body: `${title} was closed, since it repeats another report.` } : {}) }));
  }
  return notices;
}

/** What those hear who work on it, or should. */
function toTeam(before: Told, after: Told, name: string, title: string, say: Say): Notice[] {
  const told = { by: null, audience: "team" } as const;
  const grown = (list: "warned" | "escalated") => after.sla[list].filter((target) => !before.sla[list].includes(target));
  const over = grown("escalated");
  const due = grown("warned").filter((target) => !over.includes(target));
  const notices = [
    ...due.map((target) => say(`${target}-due`, { ...told, to: [after.assigneeId], otherwise: "onDuty", type: "incident_due", title: `${name}: little time is left to ${target} it` })),
    ...over.flatMap((target) => {
      const passed = { ...told, type: "incident_overdue", title: `${name}: the time to ${target} it is over` } as const;
      return [say(`${target}-over`, { ...passed, to: [after.assigneeId], otherwise: "onDuty" }), say(`${target}-over`, { ...passed, to: "managers" })];
    }),
  ];
  const { proposal } = after;
  if (proposal && before.proposal?.to !== proposal.to) {
    notices.push(say("proposal", { ...told, to: [after.assigneeId], type: "incident_proposal", title: `${name}: ${words(proposal.to)} is proposed`, body: `${title}: ${excerpt(proposal.reason)}. You decide.` }));
  }
  return notices;
}

/** What those on duty hear of a report that nobody would look at otherwise. */
function toOnDuty(before: Told | null, after: Told, isGivenByRule: boolean, title: string, say: Say): Notice[] {
  const name = after.number ?? "A report";
  const told = { to: "onDuty", by: null, audience: "team", type: "incident_waiting" } as const;
  if (before?.triage.state !== "failed" && after.triage.state === "failed") return [say("unjudged", { ...told, title: `${name} could not be judged`, body: `${title} needs somebody who reads it.` })];
  if (!isUrgentAndFree(before, after) || isGivenByRule) return [];
  // Once, however often the engine judges a text that is corrected.
  return [{ ...told, id: `${after.id}-waiting`, title: `${name} waits for somebody`, body: `${title}, severity ${after.severity ?? "unknown"}, is nobody's.` }];
}

/** Whom a change of an incident concerns, and what to tell them. Pure. */
export function noticesFor(before: Told | null, after: Told, { assignedBy, isMerged, isGivenByRule }: Background): Notice[] {
  const name = after.number ?? "Your report";
  const title = `“${excerpt(after.title, 200)}”`;
  const say: Say = (kind, notice) => ({ body: title, ...notice, id: `${after.id}-v${String(after.version)}-${kind}` });
  const assigned = isAssignment(before, after) ? [say("assigned", { to: [after.assigneeId], by: assignedBy, audience: "everyone", type: "incident_assigned", title: `${name} is yours`, body: `${title} was assigned to you.` })] : [];
  return [...toReporter(before, after, isMerged, name, title, say), ...assigned, ...toOnDuty(before, after, isGivenByRule, title, say), ...(before ? toTeam(before, after, name, title, say) : [])];
}
