import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { findPeopleIn, loadPeople, type Person } from "../identity/users.ts";
import { demandInternal, demandSight, maySee, maySeeInternal, notFound } from "../incidents/access.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail, type MailSubject } from "../platform/outbox.ts";
import { recipientsMax, type EmailsQueued, type SendEmailInput } from "./outboxModel.ts";

/** What goes out, and who of the team or the organisation may have it. Of an incident no word: it is read when the e-mail is sent. */
interface Letter {
  data: Record<string, string>;
  about: MailSubject[];
  isFor: (person: Person) => boolean;
}

/** Throws `not_found` or `permission_denied` for an incident the caller may not see, `conflict` for a restricted one. */
async function letterOf(tx: Transaction, { template, subject = "", text = "", incidentId = "" }: SendEmailInput, { caller }: Context): Promise<Letter> {
  if (template === "announcement") return { data: { subject, text }, about: [], isFor: () => true };
  const snapshot = await tx.get(incidentRef(incidentId));
  const incident = snapshot.exists ? readIncident(snapshot).value : notFound();
  demandSight(caller, incident);
  if (incident.restricted) throw new AppError("conflict", "A restricted incident is not sent by e-mail.");
  if (template === "incident_summary") return { data: {}, about: [{ incidentId, audience: "everyone" }], isFor: (person) => maySee(person, incident) };
  demandInternal(caller, incident);
  return { data: {}, about: [{ incidentId, audience: "team" }], isFor: (person) => maySeeInternal(person, incident) };
}

/** The people named, each once. Throws `invalid_input` when there are more than fifty, or a uid is nobody's who is active. */
async function recipientsOf({ uids, roles }: SendEmailInput): Promise<Person[]> {
  const named = await loadPeople(uids);
  const unknown = uids.findIndex((uid) => !named.has(uid));
  if (unknown !== -1) throw new AppError("invalid_input", "Somebody who is named has no active account.", { errors: [{ path: `uids.${String(unknown)}`, message: "must be an active account" }] });
  const found = roles.length === 0 ? [] : await findPeopleIn(roles, recipientsMax + 1);
  const people = new Map([...named.values(), ...found].map((person) => [person.uid, person]));
  if (people.size > recipientsMax) throw new AppError("invalid_input", `One e-mail goes to ${String(recipientsMax)} people at most.`, { errors: [{ path: "roles", message: `must come to ${String(recipientsMax)} people at most` }] });
  return [...people.values()];
}

/**
 * Has an e-mail sent to people of the organisation, each their own: those who want e-mails, and may see what it tells of. A
 * read for each, one more for an incident, a write for each e-mail, and those of the log.
 */
export async function sendEmail(input: SendEmailInput, context: Context): Promise<EmailsQueued> {
  const { caller, now, requestId } = context;
  // Outside of the transaction, for it asks who has a role; whether each may have the e-mail is looked at again when it is sent.
  const people = await recipientsOf(input);
  const { template, roles, incidentId = null } = input;
  return await context.transaction(async (tx) => {
    const { data, about, isFor } = await letterOf(tx, input, context);
    const audit = await openStream(tx, "outbox");
    const to = people.filter((person) => person.notifications.email && isFor(person));
    for (const { uid } of to) enqueueMail(tx, { template, to: { uid }, data, about }, now);
    audit.append({ event: "mail.sent_by_manager", at: now, actorId: caller.uid, actorRole: caller.role, subject: incidentId === null ? "outbox" : `incidents/${incidentId}`, requestId, details: { template, roles, uids: to.map(({ uid }) => uid), skipped: people.length - to.length } });
    return { queued: to.length, skipped: people.length - to.length };
  });
}
