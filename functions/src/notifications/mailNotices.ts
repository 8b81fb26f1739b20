import { createHash } from "node:crypto";
import type { CollectionReference } from "firebase-admin/firestore";
import { z } from "zod";
import type { Person } from "../identity/users.ts";
import { Audience } from "../incidents/model.ts";
import { db } from "../platform/firestore.ts";
import { timestamp } from "../platform/schemas.ts";
import { createOnce } from "./createOnce.ts";
import { mailAt } from "./mailTime.ts";
import { notificationTypes } from "./model.ts";
import type { Notice } from "./notice.ts";

/** What somebody is to hear of by e-mail, until it goes into one together with what else is due for them. */
export const MailNotice = z.object({
  uid: z.string(),
  type: z.enum(notificationTypes),
  incidentId: z.string(),
  audience: Audience,
  title: z.string(),
  at: timestamp,
  /** When it is to go out; null when it did. The document stays for as long as its event may come again. */
  nextAttemptAt: timestamp.nullable(),
  isSummary: z.boolean(),
});
export type MailNotice = z.output<typeof MailNotice>;

export const mailNotices = (): CollectionReference => db().collection("mailNotices");

const keptMs = 14 * 86_400_000;

/**
 * Notes what a person is to hear of by e-mail, as far as they want to. The body stays away: it may quote what people wrote.
 * A document of its own for each, so that a storm of events meets in none; the same event twice makes one. One write.
 */
export async function noteForMail(person: Person, incidentId: string, { id, type, audience, title }: Pick<Notice, "id" | "type" | "audience" | "title">, now: Date): Promise<void> {
  const when = mailAt(type, person.notifications, now);
  if (!when) return;
  const key = createHash("sha256").update(JSON.stringify([person.uid, id])).digest("hex").slice(0, 40);
  const notice: MailNotice = { uid: person.uid, type, incidentId, audience, title, at: now, nextAttemptAt: when.at, isSummary: when.isSummary };
  await createOnce(mailNotices().doc(key), { ...notice, expiresAt: new Date(when.at.getTime() + keptMs) });
}
