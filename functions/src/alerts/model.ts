import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";
import { AlertFormat } from "./adapters/adapter.ts";

export const AlertStatus = z.enum(["new", "acknowledged", "in_progress", "resolved", "false_positive"]);

// Open, unlike the engine's own list: a source may speak of hosts, users, processes.
const GivenObservable = z.strictObject({ type: line(1, 50), value: line(1, 2_048) });
const AlertObservable = GivenObservable.extend({ isInternal: z.boolean().default(false).meta({ description: "It means something inside one organisation alone" }) });

export const FeedbackVerdict = z.enum(["true_positive", "false_positive", "benign"]);

export const AlertFeedback = z.object({ verdict: FeedbackVerdict, comment: z.string(), by: z.string(), at: timestamp });

/** What is known of an observable, as the module intelligence marks it. */
export const KnownIndicator = z.object({ id: z.string(), type: z.string(), value: z.string(), score: z.int().min(0).max(100), tlp: z.string(), labels: z.array(z.string()), at: timestamp });

export const Alert = z
  .object({
    id: z.string(),
    source: z.string(),
    sourceRef: z.string().nullable(),
    reportedFormat: AlertFormat.meta({ description: "The form it came in" }),
    createdBy: z.string().meta({ description: "uid of a person, `source:<id>` of a machine, `system:<part>` of Secura itself" }),
    title: z.string(),
    description: z.string(),
    severity: SeverityLevel,
    status: AlertStatus,
    assigneeId: z.string().nullable(),
    observables: z.array(AlertObservable),
    techniques: z.array(z.string()),
    host: z.string().nullable(),
    user: z.string().nullable(),
    rule: z.string().nullable().meta({ description: "What fired at the source" }),
    entities: z.array(z.string()).meta({ description: "By what it is found together with others, `type:value`" }),
    raw: z.string().nullable().meta({ description: "All that came, as JSON; cut with a mark at 30,000 characters" }),
    occurredAt: timestamp.nullable().meta({ description: "When it happened, as the source says" }),
    count: z.int().min(1).meta({ description: "How often it was reported" }),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
    incidentId: z.string().nullable(),
    mergedFrom: z.string().nullable().meta({ description: "The incident it was attached to, when that was merged into another" }),
    mergedInto: z.string().nullable().meta({ description: "The alert that carries on for it" }),
    groupId: z.string().nullable().meta({ description: "The suggested incident it is part of" }),
    suppressedBy: z.string().nullable().meta({ description: "The suppression that keeps it out of lists, or `source:<id>` when it is below that source's least severity" }),
    feedback: AlertFeedback.nullable(),
    indicator: KnownIndicator.nullable().meta({ description: "The surest known indicator it holds" }),
    version: z.int().min(0).meta({ description: "Raised by what people do with it, not by further sightings or by being grouped" }),
  })
  .meta({ id: "Alert" });
export type Alert = z.output<typeof Alert>;

/** An alert as lists show it: what the source sent may be most of it. */
export const AlertSummary = Alert.omit({ raw: true }).meta({ id: "AlertSummary" });
export type AlertSummary = z.output<typeof AlertSummary>;

const epoch = new Date(0);
export const alertDefaults: Alert = {
  id: "",
  source: "",
  sourceRef: null,
  reportedFormat: "native",
  createdBy: "",
  title: "",
  description: "",
  severity: "low",
  status: "new",
  assigneeId: null,
  observables: [],
  techniques: [],
  host: null,
  user: null,
  rule: null,
  entities: [],
  raw: null,
  occurredAt: null,
  count: 1,
  firstSeenAt: epoch,
  lastSeenAt: epoch,
  incidentId: null,
  mergedFrom: null,
  mergedInto: null,
  groupId: null,
  suppressedBy: null,
  feedback: null,
  indicator: null,
  version: 0,
};

/** Under this name Secura raises alerts itself. */
export const ownSource = "secura";

export const CreateAlertInput = z.strictObject({
  source: line(1, 100).optional().meta({ description: "The system that raised it; a machine's own name stands in its place" }),
  sourceRef: line(1, 200).meta({ description: "Its id there; the same one again raises the count of the alert that exists" }),
  title: line(3, 200),
  description: text(0, 10_000).default(""),
  severity: SeverityLevel,
  observables: z.array(GivenObservable).max(100).default([]),
  // A technique newer than any list we know must survive.
  techniques: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/, "must be an ATT&CK technique id")).max(50).default([]),
  host: line(1, 200).optional(),
  user: line(1, 200).optional(),
  rule: line(1, 200).optional().meta({ description: "What fired at the source" }),
  occurredAt: timestamp.optional(),
});
export type CreateAlertInput = z.output<typeof CreateAlertInput>;

export const AlertRef = z.strictObject({ id });
export type AlertRef = z.output<typeof AlertRef>;

export const UpdateAlertInput = z.strictObject({ id, status: AlertStatus.optional(), assigneeId: id.nullable().optional() });
export type UpdateAlertInput = z.output<typeof UpdateAlertInput>;

export const AttachAlertInput = z.strictObject({ id, incidentId: id });
export type AttachAlertInput = z.output<typeof AttachAlertInput>;

export const ListAlertsInput = page.extend({
  status: AlertStatus.optional(),
  severity: SeverityLevel.optional(),
  source: line(1, 100).optional(),
  suppressed: z.boolean().default(false).meta({ description: "Only those that a rule keeps out of this list otherwise" }),
});
export type ListAlertsInput = z.output<typeof ListAlertsInput>;
export const AlertPage = pageOf(AlertSummary);
export type AlertPage = z.output<typeof AlertPage>;

export const PromoteAlertInput = z.strictObject({ id, title: line(3, 200).optional().meta({ description: "The incident's; the alert's own without it" }) });
export type PromoteAlertInput = z.output<typeof PromoteAlertInput>;

export const Promotion = z.object({
  incidentId: z.string(),
  isNew: z.boolean().meta({ description: "False when there was an incident already" }),
  alertIds: z.array(z.string()).meta({ description: "The alerts that belong to it from now on because of this" }),
});
export type Promotion = z.output<typeof Promotion>;

export const MergeAlertsInput = z.strictObject({ targetId: id, sourceIds: z.array(id).min(1).max(50) });
export type MergeAlertsInput = z.output<typeof MergeAlertsInput>;

export const FeedbackInput = z.strictObject({ id, verdict: FeedbackVerdict, comment: text(0, 2_000).default("") });
export type FeedbackInput = z.output<typeof FeedbackInput>;

/** What people said of the alerts of one rule of one source. */
export const RuleFeedback = z
  .object({ id: z.string(), source: z.string(), rule: z.string(), true_positive: z.int(), false_positive: z.int(), benign: z.int(), total: z.int(), updatedAt: timestamp })
  .meta({ id: "RuleFeedback" });
export type RuleFeedback = z.output<typeof RuleFeedback>;
export const ruleFeedbackDefaults: RuleFeedback = { id: "", source: "", rule: "", true_positive: 0, false_positive: 0, benign: 0, total: 0, updatedAt: epoch };
export const RuleFeedbackPage = pageOf(RuleFeedback);
export type RuleFeedbackPage = z.output<typeof RuleFeedbackPage>;
