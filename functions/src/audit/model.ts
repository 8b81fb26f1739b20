import { z } from "zod";
import { isDocumentId } from "../platform/ids.ts";
import { page, pageOf, timestamp } from "../platform/schemas.ts";
import { problemKinds, type ProblemKind } from "./checkStream.ts";
import { auditEvents, type AuditEvent } from "./events.ts";
import { StoredPersonal } from "./personal.ts";

const keysOf = <Key extends string>(table: Record<Key, unknown>): [Key, ...Key[]] => Object.keys(table) as [Key, ...Key[]];
const Event = z.enum(keysOf<AuditEvent>(auditEvents));

/** Ids and paths of ids as the log holds them. What is asked for is entered in the log, so an address is refused. */
const ids = z.string().regex(/^[^\s@]{1,300}$/, "must be an id");
const Stream = ids.refine(isDocumentId, "must be an id").meta({ description: "Such as `incident-<id>` or `user-<uid>`" });

export const ListAuditInput = page.extend({
  stream: Stream.optional(),
  subject: ids.optional().meta({ description: "What it happened to, such as `incidents/<id>`" }),
  actor: ids.optional().meta({ description: "uid of who did it, or `system:<part>`" }),
  event: Event.optional(),
  from: timestamp.optional().meta({ description: "Only what happened then or later" }),
  to: timestamp.optional().meta({ description: "Only what happened before" }),
});
export type ListAuditInput = z.output<typeof ListAuditInput>;

const Detail = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const hashes = z.record(z.string(), z.string());

/** An entry as it is stored. */
export const StoredEntry = z.object({
  stream: z.string(),
  seq: z.int(),
  event: z.string(),
  at: z.string(),
  actorId: z.string(),
  actorRole: z.string(),
  subject: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), Detail),
  commitments: hashes.nullable(),
  personal: StoredPersonal.nullable(),
  previousHash: z.string(),
  hash: z.string(),
});

export const ListedEntry = StoredEntry.omit({ commitments: true, personal: true, previousHash: true }).extend({
  meaning: z.string().meta({ description: "What the event says, in words" }),
  personal: hashes.nullable().meta({ description: "Personal values by field; null where there are none" }),
  erased: z.boolean().meta({ description: "There were personal values, which are gone" }),
}).meta({ id: "AuditEntry" });
export type ListedEntry = z.output<typeof ListedEntry>;
export const AuditPage = pageOf(ListedEntry);
export type AuditPage = z.output<typeof AuditPage>;

// Names of streams and documents stand in it, which an attacker may make long.
const cursor = z.string().max(8_192).optional();

export const VerifyAuditInput = z.strictObject({
  stream: Stream.optional().meta({ description: "Only this one, with what the checkpoints say of it; the same for each call that goes on" }),
  cursor: cursor.meta({ description: "nextCursor of one's own call before" }),
});
export type VerifyAuditInput = z.output<typeof VerifyAuditInput>;

export const AuditVerification = z.object({
  isWhole: z.boolean().nullable().meta({ description: "false: something was found wrong, by this call or by one it goes on from; null: nothing so far, and there is more to look at (`nextCursor`); true: all was looked at and nothing was found" }),
  problems: z.array(
    z.object({
      stream: z.string().nullable().meta({ description: "null for what concerns no stream" }),
      seq: z.int().nullable().meta({ description: "Number of the entry, or of the checkpoint where there is no stream" }),
      kind: z.enum(keysOf<ProblemKind>(problemKinds)),
      detail: z.string(),
    }),
  ).meta({ description: "The first problem of each stream, of each part of a long one and of each checkpoint; a hundred at most" }),
  moreProblems: z.int().meta({ description: "Problems this call found beyond those it lists" }),
  streams: z.int(),
  entries: z.int(),
  erased: z.int().meta({ description: "Entries whose personal values were erased, as the log says" }),
  checkpoints: z.int(),
  places: z.int().meta({ description: "Ends of streams that checkpoints name, looked up" }),
  lastCheckpoint: z.object({ number: z.int(), upTo: timestamp.nullable() }).nullable().meta({ description: "What was written since is held by the chain alone" }),
  nextCursor: z.string().nullable().meta({ description: "null when all was looked at" }),
}).meta({ id: "AuditVerification" });
export type AuditVerification = z.output<typeof AuditVerification>;

export const ExportAuditInput = z.strictObject({
  stream: Stream.optional(),
  since: timestamp.optional().meta({ description: "Only streams that were written to then or later, each whole" }),
  cursor: cursor.meta({ description: "`next` of the file before, as its last line says" }),
});
export type ExportAuditInput = z.output<typeof ExportAuditInput>;
