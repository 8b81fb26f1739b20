import type { Recipient } from "../identity/recipients.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { db } from "../platform/firestore.ts";
import { isNews } from "../platform/outbox.ts";
import { letterIn, newsNow, seenBy } from "./newsLetter.ts";
import type { LeasedMail } from "./outboxItem.ts";
import { isSuppressed } from "./suppressions.ts";

const gone = "What it tells of is gone or restricted, or its reader may not see it any more.";

async function incidentsOf({ about }: LeasedMail): Promise<Map<string, Incident>> {
  const ids = [...new Set(about.map(({ incidentId }) => incidentId))];
  const snapshots = ids.length === 0 ? [] : await db().getAll(...ids.map(incidentRef));
  return new Map(snapshots.filter(({ exists }) => exists).map((snapshot) => [snapshot.id, readIncident(snapshot).value]));
}

/**
 * What an e-mail says to its reader at this attempt, which may be the tenth, or days after it was written: the data of its
 * template, or why it must not go out any more. News of several incidents leaves out those the reader may not see by now. Read
 * after the lease was taken, so nearer to the sending than the lease's transaction is: whoever loses sight of an incident from
 * here on saw the e-mail being sent. One read for each incident it names, twenty at most, and one of the suppressions.
 */
export async function letterNow(item: LeasedMail, recipient: Recipient): Promise<{ data: Record<string, string> } | { dropped: string }> {
  const { template, data, about } = item;
  if (recipient.isDisabled && (template === "reset_password" || isNews(template))) return { dropped: "no such account" };
  // What is about the account's security goes out all the same: SendGrid itself then decides.
  if (!isNews(template)) return { data };
  if (!recipient.wantsNews) return { dropped: "Its reader wants no such e-mails any more." };
  if (await isSuppressed(recipient.email)) return { dropped: "The address refused e-mails, or could not be reached." };
  if (about.length === 0) return { data };
  const incidents = await incidentsOf(item);
  if (template === "news" || template === "digest") {
    const news = newsNow(letterIn(item), recipient, incidents);
    return news ? { data: news } : { dropped: gone };
  }
  // A manager's letter holds the incident's words, which leave the organisation: none of a restricted one.
  return about.every((subject) => seenBy(recipient, subject, incidents)?.restricted === false) ? { data } : { dropped: gone };
}
