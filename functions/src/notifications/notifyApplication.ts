import type { DocumentSnapshot } from "firebase-admin/firestore";
import { Application, applicationDefaults } from "../applications/model.ts";
import { adminsToTell } from "../identity/applicants.ts";
import { loadPeople } from "../identity/users.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { noticesFor, type ApplicationNotice } from "./applicationNotices.ts";
import { notify } from "./inApp.ts";

async function recipientsOf(to: ApplicationNotice["to"], application: DocumentSnapshot): Promise<string[]> {
  if (to !== "admins") return (await loadPeople([to.uid])).get(to.uid)?.wantsInApp === true ? [to.uid] : [];
  // The event may come late: what is decided by now waits for nobody.
  const isPending = (await db().doc(application.ref.path).get()).get("status") === "pending";
  return isPending ? await adminsToTell() : [];
}

/** Tells the people a change of an application concerns, in the app. */
export async function notifyApplication(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const read = (snapshot: DocumentSnapshot) => readSnapshot(Application, applicationDefaults, snapshot).value;
  for (const { to, id, ...told } of noticesFor(before?.exists ? read(before) : null, read(after))) {
    const recipients = await recipientsOf(to, after);
    await Promise.all(recipients.map((uid) => notify(uid, id, { ...told, link: { collection: "applications", id: after.id } }, now)));
  }
}
