import { z } from "zod";
import { errorTable, type ErrorCode } from "../platform/errors.ts";
import { id, line, text, timestamp } from "../platform/schemas.ts";
import { Category, SeverityLevel } from "../triage/model.ts";
import { AssignInput, Incident, LinkKind, SimilarIncident, TransitionInput, UpdateIncidentInput } from "./model.ts";

const Reason = text(3, 2_000);

/** What follows a merge, each done by a trigger of its own: the copies by this module, the alerts by theirs. */
export const mergeParts = ["copies", "alerts"] as const;
export type MergePart = (typeof mergeParts)[number];

/** `incidents/{target}/merged/{source}`: what is to be, and how far it has got. */
export const MergeRecord = z.object({
  id: z.string().meta({ description: "The incident that was merged" }),
  at: timestamp,
  by: z.string(),
  reason: z.string().nullable(),
  wanted: z.enum(["merged", "apart"]),
  /** Raised by each merge and unmerge; whatever follows an older one stops. */
  round: z.int().min(0),
  pending: z.array(z.enum(mergeParts)),
  done: z.boolean(),
  refused: z.boolean().meta({ description: "Nothing was copied: people who may not see the source, which is restricted, would have read it in the target" }),
  counts: z.object({ messages: z.int(), observables: z.int(), alerts: z.int() }),
  /** The alerts that came with it. */
  alertIds: z.array(z.string()),
});
export type MergeRecord = z.output<typeof MergeRecord>;

export const mergeRecordDefaults: MergeRecord = { id: "", at: new Date(0), by: "", reason: null, wanted: "apart", round: 0, pending: [], done: true, refused: false, counts: { messages: 0, observables: 0, alerts: 0 }, alertIds: [] };

export const MergeInput = z.strictObject({ id, sourceId: id.meta({ description: "The incident that ends in this one" }), reason: Reason.optional() });
export type MergeInput = z.output<typeof MergeInput>;

export const UnmergeInput = z.strictObject({ id, sourceId: id, reason: Reason });
export type UnmergeInput = z.output<typeof UnmergeInput>;

export const LinkInput = z.strictObject({ id, otherId: id, kind: LinkKind.meta({ description: "What the other is to this one" }) });
export type LinkInput = z.output<typeof LinkInput>;

export const UnlinkInput = z.strictObject({ id, otherId: id });
export type UnlinkInput = z.output<typeof UnlinkInput>;

export const SetLegalHoldInput = z.strictObject({ id, hold: z.boolean(), reason: Reason });
export type SetLegalHoldInput = z.output<typeof SetLegalHoldInput>;

const someTags = z.array(line(1, 50)).min(1).max(20);

/** One change for many incidents; each kind is what the operation of that name does. */
export const BulkChange = z.discriminatedUnion("kind", [
  TransitionInput.omit({ id: true }).extend({ kind: z.literal("transition") }),
  AssignInput.omit({ id: true }).extend({ kind: z.literal("assign") }),
  z.strictObject({
    kind: z.literal("update"),
    severity: SeverityLevel.optional(),
    category: Category.optional(),
    tlp: UpdateIncidentInput.shape.tlp,
    pap: UpdateIncidentInput.shape.pap,
    addTags: someTags.optional(),
    removeTags: someTags.optional(),
  }),
  z.strictObject({ kind: z.literal("merge"), into: id, reason: Reason.optional() }),
]);
export type BulkChange = z.output<typeof BulkChange>;

export const BulkInput = z.strictObject({ ids: z.array(id).min(1).max(100), change: BulkChange });
export type BulkInput = z.output<typeof BulkInput>;

export const BulkResult = z.object({
  id: z.string(),
  ok: z.boolean(),
  version: z.int().optional().meta({ description: "Of the incident as it is now; of a merge, the version of the one that carries on" }),
  code: z.enum(Object.keys(errorTable) as ErrorCode[]).optional(),
  detail: z.string().optional(),
});
export type BulkResult = z.output<typeof BulkResult>;

export const BulkOutput = z.object({ items: z.array(BulkResult).meta({ description: "One for each incident, in the order asked for" }), failed: z.int() });
export type BulkOutput = z.output<typeof BulkOutput>;

export const SimilarList = z.object({
  items: z.array(
    SimilarIncident.extend({
      ...Incident.pick({ title: true, status: true, severity: true, category: true, createdAt: true, duplicateOf: true }).shape,
      isMergedHere: z.boolean().meta({ description: "It was merged into the incident asked about" }),
    }),
  ),
});
export type SimilarList = z.output<typeof SimilarList>;
