import { FieldPath } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { recipientOf } from "../identity/recipients.ts";
import type { Done } from "../identity/model.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { outbox, outboxRef } from "./outboxItem.ts";
import { OutboxMail, outboxDefaults, type LiftSuppressionInput, type ListOutboxInput, type OutboxPage, type Redelivered, type RedeliverInput } from "./outboxModel.ts";
import { requeued } from "./queue.ts";
import { lift } from "./suppressions.ts";

const redeliveredMax = 100;

/** The e-mails of the last thirty days, the latest first, of one state where one is named. */
export async function listOutbox({ state, ...page }: ListOutboxInput, _context: Context): Promise<OutboxPage> {
  const all = state === undefined ? outbox() : outbox().where("state", "==", state);
  const { snapshots, nextCursor } = await fetchPage(all.orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", page);
  return { items: snapshots.map((snapshot) => readSnapshot(OutboxMail, outboxDefaults, snapshot).value), nextCursor };
}

/** The ids that are meant, and whether there are more of the template. */
async function meant({ ids, template }: RedeliverInput): Promise<{ ids: string[]; more: boolean }> {
  if (ids) return { ids: [...new Set(ids)], more: false };
  const found = await outbox().where("state", "==", "failed").where("template", "==", template).limit(redeliveredMax + 1).get();
  return { ids: found.docs.slice(0, redeliveredMax).map(({ id }) => id), more: found.size > redeliveredMax };
}

/**
 * Puts e-mails that were given up back into the outbox, by id or a template's, a hundred at most; they go out within a minute.
 * What did not fail stays as it is. An e-mail whose link has expired fails again. Two reads and a write for each.
 */
export async function redeliverMail(input: RedeliverInput, context: Context): Promise<Redelivered> {
  const { caller, now, requestId } = context;
  const { ids, more } = await meant(input);
  if (ids.length === 0) return { queued: 0, more };
  return await context.transaction(async (tx) => {
    const snapshots = await tx.getAll(...ids.map(outboxRef));
    const failed = snapshots.filter((snapshot) => snapshot.get("state") === "failed");
    if (failed.length === 0) return { queued: 0, more };
    const audit = await openStream(tx, "outbox");
    for (const { ref } of failed) tx.update(ref, requeued(now));
    audit.append({ event: "outbox.redelivered", at: now, actorId: caller.uid, actorRole: caller.role, subject: "outbox", requestId, details: { template: input.template ?? null, ids: failed.map(({ id }) => id) } });
    return { queued: failed.length, more };
  });
}

/** Lets news go to somebody's address again after it bounced or complained; what SendGrid tells late of the time before does not undo it. Throws `not_found` when there is no such account, or nothing to lift. */
export async function liftSuppression({ uid }: LiftSuppressionInput, context: Context): Promise<Done> {
  const recipient = await recipientOf({ uid });
  if (!recipient) throw new AppError("not_found", "There is no such account, or it has no address.");
  const isLifted = await context.transaction((tx) => lift(tx, uid, recipient.email, context));
  if (!isLifted) throw new AppError("not_found", "Nothing is kept from this address.");
  return { done: true };
}
