import { openStream } from "../audit/log.ts";
import { prepareJoining } from "../identity/applicants.ts";
import { demandOwnStanding } from "../identity/ownStanding.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { demandVersion } from "../platform/version.ts";
import { demandEdge, demandSight } from "./access.ts";
import type { Application, ReviewInput } from "./model.ts";
import { auditStreamOf, loadApplication, writeTransition } from "./store.ts";

/**
 * Decides a pending application; approving makes the applicant an analyst in the same transaction and ends their
 * sessions. Tokens get the role from the profile at the next sign-in, so there is nothing to bring in line afterwards.
 * Throws `invalid_transition` when it is decided already, `permission_denied` on one's own, `session_revoked` when the
 * reviewer's session has ended meanwhile, and `conflict` when the applicant cannot join any more: such an application can
 * still be rejected.
 */
export async function review(input: ReviewInput, context: Context): Promise<Application> {
  const { caller, now, requestId, client } = context;
  const mailId = context.newId();
  return await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    const application = await loadApplication(tx, input.id);
    demandSight(caller, application);
    demandVersion(context, application.version);
    const edge = demandEdge(caller, application, input.decision === "approve" ? "approved" : "rejected");
    if (edge.requires.includes("note") && input.note === undefined) throw new AppError("invalid_input", "This decision needs a note.", { errors: [{ path: "note", message: "Required to reject" }] });
    const by = { actorId: caller.uid, actorRole: caller.role, requestId, now, ip: client.ip };
    const joining = edge.to === "approved" ? await prepareJoining(tx, application.applicantId, by) : null;
    const audit = await openStream(tx, auditStreamOf(input.id));

    joining?.write();
    const updated = writeTransition(tx, application, edge, { at: now, by: caller.uid, note: input.note ?? null });
    const data = { status: edge.to, ...(input.note === undefined ? {} : { note: input.note }) };
    enqueueMail(tx, { template: "application_decided", to: { uid: application.applicantId }, data }, now, mailId);
    audit.append({ event: edge.event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `applications/${input.id}`, requestId, details: { from: edge.from, to: edge.to, applicantId: application.applicantId, version: updated.version } });
    return updated;
  });
}
