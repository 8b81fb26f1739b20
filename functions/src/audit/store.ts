import type { CollectionReference, DocumentReference } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";

/** The heads of all streams. */
export const headsCollection = (): CollectionReference => db().collection("audit");
export const headRef = (stream: string): DocumentReference => headsCollection().doc(stream);
export const entriesOf = (stream: string): CollectionReference => headRef(stream).collection("entries");
/** Ten digits, so that ids sort as their numbers do. */
export const entryId = (seq: number): string => String(seq).padStart(10, "0");

/** Who Secura is in the log where no person asked. */
export const system = { actorId: "system:audit", actorRole: "system", requestId: "" } as const;

/** Where reading of the log is entered: a stream for each person who reads. */
export const readsStreamOf = (uid: string): string => `audit-reads-${uid}`;
/** One entry for each checkpoint, so that a checkpoint's number is its entry's. */
export const checkpointsStream = "audit-checkpoints";
