import { z } from "zod";
import { EvidenceState } from "../evidence/model.ts";
import { Affected, Audience, ClosingVerdict, LinkKind, Pap, SlaTarget, Source, Status, StatusChange, Tlp } from "../incidents/model.ts";
import { CsfFunction, Phase, TaskState } from "../incidents/taskModel.ts";
import { ActionKind, ActionState } from "../playbooks/actionModel.ts";
import { timestamp } from "../platform/schemas.ts";
import { Category, Observable, SeverityLevel, Verdict } from "../triage/model.ts";

/** Who did something; `name` is null for Secura itself and for whom nobody remembers. */
export const Person = z.object({ uid: z.string(), name: z.string().nullable() });
export type Person = z.output<typeof Person>;

/** A part of which there may be more than is handed out: the first `items.length` of `total`. */
const partOf = <Item extends z.ZodType>(item: Item) => z.object({ total: z.int().min(0), items: z.array(item) });

const Head = z.object({
  id: z.string(),
  number: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  status: Status,
  severity: SeverityLevel.nullable(),
  severitySource: Source.nullable(),
  category: Category.nullable(),
  categorySource: Source.nullable(),
  priority: z.enum(["P1", "P2", "P3", "P4"]).nullable(),
  tlp: Tlp,
  pap: Pap,
  restricted: z.boolean(),
  legalHold: z.boolean(),
  tags: z.array(z.string()),
  reporter: Person,
  assignee: Person.nullable(),
  watchers: z.array(Person),
  occurredAt: timestamp.nullable(),
  detectedAt: timestamp.nullable(),
  createdAt: timestamp,
  acknowledgedAt: timestamp.nullable(),
  closedAt: timestamp.nullable(),
  updatedAt: timestamp,
  version: z.int(),
});

/** `running`: still time; `held`: the clock stands; `overdue`: past it and not done; `unmeasured`: no target was set. */
export const Outcome = z.enum(["met", "missed", "running", "held", "overdue", "unmeasured"]);
export type Outcome = z.output<typeof Outcome>;
export const Target = z.object({ target: SlaTarget, dueAt: timestamp.nullable(), doneAt: timestamp.nullable(), outcome: Outcome });
export type Target = z.output<typeof Target>;

/** What the engine said; `verdict` is null while it has said nothing, `error` says why it could not. */
const Judgement = z.object({ state: z.enum(["pending", "done", "failed"]), error: z.string().nullable(), at: timestamp.nullable(), verdict: Verdict.nullable() });

/** Another incident, as far as a report may tell of it: of one that is restricted, in the report of one that is not, only how it is tied to this one. */
const Other = z.object({ number: z.string().nullable(), title: z.string(), status: Status, severity: SeverityLevel.nullable() }).nullable();

// Records are taken as they are stored: a report must not fail for one that is odd.
const Indicator = Observable.extend({ value: z.string(), defanged: z.string().meta({ description: "Written so that nobody follows it by mistake" }), tlp: Tlp });
const CaseTask = z.object({ title: z.string(), phase: Phase, csfFunction: CsfFunction, state: TaskState, required: z.boolean(), assignee: Person.nullable(), dueAt: timestamp.nullable(), finishedBy: Person.nullable(), finishedAt: timestamp.nullable(), note: z.string().nullable(), playbookRunId: z.string().nullable() });
const PlaybookRun = z.object({ id: z.string(), playbookId: z.string(), playbookVersion: z.int(), name: z.string(), startedBy: Person, at: timestamp, tasks: z.int(), skipped: z.int() });
const CaseAction = z.object({
  id: z.string(),
  kind: ActionKind,
  target: z.string(),
  state: ActionState,
  reason: z.string(),
  requestedBy: Person,
  requestedAt: timestamp,
  approvals: z.array(z.object({ by: Person, at: timestamp, note: z.string().nullable() })),
  approvalsNeeded: z.int(),
  decision: z.object({ by: Person, at: timestamp, reason: z.string().nullable() }).nullable(),
  executedAt: timestamp.nullable(),
  result: z.string().nullable(),
  lastError: z.string().nullable(),
});
const CaseMessage = z.object({ at: timestamp, by: Person, audience: Audience, body: z.string(), editedAt: timestamp.nullable() });
const TimelineItem = z.object({ at: timestamp, kind: z.string(), by: Person, summary: z.string(), audience: Audience, enteredAt: timestamp.nullable(), reason: z.string().nullable() });
const CaseEvidence = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  size: z.int(),
  contentType: z.string(),
  state: EvidenceState,
  sha256: z.string(),
  custody: z.object({ seq: z.int(), hash: z.string() }).meta({ description: "Head of the file's custody chain" }),
  uploadedBy: Person,
  createdAt: timestamp,
  legalHold: z.boolean(),
  audience: Audience,
  signature: z.string().nullable().meta({ description: "What the malware scanner found" }),
});

export const casefileFormat = "secura.casefile/1";

/** All that is known of one incident, for those who may see the team's part of it. */
export const Casefile = z
  .object({
    format: z.literal(casefileFormat),
    generated: z.object({ at: timestamp, by: Person, organisation: z.string(), recipient: z.string().nullable() }),
    head: Head,
    summary: z.array(z.string()).meta({ description: "The incident in sentences, each following from the facts below" }),
    judgement: Judgement,
    targets: z.array(Target),
    heldMs: z.number().meta({ description: "How long the clock stood, by which both targets moved" }),
    affected: Affected,
    resolution: z.object({ verdict: ClosingVerdict, summary: z.string(), by: Person, at: timestamp }).nullable(),
    statusHistory: z.array(StatusChange.extend({ by: Person })),
    indicators: partOf(Indicator),
    tasks: partOf(CaseTask),
    playbookRuns: partOf(PlaybookRun),
    actions: partOf(CaseAction),
    messages: z.object({ everyone: z.int(), team: z.int(), items: z.array(CaseMessage).nullable().meta({ description: "null: not asked for" }) }),
    timeline: partOf(TimelineItem),
    evidence: partOf(CaseEvidence),
    related: z.object({
      duplicateOf: z.object({ incident: Other }).nullable(),
      merged: z.array(z.object({ incident: Other })),
      links: z.array(z.object({ kind: LinkKind, incident: Other })),
      similar: z.array(z.object({ score: z.number(), incident: Other })),
      alerts: z.int().meta({ description: "How many machine alerts belong to it" }),
    }),
    audit: z.object({ stream: z.string(), seq: z.int(), hash: z.string() }).meta({ description: "Where the incident's audit log stood; the entry for this export comes after it" }),
    cut: z.array(z.object({ part: z.string(), shown: z.int(), total: z.int() })).meta({ description: "Parts that are not complete" }),
  })
  .meta({ id: "Casefile" });
export type Casefile = z.output<typeof Casefile>;
