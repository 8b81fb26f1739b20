import { createHash } from "node:crypto";
import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { deleteFile, saveFile } from "../platform/storage.ts";
import { demandSight } from "./access.ts";
import { contentTypeOf, documentPath, safeName } from "./documents.ts";
import type { AddDocumentInput, Application, ApplicationDocument } from "./model.ts";
import { applicationRef, auditStreamOf, loadApplication, readApplication, requireApplication, writeApplication } from "./store.ts";

const documentsMax = 5;

/** Throws `not_found`, `permission_denied` or `conflict` unless the caller may add a document to the application. */
function demandRoom(caller: Caller, application: Application): void {
  demandSight(caller, application);
  if (application.applicantId !== caller.uid) throw new AppError("permission_denied", "Only the applicant may add documents.");
  if (application.status !== "pending") throw new AppError("conflict", `The application is ${application.status}; documents can be added while it is pending.`);
  if (application.documents.length >= documentsMax) throw new AppError("conflict", `An application holds ${String(documentsMax)} documents at most.`);
}

/** What speaks against adding a document now, before anything is stored. */
async function refusalOf(input: AddDocumentInput, caller: Caller): Promise<AppError | null> {
  try {
    demandRoom(caller, requireApplication(await applicationRef(input.id).get()));
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

async function describe({ name, contentBase64 }: AddDocumentInput, context: Context): Promise<{ document: ApplicationDocument; bytes: Buffer }> {
  const bytes = Buffer.from(contentBase64, "base64");
  const contentType = await contentTypeOf(bytes);
  if (!contentType) throw new AppError("invalid_input", "This type of file is not accepted.", { errors: [{ path: "contentBase64", message: "must be a PDF, PNG, JPEG, Word (docx) or plain text file" }] });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes, document: { id: context.newId(), name: safeName(name, contentType), contentType, size: bytes.length, sha256, state: "pending", addedAt: context.now } };
}

/** Removes a file that no record names; a failure of that is logged and hides nothing. */
async function discard(applicationId: string, documentId: string, requestId: string): Promise<void> {
  try {
    // A commit whose answer was lost has recorded it all the same, and a record must not lose its file.
    const snapshot = await applicationRef(applicationId).get();
    const isRecorded = snapshot.exists && readApplication(snapshot).documents.some(({ id }) => id === documentId);
    if (!isRecorded) await deleteFile(documentPath(applicationId, documentId));
  } catch (thrown) {
    log.operationFailed({ operation: "applications.addDocument", requestId, thrown });
  }
}

/**
 * Adds a document to the caller's own pending application. The file is stored first and recorded then, so that no record
 * is without its file; if it is not recorded, it is deleted. Throws `conflict` and, for other types, `invalid_input`.
 */
export async function addDocument(input: AddDocumentInput, context: Context): Promise<ApplicationDocument> {
  const { caller, now, requestId } = context;
  const refusal = await refusalOf(input, caller);
  // In a transaction: if this very request was carried out before, it gets the answer of that time.
  if (refusal) return await context.transaction(() => Promise.reject(refusal));
  const { document, bytes } = await describe(input, context);
  const record = async (tx: Transaction) => {
    const application = await loadApplication(tx, input.id);
    demandRoom(caller, application);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const { version } = writeApplication(tx, application, now, { documents: [...application.documents, document] });
    audit.append({ event: "application.document_added", at: now, actorId: caller.uid, actorRole: caller.role, subject: `applications/${input.id}`, requestId, details: { documentId: document.id, contentType: document.contentType, size: document.size, sha256: document.sha256, version } });
    return document;
  };
  try {
    await saveFile(documentPath(input.id, document.id), bytes, document.contentType);
    return await context.transaction(record);
  } catch (thrown) {
    await discard(input.id, document.id, requestId);
    throw thrown;
  }
}
