import { fileOperation, operation, type Operations } from "../platform/operation.ts";
import { AuditPage, AuditVerification, ExportAuditInput, ListAuditInput, VerifyAuditInput } from "./model.ts";

const path = "/compliance/audit";

export const operations = {
  list: operation({
    summary: "Read the audit log",
    description: "The latest first, of all streams or by stream, subject, actor, event and time. That it was read, and by which filters, is entered in the log.",
    permission: "audit.read",
    rest: { method: "get", path },
    input: ListAuditInput,
    output: AuditPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./listAudit.ts")).listAudit,
  }),
  verify: operation({
    summary: "Verify the audit log",
    description: "One stream, or all of the log, a part at a call: go on with `nextCursor` until it is null. A stream is followed from its first entry to its head; then every checkpoint is checked, which is signed and lies outside the database, and every place it names is looked up, of one stream those alone. What was written since `lastCheckpoint` is held by the chain alone.",
    permission: "audit.read",
    rest: { method: "get", path: `${path}/verify` },
    input: VerifyAuditInput,
    output: AuditVerification,
    limit: "download",
    mutates: false,
    load: async () => (await import("./verifyAudit.ts")).verifyAudit,
  }),
  export: fileOperation({
    summary: "Export the audit log",
    description: "NDJSON (`secura.audit/1`), signed at its end, that verifies without this installation: `npm --prefix functions run verify-audit -- file.ndjson --public-key jwks.json`. One stream, the streams written to since a time, or all, each whole, with the signed checkpoints, of one stream those that name it. A file ends after some 10,000 entries, or 1,000 checkpoints; its last line then names the cursor of the next (`next` in the payload of its JWS).",
    permission: "audit.read",
    rest: { method: "get", path: `${path}/export` },
    input: ExportAuditInput,
    contentTypes: ["application/x-ndjson"],
    limit: "download",
    mutates: false,
    load: async () => (await import("./exportAudit.ts")).exportAudit,
  }),
} satisfies Operations;
