import type { AuditEvent } from "../audit/events.ts";
import type { Permission } from "../platform/permissions.ts";

export const statuses = ["pending", "approved", "rejected", "withdrawn"] as const;
export type Status = (typeof statuses)[number];

/** What somebody is to an application: its applicant, or anyone else. Nobody reviews what they applied for. */
export type Part = "applicant" | "reviewer";

export interface Edge {
  from: Status;
  to: Status;
  part: Part;
  permission: Permission;
  requires: readonly "note"[];
  event: AuditEvent;
}

/** The transition table, and who may take each edge. What is not pending stays as it is. */
export const edges: readonly Edge[] = [
  { from: "pending", to: "approved", part: "reviewer", permission: "application.review", requires: [], event: "application.approved" },
  { from: "pending", to: "rejected", part: "reviewer", permission: "application.review", requires: ["note"], event: "application.rejected" },
  { from: "pending", to: "withdrawn", part: "applicant", permission: "application.apply", requires: [], event: "application.withdrawn" },
];

/** Where an application may go from `from`. */
export function nextStatuses(from: Status): Status[] {
  return edges.filter((edge) => edge.from === from).map((edge) => edge.to);
}

/** The edge between two statuses, or undefined when the table has none. */
export function findEdge(from: Status, to: Status): Edge | undefined {
  return edges.find((edge) => edge.from === from && edge.to === to);
}

/** What `uid` is to an application of `applicantId`. */
export function partOf(uid: string, applicantId: string): Part {
  return uid === applicantId ? "applicant" : "reviewer";
}
