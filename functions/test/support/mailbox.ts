import { setTimeout as pause } from "node:timers/promises";

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  outboxId: string | null;
  at: string;
}

const deadlineMs = 30_000;

function required(): string {
  const origin = process.env["MAILBOX_ORIGIN"];
  if (origin === undefined) throw new Error("MAILBOX_ORIGIN is not set: run the tests with npm test, which starts the emulators");
  return origin;
}

/** Where the local mailbox of this run is. */
export const mailboxOrigin = required();

/** The e-mails that were sent to an address, oldest first. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const response = await fetch(`${mailboxOrigin}/mails?to=${encodeURIComponent(address)}`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`the mailbox answered ${String(response.status)}`);
  return (await response.json()) as ReceivedMail[];
}

/** Waits for an e-mail to an address, with a subject that fits where that is asked for; the newest if there are several. */
export async function untilMail(address: string, subject = /(?:)/): Promise<ReceivedMail> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const mails = await mailsTo(address);
    const found = mails.findLast((mail) => subject.test(mail.subject));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`no e-mail ${String(subject)} to ${address}; there are ${JSON.stringify(mails.map((mail) => mail.subject))}`);
    await pause(100);
  }
}

/** The token in the link of an e-mail. */
export function tokenIn(mail: Pick<ReceivedMail, "text">): string {
  const token = /#token=([\w.-]+)/.exec(mail.text)?.[1];
  if (token === undefined) throw new Error("there is no link with a token in the e-mail");
  return token;
}
