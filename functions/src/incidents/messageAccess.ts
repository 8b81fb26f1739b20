import type { Transaction } from "firebase-admin/firestore";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import type { Message } from "./messageModel.ts";
import type { Incident } from "./model.ts";
import { loadIncident, messagesOf, readMessage } from "./store.ts";

/** Who may read a message of an incident they may see: a `team` message only the team. */
function mayRead(caller: Pick<Caller, "uid" | "role">, incident: Incident, { audience }: Pick<Message, "audience">): boolean {
  return audience === "everyone" || maySeeInternal(caller, incident);
}

/** Reads a message the caller may read, and its incident. Throws `not_found`. */
export async function loadMessage(tx: Transaction, caller: Caller, incidentId: string, messageId: string): Promise<Message> {
  const incident = await loadIncident(tx, incidentId);
  demandSight(caller, incident);
  const snapshot = await tx.get(messagesOf(incidentId).doc(messageId));
  const message = snapshot.exists ? readMessage(snapshot).value : null;
  if (!message || !mayRead(caller, incident, message)) throw new AppError("not_found", "There is no such message, or you may not see it.");
  return message;
}

// Threads have one level, so the first message is one or two steps away; more are only in what was written past the API.
const stepsMax = 5;

/**
 * The message that is answered and the first one of its thread, which an answer to an answer joins as well; null when it is
 * not there or leads nowhere. One read, or two.
 */
export async function findThread(tx: Transaction, incidentId: string, answeredId: string): Promise<{ answered: Message; threadId: string } | null> {
  let answered: Message | undefined;
  for (let id = answeredId, step = 0; step < stepsMax; step += 1) {
    const snapshot = await tx.get(messagesOf(incidentId).doc(id));
    if (!snapshot.exists) return null;
    const message = readMessage(snapshot).value;
    answered ??= message;
    if (message.threadId === null) return { answered, threadId: id };
    id = message.threadId;
  }
  return null;
}
