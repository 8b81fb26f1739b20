import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { findEvidence, type Found } from "./access.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import { configuredHost } from "./imagekit.ts";
import type { EvidenceRef } from "./model.ts";
import { readStreamOf, subjectOf, writeEvidence } from "./store.ts";
import type { Thumbnail } from "./thumbnailModel.ts";
import { isShown, mayLeave } from "./thumbnails.ts";

/** Throws unless there is a thumbnail to show; returns where it lies. */
function demandThumbnail({ evidence, incident }: Found): string {
  if (evidence.state === "infected") throw new AppError("file_infected", "The file is infected and stays in quarantine.");
  if (evidence.state === "pending" || evidence.state === "error") throw new AppError("file_unscanned", "Only files that were scanned and found clean have thumbnails.");
  if (!mayLeave(incident)) throw new AppError("not_found", `There are no thumbnails of an incident ${incident.restricted ? "that is restricted" : `marked TLP:${incident.tlp}`}.`);
  if (!isShown(evidence, incident)) throw new AppError("not_found", "The file has no thumbnail: it is no PNG, JPEG, GIF or WebP picture, was altered, or was deleted.");
  if (!evidence.thumbnail?.fileId) throw new AppError("not_found", "The picture has no thumbnail yet.");
  return evidence.thumbnail.path;
}

async function recordView(tx: Transaction, input: EvidenceRef, context: Context): Promise<string> {
  const { caller, now, requestId } = context;
  const found = await findEvidence(tx, input, caller);
  const path = demandThumbnail(found);
  const { evidence } = found;
  const audit = await openStream(tx, readStreamOf(evidence.id));
  const custody = appendCustody(tx, input.id, evidence, { ...custodyBy(context), what: "view", sha256: null, outcome: "ok", note: "The thumbnail, from the copy at ImageKit." });
  writeEvidence(tx, input.id, evidence, { custody });
  audit.append({ event: "evidence.read", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { what: "thumbnail", ...custodyDetails(custody) } });
  return path;
}

/**
 * An address that shows a picture's thumbnail for five minutes, to those who may see the file; that it was given out stands
 * in the file's custody. Throws `not_found`, `file_unscanned`, `file_infected`.
 */
export async function getThumbnail(input: EvidenceRef, context: Context): Promise<Thumbnail> {
  const host = configuredHost();
  if (!host) {
    await findEvidence(db(), input, context.caller);
    throw new AppError("not_found", "There are no thumbnails: ImageKit is not configured.");
  }
  const path = await context.transaction((tx) => recordView(tx, input, context));
  return await host.addressOf(path);
}
