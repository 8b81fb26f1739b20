import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import { demandEdge, demandSight } from "./access.ts";
import type { Application, ApplicationRef } from "./model.ts";
import { auditStreamOf, loadApplication, writeTransition } from "./store.ts";

/** Takes the caller's own application back while it is pending. Throws `invalid_transition`. */
export async function withdraw(input: ApplicationRef, context: Context): Promise<Application> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const application = await loadApplication(tx, input.id);
    demandSight(caller, application);
    demandVersion(context, application.version);
    const edge = demandEdge(caller, application, "withdrawn");
    const audit = await openStream(tx, auditStreamOf(input.id));

    const updated = writeTransition(tx, application, edge, { at: now, by: caller.uid, note: null });
    audit.append({ event: edge.event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `applications/${input.id}`, requestId: context.requestId, details: { from: edge.from, to: edge.to, version: updated.version } });
    return updated;
  });
}
