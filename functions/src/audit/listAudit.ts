import type { Context } from "../platform/context.ts";
import { entriesPage, entriesQuery, enteredOf } from "./documents.ts";
import { openStream, type AuditRecord } from "./log.ts";
import type { AuditPage, ListAuditInput } from "./model.ts";
import { addressOf } from "./personal.ts";
import { readsStreamOf } from "./store.ts";

/** Enters that somebody read the log, and from where, into the log. */
export async function recordReading(context: Context, event: "audit.read" | "audit.verified" | "audit.exported", details: AuditRecord["details"]): Promise<void> {
  const { caller, now, requestId } = context;
  await context.transaction(async (tx) => {
    const audit = await openStream(tx, readsStreamOf(caller.uid));
    audit.append({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: "audit", requestId, details, personal: addressOf(context) });
  });
}

/**
 * The log of all streams, the latest first. That it was read, by which filters and from where, is entered in the log first.
 * Throws `invalid_cursor`. Reads each entry and one more, and writes two documents.
 */
export async function listAudit(input: ListAuditInput, context: Context): Promise<AuditPage> {
  await recordReading(context, "audit.read", enteredOf(input));
  return await entriesPage(entriesQuery(input), input);
}
