import type { Alert } from "../alerts/model.ts";
import type { Clock } from "../compliance/model.ts";
import type { Incident } from "../incidents/model.ts";
import { severityLevels } from "../triage/model.ts";
import type { StoredWebhook, WebhookEvent } from "./webhookModel.ts";

/** One thing that webhooks may hear of. What is told of it is read when it is sent. */
export interface Announcement {
  /** Follows from what happened, so that an event that comes twice is told once. */
  id: string;
  type: WebhookEvent;
  /** `incidents/<id>` or `alerts/<id>` */
  subject: string;
  /** Of a deadline: which, how far it is, and when it is due. */
  clock?: { id: string; step: string; dueAt: string | null };
}

type ToldIncident = Pick<Incident, "id" | "triage" | "status" | "assigneeId" | "version" | "restricted">;

/** What a change of an incident is to webhooks; nothing when it is restricted. Pure. */
export function ofIncident(before: ToldIncident | null, after: ToldIncident): Announcement[] {
  if (after.restricted) return [];
  const subject = `incidents/${after.id}`;
  const at = (kind: string) => `${after.id}-v${String(after.version)}-${kind}`;
  const isJudged = before?.triage.state !== "done" && after.triage.state === "done";
  return [
    ...(before ? [] : [{ id: `${after.id}-created`, type: "incident.created", subject } as const]),
    // Once, however often the engine judges a text that is corrected.
    ...(isJudged ? [{ id: `${after.id}-triaged`, type: "incident.triaged", subject } as const] : []),
    ...(before && before.status !== after.status ? [{ id: at("status"), type: "incident.status", subject } as const] : []),
    ...(before?.assigneeId !== after.assigneeId && (before !== null || after.assigneeId !== null) ? [{ id: at("assigned"), type: "incident.assigned", subject } as const] : []),
  ];
}

/** What a change of a regulatory deadline is to webhooks: a warning that was given. Pure. */
export function ofClock(incidentId: string, before: Pick<Clock, "warned"> | null, after: Pick<Clock, "id" | "warned" | "dueAt" | "version">): Announcement[] {
  const step = after.warned.filter((one) => before?.warned.includes(one) !== true).at(-1);
  if (step === undefined) return [];
  return [{ id: `${incidentId}-${after.id}-v${String(after.version)}-${step}`, type: "clock.warned", subject: `incidents/${incidentId}`, clock: { id: after.id, step, dueAt: after.dueAt?.toISOString() ?? null } }];
}

/** What a new alert is to webhooks; nothing when it is kept out of lists. Pure. */
export function ofAlert({ id, suppressedBy }: Pick<Alert, "id" | "suppressedBy">): Announcement[] {
  return suppressedBy === null ? [{ id: `alert-${id}`, type: "alert.created", subject: `alerts/${id}` }] : [];
}

/** True for a webhook that wants to hear of it. Pure. */
export function wants({ events, alertsFrom }: Pick<StoredWebhook, "events" | "alertsFrom">, { type }: Announcement, severity: Alert["severity"] | null): boolean {
  return events.includes(type) && (severity === null || severityLevels.indexOf(severity) >= severityLevels.indexOf(alertsFrom));
}
