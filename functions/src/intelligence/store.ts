import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { scoreAt } from "./decay.ts";
import { Feed, feedDefaults } from "./feedModel.ts";
import { Hit, hitDefaults } from "./hitModel.ts";
import { ImportRun, importRunDefaults } from "./importModel.ts";
import { Indicator, indicatorDefaults, type ScoredIndicator } from "./model.ts";
import { notesDefaults, pictureDefaults, PictureNotes, ThreatPicture } from "./picture/model.ts";

export const indicatorsCollection = (): CollectionReference => db().collection("indicators");
export const indicatorRef = (id: string): DocumentReference => indicatorsCollection().doc(id);
/** Where an indicator was met; nobody's to read directly, for some incidents are not for all of the team. */
export const hitsOf = (indicatorId: string): CollectionReference => indicatorRef(indicatorId).collection("hits");
export const importsCollection = (): CollectionReference => db().collection("imports");
export const importRef = (id: string): DocumentReference => importsCollection().doc(id);
/** Where the bytes of an import wait until they were read. */
export const importPath = (id: string): string => `imports/${id}`;
export const feedsCollection = (): CollectionReference => db().collection("feeds");
export const feedRef = (id: string): DocumentReference => feedsCollection().doc(id);
/** The threat picture, for the team to read; and what its next refresh goes by, for nobody. */
export const pictureRef = (): DocumentReference => db().doc("threatPicture/current");
export const pictureNotesRef = (): DocumentReference => db().doc("threatPicture/notes");

export const readIndicator = (snapshot: DocumentSnapshot): Indicator => readSnapshot(Indicator, indicatorDefaults, snapshot).value;
export const readHit = (snapshot: DocumentSnapshot): Hit => readSnapshot(Hit, hitDefaults, snapshot).value;
export const readImport = (snapshot: DocumentSnapshot): ImportRun => readSnapshot(ImportRun, importRunDefaults, snapshot).value;
export const readFeed = (snapshot: DocumentSnapshot): Feed => readSnapshot(Feed, feedDefaults, snapshot).value;
export const readPictureNotes = (snapshot: DocumentSnapshot): PictureNotes => readSnapshot(PictureNotes, notesDefaults, snapshot).value;

/** The stored threat picture; null where there is none, or none that can be read. */
export function readPicture(snapshot: DocumentSnapshot): ThreatPicture | null {
  const { value, problems } = readSnapshot(ThreatPicture, pictureDefaults, snapshot);
  return snapshot.exists && problems.length === 0 ? value : null;
}

/** An indicator's document. `reportedBy` names the import that brought it or made it count again, which then matches it; null leaves that to the trigger. */
export function storedIndicator({ id: _, ...fields }: Indicator, reportedBy: string | null): Record<string, unknown> {
  return { ...fields, reportedBy };
}

export const scored = (indicator: Indicator, now: Date): ScoredIndicator => ({ ...indicator, score: scoreAt(indicator, now) });

/** Reads an indicator that must be there; throws `not_found`. */
export function requireIndicator(snapshot: DocumentSnapshot): Indicator {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such indicator.");
  return readIndicator(snapshot);
}

/** Reads an import that must be there; throws `not_found`. */
export function requireImport(snapshot: DocumentSnapshot): ImportRun {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such import.");
  return readImport(snapshot);
}

/** Reads a feed that must be there; throws `not_found`. */
export function requireFeed(snapshot: DocumentSnapshot): Feed {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such feed.");
  return readFeed(snapshot);
}

/** The audit streams of an indicator, of an import, of a feed. */
export const auditStreamOf = (kind: "indicator" | "import" | "feed", id: string): string => `${kind}-${id}`;
