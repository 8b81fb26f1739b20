import type { Incident } from "../incidents/model.ts";
import { excerpt, words, type Notice } from "./notice.ts";

type Told = Pick<Incident, "id" | "number" | "title" | "reportedBy" | "assigneeId" | "status" | "statusHistory" | "category" | "severity" | "version" | "triage" | "sla" | "proposal" | "duplicateOf">;

/** True if the change gave the incident to somebody. Pure. */
export function isAssignment(before: Pick<Incident, "assigneeId"> | null, after: Pick<Incident, "assigneeId">): boolean {
  return after.assigneeId !== null && before?.assigneeId !== after.assigneeId;
}

type Say = (kind: string, notice: Omit<Notice, "id" | "body"> & { body?: string }) => Notice;

/** What the reporter hears of how their report goes on. */
function toReporter(before: Told | null, after: Told, name: string, title: string, say: Say): Notice[] {
  const told = { to: [after.reportedBy], audience: "everyone" } as const;
  const isJudged = before?.triage.state !== "done" && after.triage.state === "done";
  const judged = { ...told, by: null, type: "incident_triaged", title: `${name} was received`, body: `${title} was judged ${words(after.category ?? "other")}, severity ${after.severity ?? "unknown"}.` } as const;
  // Once, however often the engine judges a text that is corrected.
  const notices: Notice[] = isJudged ? [{ ...judged, id: `${after.id}-triaged` }] : [];
  if (!before) return notices;
  const by = after.statusHistory.at(-1)?.by ?? null;
  if (before.duplicateOf === null && after.duplicateOf !== null) {
    notices.push(say("merged", { ...told, by, type: "incident_merged", title: `${name} goes on elsewhere`, body: `${title} is part of another incident the team works on. What you write here still reaches them.` }));
  } else if (before.status !== after.status) {
    notices.push(say("status", { ...told, by, type: "incident_status", title: `${name} is ${words(after.status)}` }));
  }
  return notices;
}

/** What those hear who work on it, or should. */
function toTeam(before: Told, after: Told, name: string, title: string, say: Say): Notice[] {
  const told = { by: null, audience: "team" } as const;
  const grown = (list: "warned" | "escalated") => after.sla[list].filter((target) => !before.sla[list].includes(target));
  const notices = [
    ...grown("warned").map((target) => say(`${target}-due`, { ...told, to: after.assigneeId === null ? "onDuty" : [after.assigneeId], type: "incident_due", title: `${name}: little time is left to ${target} it` })),
    ...grown("escalated").flatMap((target) => {
      const over = { ...told, type: "incident_overdue", title: `${name}: the time to ${target} it is over` } as const;
      return [say(`${target}-over`, { ...over, to: [after.assigneeId] }), say(`${target}-over`, { ...over, to: "managers" })];
    }),
  ];
  const { proposal } = after;
  if (proposal && before.proposal?.to !== proposal.to) {
    notices.push(say("proposal", { ...told, to: [after.assigneeId], type: "incident_proposal", title: `${name}: ${words(proposal.to)} is proposed`, body: `${title}: ${excerpt(proposal.reason)}. You decide.` }));
  }
  return notices;
}

/** Whom a change of an incident concerns, and what to tell them; `assignedBy` is who gave it to somebody, if known. Pure. */
export function noticesFor(before: Told | null, after: Told, assignedBy: string | null): Notice[] {
  const name = after.number ?? "Your report";
  const title = `“${excerpt(after.title, 200)}”`;
  const say: Say = (kind, notice) => ({ body: title, ...notice, id: `${after.id}-v${String(after.version)}-${kind}` });
  const assigned = isAssignment(before, after) ? [say("assigned", { to: [after.assigneeId], by: assignedBy, audience: "everyone", type: "incident_assigned", title: `${name} is yours`, body: `${title} was assigned to you.` })] : [];
  return [...toReporter(before, after, name, title, say), ...assigned, ...(before ? toTeam(before, after, name, title, say) : [])];
}
