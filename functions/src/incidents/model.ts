import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { Category, Observable, SeverityFactor, SeverityLevel, Verdict } from "../triage/model.ts";
import { statuses, verdicts } from "./lifecycle.ts";
import { noTasks, TaskCounts } from "./taskModel.ts";

export const Status = z.enum(statuses);
export const ClosingVerdict = z.enum(verdicts);
/** Traffic Light Protocol 2.0: how far the information may travel. */
export const Tlp = z.enum(["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]);
/** Permissible Actions Protocol: what may be done with the information. */
export const Pap = z.enum(["CLEAR", "GREEN", "AMBER", "RED"]);
export const Source = z.enum(["ai", "human"]);

const Title = line(3, 200);
const Description = text(10, 20_000);
const Tags = z.array(line(1, 50)).max(20);

/** What the incident touched, as far as anyone knows. */
export const Affected = z.strictObject({
  systems: z.array(line(1, 200)).max(50).optional(),
  users: z.int().min(0).max(10_000_000_000).optional(),
  records: z.int().min(0).max(1_000_000_000_000).optional(),
  dataClasses: z.array(line(1, 100)).max(20).optional(),
});

export const StatusChange = z.object({ from: Status, to: Status, at: timestamp, by: z.string(), reason: z.string().nullable() });

export const Resolution = z.object({ verdict: ClosingVerdict, summary: z.string(), by: z.string(), at: timestamp });

export const SlaTarget = z.enum(["acknowledge", "resolve"]);

export const SlaState = z.object({
  acknowledgeBy: timestamp.nullable(),
  resolveBy: timestamp.nullable(),
  acknowledgedAt: timestamp.nullable(),
  dueAt: timestamp.nullable().meta({ description: "What is due next; null while the clock stands" }),
  breached: z.boolean(),
  heldSince: timestamp.nullable().meta({ description: "When the clock was stopped: on hold, or closed" }),
  heldMs: z.number().min(0).meta({ description: "How long the clock stood before that, in the target's own kind of time" }),
  warned: z.array(SlaTarget),
  escalated: z.array(SlaTarget),
  checkAt: timestamp.nullable().meta({ description: "When somebody has to be warned or told next" }),
});

/** What a rule, or nobody but a rule, thinks should come next; a person decides. */
export const Proposal = z.object({ to: Status, reason: z.string(), at: timestamp });

export const LinkKind = z.enum(["related", "parent", "child"]);
/** A tie to another incident; the other carries its counterpart. */
export const IncidentLink = z.object({ incidentId: z.string(), kind: LinkKind });

/** Why an incident is taken to be like another: its text, or observables of one type that both have. */
export const SimilarReason = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), score: z.number().meta({ description: "Cosine of the texts' vectors" }) }),
  z.object({ kind: z.literal("observable"), type: Observable.shape.type, count: z.int() }),
]);

/** Another incident that is like this one, as the verdict keeps it: without its number, for it may be restricted later. */
export const Resemblance = z.object({
  id: z.string(),
  score: z.number().meta({ description: "How alike, 0 to 1" }),
  reasons: z.array(SimilarReason).max(30).default([]),
});
export type Resemblance = z.output<typeof Resemblance>;

/** The same, shown to who may see the other. */
export const SimilarIncident = Resemblance.extend({ number: z.string().nullable() });

/** The severity with what is known beside the report: the team's alone, for its reporter could read from it what others reported. */
export const SeverityInContext = z
  .object({
    level: SeverityLevel,
    score: z.number().min(0).max(100),
    openCampaign: z.int().min(0).meta({ description: "Other open incidents that share observables with it" }),
    knownIndicators: z
      .array(z.object({ id: z.string(), type: Observable.shape.type, value: z.string(), score: z.int().min(0).max(100), tlp: Tlp }))
      .max(10)
      .meta({ description: "Indicators its observables are known by, the surest first" }),
    factors: z.array(SeverityFactor).max(5).meta({ description: "What weighed most" }),
    at: timestamp.meta({ description: "When this was known; what was learnt of an indicator later is not in it" }),
  })
  .meta({ id: "SeverityInContext" });
export type SeverityInContext = z.output<typeof SeverityInContext>;

/** What the engine says of the report; `evidence`, `similar` and `inContext` are the team's and stand in `internal/triage`. */
export const IncidentTriage = Verdict.partial().extend({
  state: z.enum(["pending", "done", "failed"]),
  error: z.string().nullable().optional().meta({ description: "Why the engine could not judge the report" }),
  similar: z.array(SimilarIncident).optional(),
  inContext: SeverityInContext.optional().meta({ description: "Where something is known beside the report" }),
  tookMs: z.number().optional(),
  at: timestamp.optional(),
});

export const Incident = z
  .object({
    id: z.string(),
    number: z.string().nullable().meta({ description: "Human id, such as INC-2026-7F3K; null until the server has seen the report" }),
    title: z.string(),
    description: z.string(),
    reportedBy: z.string(),
    reporterName: z.string().nullable(),
    occurredAt: timestamp.nullable(),
    detectedAt: timestamp.nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
    status: Status,
    statusHistory: z.array(StatusChange),
    category: Category.nullable(),
    categorySource: Source.nullable(),
    severity: SeverityLevel.nullable(),
    severitySource: Source.nullable(),
    priority: z.enum(["P1", "P2", "P3", "P4"]).nullable(),
    tlp: Tlp,
    pap: Pap,
    restricted: z.boolean(),
    watchers: z.array(z.string()),
    assigneeId: z.string().nullable(),
    assigneeIds: z.array(z.string()),
    tags: z.array(z.string()),
    affected: Affected,
    resolution: Resolution.nullable(),
    duplicateOf: z.string().nullable(),
    alertIds: z.array(z.string()),
    sla: SlaState,
    tasks: TaskCounts,
    proposal: Proposal.nullable(),
    links: z.array(IncidentLink),
    mergedIds: z.array(z.string()).meta({ description: "Incidents that were merged into this one" }),
    evidenceCount: z.int().min(0),
    evidenceBytes: z.int().min(0),
    legalHold: z.boolean(),
    version: z.int().min(0),
    triage: IncidentTriage,
  })
  .meta({ id: "Incident" });
