import canonicalize from "canonicalize";
import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { app, db } from "../platform/firestore.ts";
import { attest } from "../platform/keyring.ts";
import { findTeamEvidence } from "./access.ts";
import { appendCustody, chainCustody, custodyBy, custodyDetails, findBreak, noCustody, readCustody } from "./custody.ts";
import { CustodyEntry, Manifest, type SignedManifest } from "./custodyModel.ts";
import { inspect, type Inspection } from "./inspect.ts";
import { Evidence, type EvidenceRef } from "./model.ts";
import { forTeam, subjectOf, writeEvidence } from "./store.ts";

const entriesMax = 2_000;

/** Records the export, and returns what is exported: its own entry is the last of the custody. */
async function draw(tx: Transaction, input: EvidenceRef, found: Inspection, entries: CustodyEntry[], context: Context): Promise<Manifest> {
  const { caller, now, requestId } = context;
  const { incident, evidence } = await findTeamEvidence(tx, input, caller);
  const known = entries.at(-1)?.seq ?? 0;
  // Whatever was added since `entries` were read.
  const added = evidence.custody.seq > known ? await readCustody(input.id, evidence.id, { after: known, limit: evidence.custody.seq - known }) : [];
  const audit = await openStream(tx, auditStreamOf(input.id));
  const record = { ...custodyBy(context), what: "export" as const, sha256: found.sha256, outcome: found.stored, note: null };
  const custody = appendCustody(tx, input.id, evidence, record);
  writeEvidence(tx, input.id, evidence, { custody });
  audit.append({ event: "evidence.manifest_exported", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { stored: found.stored, entries: custody.seq, ...custodyDetails(custody) } });
  const all = [...entries, ...added, CustodyEntry.decode(chainCustody(record, custody.seq, evidence.custody.hash))];
  return {
    project: app().options.projectId ?? process.env["GCLOUD_PROJECT"] ?? "",
    exportedAt: now,
    exportedBy: caller.uid,
    incident: { id: incident.id, number: incident.number },
    evidence: Evidence.decode(Evidence.encode(forTeam(evidence))),
    stored: found.stored,
    storedSha256: found.sha256,
    brokenAt: findBreak(all, noCustody, custody),
    custody: all,
  };
}

/**
 * The record and the whole custody of a file, signed, so that they can be checked without this installation: the JWS's
 * payload is the manifest, and each entry's hash is the SHA-256 of its canonical JSON without `hash`. Throws `not_found`,
 * `permission_denied`, `conflict` when the custody is longer than 2,000 entries, `unavailable`.
 */
export async function exportManifest(input: EvidenceRef, context: Context): Promise<SignedManifest> {
  const { evidence } = await findTeamEvidence(db(), input, context.caller);
  if (evidence.custody.seq >= entriesMax) throw new AppError("conflict", `The custody of this file has ${String(evidence.custody.seq)} entries; a manifest holds ${String(entriesMax)}.`);
  const [found, entries] = await Promise.all([inspect(evidence), readCustody(input.id, input.evidenceId, { after: 0, limit: entriesMax })]);
  const manifest = await context.transaction((tx) => draw(tx, input, found, entries, context));
  return { manifest, jws: await attest(canonicalize(Manifest.encode(manifest)) ?? "", "secura-custody+jws") };
}
