import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { examine, type Finding } from "../evidence/examine.ts";
import type { ScannerAddress } from "../evidence/scanner.ts";
import { transact } from "../platform/firestore.ts";
import { documentPath } from "./documents.ts";
import type { Application, ApplicationDocument } from "./model.ts";
import { applicationRef, auditStreamOf, readApplication, writeApplication } from "./store.ts";

export const asksForScan = ({ documents }: Application): boolean => documents.some(({ state }) => state === "pending");

/**
 * Scans the documents of an application that were not scanned yet, with the scanner of evidence; without one they stay
 * pending. A document that is no longer pending, or no longer there, when its verdict comes is left alone, so an event that
 * comes twice or late does no harm. Throws `unavailable` when the scanner or the storage cannot be reached; a
 * document that fails keeps none of the others.
 */
export async function scanDocuments(applicationId: string, { now, scanner }: { now: Date; scanner: ScannerAddress | null }): Promise<void> {
  if (!scanner) return;
  const snapshot = await applicationRef(applicationId).get();
  if (!snapshot.exists) return;
  const failures: unknown[] = [];
  for (const { id, state } of readApplication(snapshot).documents) {
    if (state !== "pending") continue;
    try {
      const finding = await examine(documentPath(applicationId, id), scanner);
      await transact((tx) => record(tx, applicationId, id, finding, now));
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function stateOf(document: ApplicationDocument, { verdict, sha256 }: Finding): ApplicationDocument["state"] {
  // Nothing is said of bytes that are not the document's, save that they are malware.
  return sha256 === document.sha256 || verdict === "infected" ? verdict : "error";
}

/** Two reads, three writes. */
async function record(tx: Transaction, applicationId: string, documentId: string, finding: Finding, now: Date): Promise<void> {
  const snapshot = await tx.get(applicationRef(applicationId));
  if (!snapshot.exists) return;
  const application = readApplication(snapshot);
  const document = application.documents.find(({ id }) => id === documentId);
  if (document?.state !== "pending") return;
  const audit = await openStream(tx, auditStreamOf(applicationId));
  const state = stateOf(document, finding);
  const documents = application.documents.map((one) => (one.id === documentId ? { ...one, state } : one));
  const { version } = writeApplication(tx, application, now, { documents });
  const { engine, signature, sha256 } = finding;
  audit.append({ event: "application.document_scanned", at: now, actorId: "system:scanner", actorRole: "system", subject: `applications/${applicationId}`, requestId: "", details: { documentId, state, engine, signature, sha256, version } });
}
