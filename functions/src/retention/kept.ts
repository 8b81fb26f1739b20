import type { Query } from "firebase-admin/firestore";
import { countAll, db } from "../platform/firestore.ts";
import type { Erased } from "./person.ts";

/** What stays of a person, and why. `where` names every place in which a value of theirs may still be found. */
interface Kept {
  what: string;
  where: string[];
  why: string;
  until: string;
  /** Finds how much it is; left out where nothing names the person by a field. */
  query?: (person: Erased) => Query | null;
  /** Whether it is kept of this person; of everybody where it is left out. */
  isKept?: (person: Erased) => boolean;
}

const record = "GDPR Art. 17(3)(b) and (e): the record of a security incident is kept for legal obligations and for legal claims.";
const withIncident = "The incident is deleted, as the retention policy says.";
const notByPerson = "They are not stored by person, so they cannot be found by one.";

const ownMessages = ({ uid }: Erased): Query => db().collectionGroup("messages").where("authorId", "==", uid);

export const keptKinds: readonly Kept[] = [
  {
    what: "The words of incidents the person reported, and what the engine made of them. The reporter's name is the pseudonym.",
    where: ["incidents/{id}", "incidents/{id}/internal/{part}", "incidents/{id}/observables/{hash}", "neighbours/{place}"],
    why: record,
    until: withIncident,
    query: ({ uid }) => db().collection("incidents").where("reportedBy", "==", uid),
  },
  {
    what: "Incidents other people reported, in whose words, messages, files, notes, tasks and actions the person may be named, and notes of the person's own.",
    where: ["incidents/{id}", "incidents/{id}/internal/{part}", "incidents/{id}/observables/{hash}", "incidents/{id}/messages/{id}", "incidents/{id}/timeline/{entry}", "incidents/{id}/tasks/{id}", "incidents/{id}/actions/{id}", "incidents/{id}/clocks/{id}", "incidents/{id}/merged/{id}", "incidents/{id}/evidence/{id}"],
    why: record,
    until: withIncident,
  },
  {
    what: "The person's own messages, in whose words they may be named in a form that is not the whole name of a record or the whole telephone number: a first name alone, a genitive, a nickname, a misspelling, a number without its country.",
    where: ["incidents/{id}/messages/{id}"],
    why: `No rule finds other forms without taking others' words. ${record}`,
    until: withIncident,
    query: ownMessages,
  },
  {
    what: "The person's own messages, in whose words they may be named by a name, an address, a user name or a telephone number that nothing says any more: these were not looked for.",
    where: ["incidents/{id}/messages/{id}"],
    why: `The account was deleted before this erasure began, and the profile was empty. ${record}`,
    until: withIncident,
    query: ownMessages,
    isKept: ({ isPartial }) => isPartial,
  },
  {
    what: "Files the person handed in, with their names and descriptions.",
    where: ["incidents/{id}/evidence/{id}", "bucket: evidence/{incident}/{file}", "bucket: quarantine/{incident}/{file}"],
    why: record,
    until: withIncident,
    query: ({ uid }) => db().collectionGroup("evidence").where("uploadedBy", "==", uid),
  },
  {
    what: "Entries of the custody of files, with the network addresses of who handled them: each is under the hash of the next.",
    where: ["incidents/{id}/evidence/{id}/custody/{seq}"],
    why: "GDPR Art. 17(3)(e): without them the custody proves nothing.",
    until: withIncident,
  },
  {
    what: "Machine alerts that name the person as the user they are about, with what people said of them, what was found together with them, and what is known of threats.",
    where: ["alerts/{id}", "alertGroups/{id}", "alertKeys/{hash}", "indicators/{hash}", "imports/{id}", "bucket: imports/{id}", "threatPicture/{part}"],
    why: record,
    until: "The alert or the import is deleted, as the retention policy says; an indicator is removed; the picture is drawn anew.",
    query: ({ logins }) => (logins.length === 0 ? null : db().collection("alerts").where("user", "in", logins)),
  },
  {
    what: "Rules, playbooks, sources and settings the team wrote, in whose words the person may be named.",
    where: ["playbooks/{id}", "playbooks/{id}/versions/{n}", "suppressions/{id}", "alertSources/{id}", "feeds/{id}", "webhooks/{id}", "settings/{name}"],
    why: `${notByPerson} They are how the organisation works, GDPR Art. 6(1)(f).`,
    until: "Whoever keeps them changes them.",
  },
  {
    what: "Applications of other people, whose words or reviews may name the person, and the review of the person's own.",
    where: ["applications/{id}"],
    why: "GDPR Art. 17(3)(e): why somebody was taken or not.",
    until: "The other person's account is deleted; the review stays.",
  },
  {
    what: "Reports to authorities, exports other people asked for, and deliveries to webhooks that were made before: they show titles of incidents, names and texts, and exports of the log the addresses it held.",
    where: ["reports/{id}", "reports/{id}/internal/{part}", "bucket: reports/{id}/{file}", "exportJobs/{id}", "bucket: exports/{id}/{file}", "webhooks/{id}/deliveries/{id}"],
    why: record,
    until: "They expire.",
  },
  {
    what: "That an address wants no e-mail, or takes none, as a hash of the address.",
    where: ["mailSuppressions/{hash}"],
    why: "GDPR Art. 21(3) and 17(3)(b): an objection has to be heeded, also when somebody names the address again.",
    until: "A manager lifts it.",
  },
  {
    what: "The uid, as who did what, and in counters of incidents by assignee. Nothing leads from it to the person any more.",
    where: ["any"],
    why: "GDPR Art. 17(3)(b) and (e): the audit log has to say that it was one and the same person.",
    until: "The record it stands in is deleted.",
  },
  {
    what: "Answers kept for repeated requests, counters of failed sign-ins under a hash, notifications and e-mails to others that quote what the person wrote; where the account was deleted before, also failed attempts to sign in by a name that is not known any more.",
    where: ["idempotency/{hash}", "lockouts/{hash}", "users/{id}/notifications/{id}", "outbox/{id}", "mailNotices/{id}", "loginAttempts/{id}"],
    why: `${notByPerson} They expire.`,
    until: "Seven days for answers, a day for counters, thirty days for e-mails, ninety for attempts to sign in; notifications as the retention policy says.",
  },
];

/** How much there is of what is kept; null where it cannot be counted by person. A read for each thousand. */
export async function countKept({ query }: Kept, person: Erased): Promise<number | null> {
  const found = query?.(person);
  if (found === undefined) return null;
  return found === null ? 0 : await countAll(found);
}
