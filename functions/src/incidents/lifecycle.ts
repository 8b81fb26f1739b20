import type { Permission } from "../platform/permissions.ts";

export const statuses = ["new", "triaged", "in_progress", "contained", "eradicated", "recovered", "on_hold", "closed"] as const;
export type Status = (typeof statuses)[number];

/** How an incident ended: what `closed` means for it. */
export const verdicts = ["resolved", "false_positive", "duplicate", "benign", "insufficient_information", "policy_violation", "operational_error", "user_acknowledged", "mitigated"] as const;
export type ClosingVerdict = (typeof verdicts)[number];

/** The way of working an incident, never walked backwards; contained, eradicated and recovered may be skipped. */
const stages = ["new", "triaged", "in_progress", "contained", "eradicated", "recovered"] as const satisfies readonly Status[];

/** Status as OCSF Incident Finding (class 2005) numbers it: 1 New, 2 In Progress, 3 On Hold, 4 Resolved, 5 Closed. */
export const ocsfStatusIds: Record<Status, number> = { new: 1, triaged: 2, in_progress: 2, contained: 2, eradicated: 2, recovered: 4, on_hold: 3, closed: 5 };

export type Requirement = "reason" | "verdict";

/** What has to be true of the incident; `demandGuards` in transitionIncident.ts checks it. */
export type Guard = "required_tasks_finished";

/** Verdicts that leave nothing to be done: they close an incident although required tasks are open. */
export const verdictsWithoutWork: readonly ClosingVerdict[] = ["false_positive", "duplicate"];

export interface Edge {
  from: Status;
  to: Status;
  /** Lowest permission for an incident assigned to the caller; on another's incident `incident.workAny` is asked as well. */
  permission: Permission;
  requires: readonly Requirement[];
  guards: readonly Guard[];
}

const work = "incident.workAssigned" satisfies Permission;

/** The transition table. Leaving `on_hold` goes back to where it was entered, which `findEdge` checks. */
export const edges: readonly Edge[] = [
  { from: "new", to: "triaged", permission: work, requires: [], guards: [] },
  { from: "triaged", to: "in_progress", permission: work, requires: [], guards: [] },
  { from: "in_progress", to: "contained", permission: work, requires: [], guards: [] },
  { from: "in_progress", to: "eradicated", permission: work, requires: [], guards: [] },
  { from: "in_progress", to: "recovered", permission: work, requires: [], guards: [] },
  { from: "contained", to: "eradicated", permission: work, requires: [], guards: [] },
  { from: "contained", to: "recovered", permission: work, requires: [], guards: [] },
  { from: "eradicated", to: "recovered", permission: work, requires: [], guards: [] },
  ...stages.flatMap((stage): Edge[] => [
    { from: stage, to: "closed", permission: work, requires: ["verdict"], guards: ["required_tasks_finished"] },
    { from: stage, to: "on_hold", permission: work, requires: ["reason"], guards: [] },
    { from: "on_hold", to: stage, permission: work, requires: [], guards: [] },
  ]),
  { from: "closed", to: "in_progress", permission: "incident.reopen", requires: ["reason"], guards: [] },
];

/** Where an incident may go from `from`; `heldFrom` is the status it had before `on_hold`. */
export function nextStatuses(from: Status, heldFrom: Status | null): Status[] {
  return edges.filter((edge) => edge.from === from && (from !== "on_hold" || edge.to === heldFrom)).map((edge) => edge.to);
}

/** The edge between two statuses, or undefined when the table has none. */
export function findEdge(from: Status, to: Status, heldFrom: Status | null): Edge | undefined {
  return nextStatuses(from, heldFrom).includes(to) ? edges.find((edge) => edge.from === from && edge.to === to) : undefined;
}

/** The status an incident on hold came from. */
export function heldFrom({ status, statusHistory }: { status: Status; statusHistory: readonly { from: Status; to: Status }[] }): Status | null {
  const last = statusHistory.at(-1);
  return status === "on_hold" && last?.to === "on_hold" ? last.from : null;
}

/** Open means someone still has to do something. */
export function isOpen(status: Status): boolean {
  return status !== "closed";
}