export type Incident = z.output<typeof Incident>;

/** An incident as stored: with what no answer carries, the keyword index and whether it was ever given to somebody. */
export type StoredIncident = Omit<Incident, "id"> & { keywords: string[]; wasAssigned: boolean };

const epoch = new Date(0);

/** What a field is until the server has set it: a client's own report starts with a handful of fields. */
export const incidentDefaults: Incident = {
  id: "",
  number: null,
  title: "",
  description: "",
  reportedBy: "",
  reporterName: null,
  occurredAt: null,
  detectedAt: null,
  createdAt: epoch,
  updatedAt: epoch,
  status: "new",
  statusHistory: [],
  category: null,
  categorySource: null,
  severity: null,
  severitySource: null,
  priority: null,
  tlp: "AMBER",
  pap: "GREEN",
  restricted: false,
  watchers: [],
  assigneeId: null,
  assigneeIds: [],
  tags: [],
  affected: {},
  resolution: null,
  duplicateOf: null,
  alertIds: [],
  sla: { acknowledgeBy: null, resolveBy: null, acknowledgedAt: null, dueAt: null, breached: false, heldSince: null, heldMs: 0, warned: [], escalated: [], checkAt: null },
  tasks: noTasks,
  proposal: null,
  links: [],
  mergedIds: [],
  evidenceCount: 0,
  evidenceBytes: 0,
  legalHold: false,
  version: 0,
  triage: { state: "pending" },
};

/** What a reporter says; the same fields a direct SDK write may carry (firestore.rules). */
export const CreateIncidentInput = z.strictObject({
  title: Title,
  description: Description,
  occurredAt: timestamp.optional(),
  detectedAt: timestamp.optional(),
  affected: Affected.optional(),
  tags: Tags.optional(),
});
export type CreateIncidentInput = z.output<typeof CreateIncidentInput>;

export const IncidentRef = z.strictObject({ id });

export const UpdateIncidentInput = z.strictObject({
  id,
  title: Title.optional(),
  description: Description.optional(),
  occurredAt: timestamp.nullable().optional(),
  detectedAt: timestamp.nullable().optional(),
  affected: Affected.optional(),
  tags: Tags.optional(),
  category: Category.optional().meta({ description: "The team's own judgement; the engine keeps its own in triage" }),
  severity: SeverityLevel.optional().meta({ description: "The team's own judgement; the engine keeps its own in triage" }),
  tlp: Tlp.optional(),
  pap: Pap.optional(),
});
export type UpdateIncidentInput = z.output<typeof UpdateIncidentInput>;

export const ListIncidentsInput = page.extend({
  status: z.array(Status).min(1).max(8).optional(),
  category: Category.optional(),
  severity: SeverityLevel.optional(),
  assignee: id.optional(),
  reporter: id.optional(),
  tag: line(1, 50).optional(),
  text: line(2, 200).optional().meta({ description: "Words that must all occur, or an incident's number" }),
  from: timestamp.optional().meta({ description: "Reported at or after" }),
  to: timestamp.optional().meta({ description: "Reported before" }),
  overdue: z.boolean().optional().meta({ description: "Only what is past its next target, the longest overdue first" }),
  watching: z.boolean().optional().meta({ description: "Only what the caller watches, restricted incidents included" }),
});
export type ListIncidentsInput = z.output<typeof ListIncidentsInput>;

export const IncidentPage = pageOf(Incident);
export type IncidentPage = z.output<typeof IncidentPage>;

export const TransitionInput = z.strictObject({
  id,
  to: Status,
  reason: text(3, 2_000).optional(),
  verdict: ClosingVerdict.optional().meta({ description: "Required to close" }),
  summary: text(3, 5_000).optional().meta({ description: "Required to close: what happened and what was done" }),
  duplicateOf: id.optional().meta({ description: "With the verdict duplicate: the incident this one repeats" }),
});
export type TransitionInput = z.output<typeof TransitionInput>;

export const AssignInput = z.strictObject({ id, assigneeId: id.nullable().meta({ description: "null takes the incident away from its assignee" }) });
export type AssignInput = z.output<typeof AssignInput>;

export const RestrictInput = z.strictObject({ id, restricted: z.boolean().meta({ description: "true closes it to all but the reporter and the watchers" }) });
export type RestrictInput = z.output<typeof RestrictInput>;

export const SetWatchersInput = z.strictObject({ id, watchers: z.array(id).max(50) });
export type SetWatchersInput = z.output<typeof SetWatchersInput>;

/** Who may see an incident beside its reporter. */
export const Sight = z.object({ id: z.string(), restricted: z.boolean(), watchers: z.array(z.string()), version: z.int() });
export type Sight = z.output<typeof Sight>;

/** For whom a message, an entry of the story or a file is: all who may see the incident, or the team alone. */
export const Audience = z.enum(["everyone", "team"]);
export type Audience = z.output<typeof Audience>;
