import { createHash } from "node:crypto";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readFile } from "../platform/storage.ts";
import { demandSight } from "./access.ts";
import { documentPath } from "./documents.ts";
import type { DocumentContent, DocumentRef } from "./model.ts";
import { applicationRef, requireApplication } from "./store.ts";

/** A document with its content, for the applicant and administrators. Throws `conflict` when it is not what was recorded. */
export async function getDocument(input: DocumentRef, { caller }: Context): Promise<DocumentContent> {
  const application = requireApplication(await applicationRef(input.id).get());
  demandSight(caller, application);
  const document = application.documents.find(({ id }) => id === input.documentId);
  if (!document) throw new AppError("not_found", "The application has no such document.");
  if (document.state === "infected") throw new AppError("conflict", "The document is infected and is not given out.");
  const bytes = await readFile(documentPath(application.id, document.id), document.size);
  if (!bytes || createHash("sha256").update(bytes).digest("hex") !== document.sha256) {
    throw new AppError("conflict", "What is stored is not what was handed in: the hashes differ. The document is not given out.");
  }
  return { ...document, contentBase64: bytes.toString("base64") };
}
