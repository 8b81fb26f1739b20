import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditRecord } from "../audit/log.ts";
import { openApplicant, readApplicant, type Applicant } from "../identity/applicants.ts";
import { applicationWaitDays } from "../platform/config.ts";
import type { Context } from "../platform/context.ts";
import { AppError, type ErrorCode } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { isTeam } from "../platform/permissions.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { eligibilityOf, type Eligibility, type Reason } from "./eligibility.ts";
import { applicationDefaults, type Application, type ApplyInput, type CanApplyOutput } from "./model.ts";
import { applicationRef, auditStreamOf, readPast } from "./store.ts";

const codes: Record<Reason, ErrorCode> = { account_inactive: "account_disabled", team_member: "conflict", application_pending: "already_exists", waiting_period: "conflict" };

async function judge(tx: Transaction, uid: string, applicant: Applicant | null, now: Date): Promise<Eligibility> {
  const past = await readPast(tx, uid);
  return eligibilityOf({ isActive: applicant?.status === "active", isTeam: applicant !== null && isTeam(applicant.role), ...past }, applicationWaitDays.value(), now);
}

/** Whether the caller may apply now, and why not. By the profile: a token may say less while a second factor is overdue. */
export async function canApply(_input: object, { caller, now }: Context): Promise<CanApplyOutput> {
  return await db().runTransaction(async (tx) => await judge(tx, caller.uid, await readApplicant(tx, caller.uid), now), { readOnly: true });
}

/** Hands in an application. Throws `already_exists` while another is pending, `conflict` or `account_disabled`. */
export async function apply(input: ApplyInput, context: Context): Promise<Application> {
  const { caller, now } = context;
  const [id, mailId] = [context.newId(), context.newId()];
  return await context.transaction(async (tx) => {
    // Its stream is read first and written last: of several at once, each but one finds the winner's.
    const { applicant, audit: applicantAudit } = await openApplicant(tx, caller.uid);
    const { reason, detail } = await judge(tx, caller.uid, applicant, now);
    if (reason !== null || !applicant) throw new AppError(codes[reason ?? "account_inactive"], detail ?? "");
    const audit = await openStream(tx, auditStreamOf(id));

    const application: Application = {
      ...applicationDefaults,
      ...input,
      id,
      applicantId: caller.uid,
      applicantName: applicant.name,
      status: "pending",
      history: [{ at: now, by: caller.uid, from: null, to: "pending", note: null }],
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    const { id: _, ...stored } = application;
    tx.create(applicationRef(id), stored);
    enqueueMail(tx, { template: "application_received", to: { uid: caller.uid } }, now, mailId);
    const record: AuditRecord = { event: "application.submitted", at: now, actorId: caller.uid, actorRole: caller.role, subject: `applications/${id}`, requestId: context.requestId, details: { version: 1 } };
    audit.append(record);
    applicantAudit.append(record);
    return application;
  });
}
