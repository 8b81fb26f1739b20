import type { Transaction } from "firebase-admin/firestore";
import { db } from "./firestore.ts";
import { newId } from "./ids.ts";

/** The e-mails there are; notifications/mailTemplates.ts says what each holds. */
export const mailTemplates = [
  "verify_email",
  "reset_password",
  "invitation",
  "account_locked",
  "account_changed",
  "password_changed",
  "mfa_enabled",
  "mfa_disabled",
  "backup_code_used",
  "application_received",
  "application_decided",
  "news",
  "digest",
  "announcement",
  "incident_summary",
  "deadline_reminder",
] as const;
export type MailTemplate = (typeof mailTemplates)[number];

const news: readonly MailTemplate[] = ["news", "digest", "announcement", "incident_summary", "deadline_reminder"];

/** True for what one may go without: it is not about the account's security, nor the answer to what its owner asked for. */
export const isNews = (template: MailTemplate): boolean => news.includes(template);

/** Something an e-mail tells of. Before each attempt to send it is looked at whether its reader may see it (still). */
export interface MailSubject {
  incidentId: string;
  audience: "everyone" | "team";
  /** Of news: what happened. What the incident is called is read when it is sent. */
  title?: string | undefined;
}

/** What one e-mail may tell of at most. */
export const subjectsMax = 20;

/** An e-mail that is to be sent. `to` may be an address nobody has: whether there is an account is found out when it is sent. */
export interface Mail {
  template: MailTemplate;
  to: { uid: string } | { email: string };
  /** What the template fills in: names, states, times as ISO text; never a secret, for administrators read the outbox. */
  data?: Record<string, string>;
  /** The incidents it tells of, if any. */
  about?: readonly MailSubject[];
}

const keptDays = 30;

/** The fields of what is put into a queue. Should its first delivery get lost, the sweep finds it a minute later. */
export function queued(now: Date) {
  return { state: "pending", attempts: 0, leaseUntil: null, lastError: null, nextAttemptAt: new Date(now.getTime() + 60_000), createdAt: now, queuedAt: now, sentAt: null, expiresAt: new Date(now.getTime() + keptDays * 86_400_000) } as const;
}

/**
 * Puts an e-mail into the outbox, in the transaction of what it tells about: sent if and only if that happened. One write;
 * `notifications/` sends it. Returns the item's id.
 */
export function enqueueMail(tx: Transaction, mail: Mail, now: Date, id: string = newId()): string {
  tx.create(db().doc(`outbox/${id}`), { channel: "email", template: mail.template, to: mail.to, data: mail.data ?? {}, about: mail.about ?? [], ...queued(now) });
  return id;
}
