import type { DocumentSnapshot } from "firebase-admin/firestore";
import { Application, applicationDefaults } from "../applications/model.ts";
import { adminsToTell } from "../identity/applicants.ts";
import { wantsInApp } from "../identity/users.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { noticesFor, type ApplicationNotice } from "./applicationNotices.ts";

const alreadyExists = 6; // gRPC status code

async function recipientsOf(to: ApplicationNotice["to"], application: DocumentSnapshot): Promise<string[]> {
  if (to !== "admins") return (await wantsInApp(to.uid)) ? [to.uid] : [];
  // The event may come late: what is decided by now waits for nobody. Read through `db()`: a read through the event's own
  // snapshot would use the client before it is set up.
  const isPending = (await db().doc(application.ref.path).get()).get("status") === "pending";
  return isPending ? await adminsToTell() : [];
}

/** Tells the people a change of an application concerns, in the app. */
export async function notifyApplication(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const read = (snapshot: DocumentSnapshot) => readSnapshot(Application, applicationDefaults, snapshot).value;
  for (const { to, id, ...told } of noticesFor(before?.exists ? read(before) : null, read(after))) {
    const create = async (uid: string) => {
      // `create` leaves a notification alone that an earlier delivery of the same event made, read mark included.
      await db()
        .doc(`users/${uid}/notifications/${id}`)
        .create({ ...told, link: { collection: "applications", id: after.id }, createdAt: now, readAt: null })
        .catch((error: unknown) => {
          if (!(error instanceof Object && "code" in error && error.code === alreadyExists)) throw error;
        });
    };
    await Promise.all((await recipientsOf(to, after)).map(create));
  }
}
