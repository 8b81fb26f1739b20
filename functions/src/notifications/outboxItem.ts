import type { CollectionReference, DocumentReference } from "firebase-admin/firestore";
import { z } from "zod";
import { Audience } from "../incidents/model.ts";
import { db } from "../platform/firestore.ts";
import { mailTemplates, subjectsMax } from "../platform/outbox.ts";
import { queueFields, type Leased } from "./queue.ts";

/** An e-mail of the outbox as it is worked off. */
export const QueuedMail = z.object({
  ...queueFields,
  template: z.enum(mailTemplates),
  to: z.union([z.strictObject({ uid: z.string() }), z.strictObject({ email: z.string() })]),
  data: z.record(z.string(), z.string()).catch({}),
  /** What it tells of. One that cannot be read is not sent: nobody could say whether its reader may see it. */
  about: z.array(z.object({ incidentId: z.string().min(1).max(128), audience: Audience, title: z.string().optional() })).max(subjectsMax).default([]),
});

export type LeasedMail = Leased<z.output<typeof QueuedMail>>;

export const outbox = (): CollectionReference => db().collection("outbox");
export const outboxRef = (id: string): DocumentReference => outbox().doc(id);
