import { z } from "zod";
import { Audience } from "../incidents/model.ts";
import { id, page, pageOf, text, timestamp } from "../platform/schemas.ts";

/** `error`: the scanner could not judge it. `deleted`: the bytes are gone, the record and its custody stay. */
export const EvidenceState = z.enum(["pending", "clean", "infected", "error", "deleted"]);
export type EvidenceState = z.output<typeof EvidenceState>;

/** What the malware scanner said last; it may tell an attacker what is found and what is not. */
export const ScanFinding = z.object({
  engine: z.string().meta({ description: "For the team: the scanner and its signatures' version" }),
  signature: z.string().nullable().meta({ description: "For the team: what was found" }),
  reason: z.string().nullable().meta({ description: "For the team: why there is no verdict" }),
});

/** When a file was last looked at, and in answers to the team what was said of it. */
export const Scan = ScanFinding.partial().extend({ at: timestamp });

export const Evidence = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    size: z.int().min(0),
    contentType: z.string().meta({ description: "By the file's content, whatever its name or the client said" }),
    sha256: z.string(),
    clientSha256: z.string().nullable(),
    state: EvidenceState,
    scan: Scan.nullable(),
    audience: Audience,
    uploadedBy: z.string(),
    uploadedByName: z.string().nullable(),
    createdAt: timestamp,
    legalHold: z.boolean(),
    alteredAt: timestamp.nullable().meta({ description: "When the stored bytes were last found to differ from this record, or to be missing" }),
    deletedAt: timestamp.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: "Evidence" });
export type Evidence = z.output<typeof Evidence>;

/** The part of a file's record that is the team's and the server's: a document of its own, because rules cannot hide fields. */
export const FileRecord = z.object({
  /** Where the bytes lie in the bucket; chosen by the server. */
  path: z.string(),
  /** The bytes' generation in Cloud Storage, which a changed file would not have. */
  generation: z.string(),
  /** Head of the custody chain. */
  custody: z.object({ seq: z.int(), hash: z.string() }),
  /** The picture's copy at ImageKit, when there is one. */
  thumbnail: z.object({ fileId: z.string(), path: z.string() }).nullable(),
  finding: ScanFinding.nullable(),
  /** How often the scanner failed on the file since it was last asked for a scan. */
  scanFailures: z.int(),
});

/** Evidence as stored, both documents together. */
export const StoredEvidence = Evidence.extend(FileRecord.shape);
export type StoredEvidence = z.output<typeof StoredEvidence>;

const epoch = new Date(0);
export const evidenceDefaults: StoredEvidence = { id: "", name: "", description: "", size: 0, contentType: "application/octet-stream", sha256: "", clientSha256: null, state: "pending", scan: null, audience: "team", uploadedBy: "", uploadedByName: null, createdAt: epoch, legalHold: false, alteredAt: null, deletedAt: null, version: 0, path: "", generation: "", custody: { seq: 0, hash: "" }, thumbnail: null, finding: null, scanFailures: 0 };

export const EvidenceRef = z.strictObject({ id: id.meta({ description: "The incident" }), evidenceId: id });
export type EvidenceRef = z.output<typeof EvidenceRef>;

export const ListEvidenceInput = page.extend({ id });
export type ListEvidenceInput = z.output<typeof ListEvidenceInput>;
export const EvidencePage = pageOf(Evidence);
export type EvidencePage = z.output<typeof EvidencePage>;

export const UploadInput = z.strictObject({ id: id.meta({ description: "The incident" }) });
export type UploadInput = z.output<typeof UploadInput>;

/** What a form says beside its file. */
export const UploadForm = z.strictObject({
  sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, "must be a SHA-256 in hexadecimal").optional().meta({ description: "What the file must hash to; it is refused otherwise" }),
  description: text(1, 2_000).optional(),
  audience: Audience.optional().meta({ description: "For whom it is: the team, unless it says everyone; what a reporter adds is for everyone" }),
});
export type UploadForm = z.output<typeof UploadForm>;

export const Verification = z.object({
  intact: z.boolean().meta({ description: "The stored bytes and the custody are what was recorded" }),
  stored: z.enum(["ok", "altered", "missing"]),
  storedSha256: z.string().nullable(),
  brokenAt: z.int().nullable().meta({ description: "The first custody entry that does not follow from the ones before it" }),
  evidence: Evidence,
});
export type Verification = z.output<typeof Verification>;

const Reason = text(3, 2_000);
export const SetEvidenceHoldInput = EvidenceRef.extend({ hold: z.boolean().meta({ description: "true forbids deletion, false allows it again" }), reason: Reason });
export type SetEvidenceHoldInput = z.output<typeof SetEvidenceHoldInput>;

export const DeleteEvidenceInput = EvidenceRef.extend({ reason: Reason });
export type DeleteEvidenceInput = z.output<typeof DeleteEvidenceInput>;
