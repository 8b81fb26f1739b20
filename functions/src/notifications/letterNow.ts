import { loadClockFile } from "../compliance/documents.ts";
import type { Recipient } from "../identity/recipients.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { db } from "../platform/firestore.ts";
import { isNews } from "../platform/outbox.ts";
import { incidentLetter } from "./incidentLetter.ts";
import { letterIn, newsNow, seenBy } from "./newsLetter.ts";
import type { LeasedMail } from "./outboxItem.ts";
import { isSuppressed } from "./suppressions.ts";

const gone = "What it tells of is gone or restricted, or its reader may not see it any more.";
const unclear = "It does not say what it tells of, so nobody can tell whether its reader may see that.";

async function incidentsOf({ about }: LeasedMail): Promise<Map<string, Incident>> {
  const ids = [...new Set(about.map(({ incidentId }) => incidentId))];
  const snapshots = ids.length === 0 ? [] : await db().getAll(...ids.map(incidentRef));
  return new Map(snapshots.filter(({ exists }) => exists).map((snapshot) => [snapshot.id, readIncident(snapshot).value]));
}

/**
 * What an e-mail says to its reader at this attempt, which may be the tenth, or days after it was written: the data of its
 * template, or why it must not go out any more. News of several incidents leaves out those the reader may not see by now. Read
 * after the lease was taken, so nearer to the sending than the lease's transaction is: whoever loses sight of an incident from
 * here on saw the e-mail being sent. One read for each incident it names, twenty at most, and one of the suppressions; for a
 * manager's e-mail about an incident those of its deadlines.
 */
export async function letterNow(item: LeasedMail, recipient: Recipient): Promise<{ data: Record<string, string> } | { dropped: string }> {
  const { template, data, about } = item;
  if (recipient.isDisabled && (template === "reset_password" || isNews(template))) return { dropped: "no such account" };
  // What is about the account's security goes out all the same: SendGrid itself then decides.
  if (!isNews(template)) return { data };
  if (!recipient.wantsNews) return { dropped: "Its reader wants no such e-mails any more." };
  if (await isSuppressed(recipient.email)) return { dropped: "The address refused e-mails, or could not be reached." };
  if (template === "announcement") return { data };
  const [subject] = about;
  if (!subject) return { dropped: unclear };
  if (template === "incident_summary" || template === "deadline_reminder") {
    const file = await loadClockFile(db(), subject.incidentId);
    // It holds the incident's words, which leave the organisation: none of a restricted one.
    const isSeen = file && seenBy(recipient, subject, new Map([[subject.incidentId, file.incident]]))?.restricted === false;
    return isSeen ? { data: incidentLetter(template, file) } : { dropped: gone };
  }
  const news = newsNow(letterIn(item), recipient, await incidentsOf(item));
  return news ? { data: news } : { dropped: gone };
}
