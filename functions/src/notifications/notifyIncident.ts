import type { DocumentSnapshot } from "firebase-admin/firestore";
import { wantsInApp } from "../identity/users.ts";
import { incidentDefaults, Incident } from "../incidents/model.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { noticesFor, type Notice } from "./incidentNotices.ts";

const alreadyExists = 6; // gRPC status code

async function deliver(notice: Notice, incidentId: string, now: Date): Promise<void> {
  if (!(await wantsInApp(notice.uid))) return;
  const { uid, id, ...told } = notice;
  // `create` leaves a notification alone that an earlier delivery of the same event made, read mark included.
  await db()
    .doc(`users/${uid}/notifications/${id}`)
    .create({ ...told, link: { collection: "incidents", id: incidentId }, createdAt: now, readAt: null })
    .catch((error: unknown) => {
      if (!(error instanceof Object && "code" in error && error.code === alreadyExists)) throw error;
    });
}

/** Tells the people a change of an incident concerns, in the app. */
export async function notifyIncident(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const read = (snapshot: DocumentSnapshot) => readSnapshot(Incident, incidentDefaults, snapshot).value;
  const notices = noticesFor(before?.exists ? read(before) : null, read(after));
  await Promise.all(notices.map((notice) => deliver(notice, after.id, now)));
}
