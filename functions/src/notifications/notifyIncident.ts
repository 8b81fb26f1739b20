import type { DocumentSnapshot } from "firebase-admin/firestore";
import { wantsInApp } from "../identity/users.ts";
import { incidentDefaults, Incident } from "../incidents/model.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { noticesFor, type Notice } from "./incidentNotices.ts";
import { notify } from "./inApp.ts";

async function deliver({ uid, id, ...told }: Notice, incidentId: string, now: Date): Promise<void> {
  if (await wantsInApp(uid)) await notify(uid, id, { ...told, link: { collection: "incidents", id: incidentId } }, now);
}

/** Tells the people a change of an incident concerns, in the app. */
export async function notifyIncident(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const read = (snapshot: DocumentSnapshot) => readSnapshot(Incident, incidentDefaults, snapshot).value;
  const notices = noticesFor(before?.exists ? read(before) : null, read(after));
  await Promise.all(notices.map((notice) => deliver(notice, after.id, now)));
}
