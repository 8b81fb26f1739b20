import { createHash } from "node:crypto";
import { FieldValue } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import type { Alert, FeedbackInput } from "./model.ts";
import { alertRef, auditStreamOf, demandOwn, requireAlert, ruleFeedbackCollection } from "./store.ts";

/** Keeps what a person says of an alert, and counts it for its source and rule; a second word takes the place of the first. */
export async function giveFeedback({ id, verdict, comment }: FeedbackInput, context: Context): Promise<Alert> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const alert = requireAlert(await tx.get(alertRef(id)));
    demandVersion(context, alert.version);
    demandOwn(alert);
    const audit = await openStream(tx, auditStreamOf(id));
    const changes = { feedback: { verdict, comment, by: caller.uid, at: now }, version: alert.version + 1 };
    tx.update(alertRef(id), changes);
    const before = alert.feedback?.verdict;
    if (before !== verdict) {
      const { source } = alert;
      const rule = alert.rule ?? "";
      const figures = ruleFeedbackCollection().doc(createHash("sha256").update(JSON.stringify([source, rule])).digest("hex"));
      tx.set(figures, { source, rule, updatedAt: now, [verdict]: FieldValue.increment(1), ...(before === undefined ? { total: FieldValue.increment(1) } : { [before]: FieldValue.increment(-1) }) }, { merge: true });
    }
    audit.append({ event: "alert.judged", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId: context.requestId, details: { verdict, version: changes.version } });
    return { ...alert, ...changes };
  });
}
