import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";

export const AlertStatus = z.enum(["new", "acknowledged", "in_progress", "resolved", "false_positive"]);

// Open, unlike the engine's own list: a source may speak of hosts, users, processes.
const AlertObservable = z.strictObject({ type: line(1, 50), value: line(1, 2_048) });

export const Alert = z
  .object({
    id: z.string(),
    source: z.string(),
    sourceRef: z.string(),
    title: z.string(),
    description: z.string(),
    severity: SeverityLevel,
    status: AlertStatus,
    assigneeId: z.string().nullable(),
    observables: z.array(AlertObservable),
    techniques: z.array(z.string()),
    count: z.int().min(1),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
    incidentId: z.string().nullable(),
    mergedFrom: z.string().nullable().meta({ description: "The incident it was attached to, when that was merged into another" }),
    version: z.int().min(0),
  })
  .meta({ id: "Alert" });
export type Alert = z.output<typeof Alert>;

const epoch = new Date(0);
export const alertDefaults: Alert = { id: "", source: "", sourceRef: "", title: "", description: "", severity: "low", status: "new", assigneeId: null, observables: [], techniques: [], count: 1, firstSeenAt: epoch, lastSeenAt: epoch, incidentId: null, mergedFrom: null, version: 0 };

export const CreateAlertInput = z.strictObject({
  source: line(1, 100).meta({ description: "The system that raised it" }),
  sourceRef: line(1, 200).meta({ description: "Its id there; the same one again raises the count of the alert that exists" }),
  title: line(3, 200),
  description: text(0, 10_000).default(""),
  severity: SeverityLevel,
  observables: z.array(AlertObservable).max(100).default([]),
  // A technique newer than any list we know must survive.
  techniques: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/, "must be an ATT&CK technique id")).max(50).default([]),
});
export type CreateAlertInput = z.output<typeof CreateAlertInput>;

export const AlertRef = z.strictObject({ id });

export const UpdateAlertInput = z.strictObject({ id, status: AlertStatus.optional(), assigneeId: id.nullable().optional() });
export type UpdateAlertInput = z.output<typeof UpdateAlertInput>;

export const AttachAlertInput = z.strictObject({ id, incidentId: id });
export type AttachAlertInput = z.output<typeof AttachAlertInput>;

export const ListAlertsInput = page.extend({ status: AlertStatus.optional(), severity: SeverityLevel.optional(), source: line(1, 100).optional() });
export type ListAlertsInput = z.output<typeof ListAlertsInput>;
export const AlertPage = pageOf(Alert);
export type AlertPage = z.output<typeof AlertPage>;
