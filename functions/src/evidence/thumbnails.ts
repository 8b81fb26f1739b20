import { createHash } from "node:crypto";
import { FieldPath, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { db, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { readFile } from "../platform/storage.ts";
import { appendCustody, custodyBySystem, custodyDetails } from "./custody.ts";
import type { PictureHost } from "./imagekit.ts";
import type { Evidence, StoredEvidence } from "./model.ts";
import { evidenceOf, findStored, findWithIncident, subjectOf, writeEvidence, type Reader } from "./store.ts";

type Copy = NonNullable<StoredEvidence["thumbnail"]>;

/** What is made into thumbnails, by content, with the extension of each. */
const pictures = new Map([
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
]);
const pictureTypes = [...pictures.keys()];

/**
 * TLP 2.0: AMBER+STRICT is for the organisation alone, RED for named people; neither may lie with a service outside. What is
 * restricted is for named people too.
 */
export const mayLeave = ({ tlp, restricted }: Pick<Incident, "tlp" | "restricted">): boolean => !restricted && tlp !== "AMBER+STRICT" && tlp !== "RED";

const mayStay = ({ state }: StoredEvidence, incident: Incident): boolean => (state === "clean" || state === "pending") && mayLeave(incident);

/** True when a picture is to have a thumbnail. */
export const isShown = (evidence: StoredEvidence, incident: Incident): boolean => evidence.state === "clean" && evidence.alteredAt === null && pictures.has(evidence.contentType) && mayLeave(incident);

/** True when a write of a file may leave something to do for its thumbnail; what the incident allows has a trigger of its own. */
export const asksForThumbnail = ({ state, contentType }: Pick<Evidence, "state" | "contentType">): boolean => state !== "pending" && pictures.has(contentType);

export type ThumbnailOutcome = "left" | "made" | "removed" | "refused";

/**
 * Brings the copy of a picture at ImageKit in line with the file and its incident as they are now: made when the file is
 * clean and may leave the organisation's own storage, removed when it is not or may not. Where the copy will lie is
 * recorded before anything is sent, so that a copy whose upload broke off is known of. Throws `unavailable`.
 */
export async function keepThumbnail(incidentId: string, evidenceId: string, host: PictureHost | null, now: Date): Promise<ThumbnailOutcome> {
  if (!host) return "left";
  const found = await find(db(), incidentId, evidenceId);
  if (!found) return "left";
  const { evidence, incident } = found;
  const { thumbnail } = evidence;
  if (thumbnail && !mayStay(evidence, incident)) return await withdraw(incidentId, evidenceId, thumbnail, host, now);
  if (!isShown(evidence, incident) || thumbnail?.fileId) return "left";
  return await make(incidentId, evidence, host, now);
}

interface Found {
  evidence: StoredEvidence;
  incident: Incident;
}

async function find(reader: Reader, incidentId: string, evidenceId: string): Promise<Found | null> {
  const { incident, evidence } = await findWithIncident(reader, incidentId, evidenceId);
  if (!incident.exists || !evidence) return null;
  const { value, problems } = readIncident(incident);
  // A marking that cannot be read counts as the strictest.
  const isUnclear = problems.some((problem) => problem.startsWith("tlp:"));
  return { incident: isUnclear ? { ...value, tlp: "RED" } : value, evidence };
}

async function make(incidentId: string, evidence: StoredEvidence, host: PictureHost, now: Date): Promise<ThumbnailOutcome> {
  const { id, size, sha256, contentType } = evidence;
  const path = `/secura/${incidentId}/${id}.${pictures.get(contentType) ?? ""}`;
  const bytes = await readFile(evidence.path, size);
  // What lies in the storage is not the file that was scanned: a download or a check will tell of it.
  if (!bytes || createHash("sha256").update(bytes).digest("hex") !== sha256) return "left";
  if (!(await transact((tx) => reserve(tx, incidentId, id, path)))) return "left";
  const sent = await host.upload(path, bytes);
  if ("refused" in sent) {
    // The reservation stays: the next event of the file tries anew.
    log.thumbnailRefused({ incidentId, evidenceId: id, reason: sent.refused });
    return "refused";
  }
  const copy = { fileId: sent.fileId, path };
  if (await transact((tx) => recordCopy(tx, incidentId, id, copy, now))) return "made";
  // Deleted, or put under a stricter TLP, while the picture was on its way.
  return await withdraw(incidentId, id, copy, host, now);
}

/** Records where a copy will lie; false when the picture may have none, or has one. */
async function reserve(tx: Transaction, incidentId: string, evidenceId: string, path: string): Promise<boolean> {
  const found = await find(tx, incidentId, evidenceId);
  if (!found || !isShown(found.evidence, found.incident) || found.evidence.thumbnail?.fileId) return false;
  if (!found.evidence.thumbnail) writeEvidence(tx, incidentId, found.evidence, { thumbnail: { fileId: "", path } });
  return true;
}

/** Records a copy that was made; false when the picture may no longer have one. */
async function recordCopy(tx: Transaction, incidentId: string, evidenceId: string, copy: Copy, now: Date): Promise<boolean> {
  const found = await find(tx, incidentId, evidenceId);
  if (!found || !isShown(found.evidence, found.incident)) return false;
  // Another delivery of the event has made the same copy.
  if (found.evidence.thumbnail?.fileId !== copy.fileId) await enter(tx, incidentId, found.evidence, "evidence.copy_made", copy, now);
  return true;
}

async function withdraw(incidentId: string, evidenceId: string, copy: Copy, host: PictureHost, now: Date): Promise<ThumbnailOutcome> {
  await host.remove(copy);
  await transact((tx) => clearCopy(tx, incidentId, evidenceId, copy, now));
  return "removed";
}

/** Takes a copy off the record, if it is the one that stands there. */
async function clearCopy(tx: Transaction, incidentId: string, evidenceId: string, copy: Copy, now: Date): Promise<void> {
  const evidence = await findStored(tx, incidentId, evidenceId);
  if (evidence?.thumbnail?.path === copy.path) await enter(tx, incidentId, evidence, "evidence.copy_removed", null, now);
}

const told = {
  "evidence.copy_made": { outcome: "copied", note: "A copy for thumbnails was given to ImageKit." },
  "evidence.copy_removed": { outcome: "withdrawn", note: "The copy at ImageKit was removed." },
} satisfies Partial<Record<AuditEvent, unknown>>;

/** That bytes left the organisation's storage, or are gone from outside again, belongs in their custody. */
async function enter(tx: Transaction, incidentId: string, evidence: StoredEvidence, event: keyof typeof told, thumbnail: Copy | null, at: Date): Promise<void> {
  const audit = await openStream(tx, auditStreamOf(incidentId));
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBySystem("thumbnails", at), what: "export", sha256: thumbnail && evidence.sha256, ...told[event] });
  writeEvidence(tx, incidentId, evidence, { thumbnail, custody });
  audit.append({ event, at, actorId: "system:thumbnails", actorRole: "system", subject: subjectOf(incidentId, evidence.id), requestId: "", details: { state: evidence.state, ...custodyDetails(custody) } });
}

const pageSize = 100;

/**
 * `keepThumbnail` for every picture of an incident that may or may no longer lie outside, deleted ones too: they keep their
 * record until their copy is gone. One that fails keeps none of the others; its error is thrown at the end. Four reads for
 * each picture.
 */
export async function keepThumbnails(incidentId: string, host: PictureHost | null, now: Date, perPage = pageSize): Promise<void> {
  if (!host) return;
  const failures: unknown[] = [];
  let page = evidenceOf(incidentId).where("contentType", "in", pictureTypes).orderBy(FieldPath.documentId()).select().limit(perPage);
  for (let last: DocumentSnapshot | undefined, isFirst = true; isFirst || last; isFirst = false) {
    const { docs } = await page.get();
    for (const { id } of docs) await keepThumbnail(incidentId, id, host, now).catch((thrown: unknown) => failures.push(thrown));
    last = docs.length < perPage ? undefined : docs.at(-1);
    if (last) page = page.startAfter(last);
  }
  if (failures.length > 0) throw failures[0];
}
