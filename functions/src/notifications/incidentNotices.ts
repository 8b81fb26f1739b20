import type { Incident } from "../incidents/model.ts";
import type { Notification } from "./model.ts";

export interface Notice {
  uid: string;
  /** Follows from what happened, so that an event that comes twice makes one notification. */
  id: string;
  type: Notification["type"];
  title: string;
  body: string;
}

type Told = Pick<Incident, "id" | "number" | "title" | "reportedBy" | "assigneeId" | "status" | "category" | "severity" | "version" | "triage">;

/** Whom a change of an incident concerns, and what to tell them. Pure. */
export function noticesFor(before: Told | null, after: Told): Notice[] {
  const name = after.number ?? "Your report";
  const idOf = (kind: string) => `${after.id}-v${String(after.version)}-${kind}`;
  const notices: Notice[] = [];
  if (before?.triage.state !== "done" && after.triage.state === "done") {
    notices.push({ uid: after.reportedBy, id: `${after.id}-triaged`, type: "incident_triaged", title: `${name} was received`, body: `“${after.title}” was judged ${(after.category ?? "other").replaceAll("_", " ")}, severity ${after.severity ?? "unknown"}.` });
  }
  if (before && before.status !== after.status) {
    notices.push({ uid: after.reportedBy, id: idOf("status"), type: "incident_status", title: `${name} is ${after.status.replaceAll("_", " ")}`, body: `“${after.title}”` });
  }
  if (after.assigneeId !== null && before?.assigneeId !== after.assigneeId) {
    notices.push({ uid: after.assigneeId, id: idOf("assigned"), type: "incident_assigned", title: `${name} is yours`, body: `“${after.title}” was assigned to you.` });
  }
  return notices.filter((notice) => notice.uid !== "");
}
