import { Timestamp, type DocumentReference } from "firebase-admin/firestore";
import { loadPeople, type Person } from "../identity/users.ts";
import { maySee, maySeeInternal } from "../incidents/access.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { inTime } from "../incidents/inTime.ts";
import type { Incident } from "../incidents/model.ts";
import { db, toWire, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { enqueueMail, type Mail } from "../platform/outbox.ts";
import { MailNotice, mailNotices } from "./mailNotices.ts";
import { excerpt } from "./notice.ts";
import { due } from "./queue.ts";

const batch = 500;
const perMail = 400;
const shown = 20;
const limits = { atOnce: 5, beginMs: 15_000, waitMs: 30_000 };
const roundsMs = 20_000;
/** A person gets one such e-mail in this time; what comes meanwhile is in the next. */
const paceMs = 600_000;

/** What is due for a person. What cannot be read is no notice, and is over with the others. */
interface Due {
  refs: DocumentReference[];
  notices: MailNotice[];
}

/** Under what forgets a person with their account. */
const paceRef = (uid: string): DocumentReference => db().doc(`users/${uid}/private/mailPace`);
const readPace = (data: FirebaseFirestore.DocumentData | undefined): Date => (data?.["lastAt"] instanceof Timestamp ? data["lastAt"].toDate() : new Date(0));

async function dueFor(uid: string, now: Date): Promise<Due> {
  const found = await due(mailNotices().where("uid", "==", uid), now, perMail).get();
  return { refs: found.docs.map(({ ref }) => ref), notices: found.docs.flatMap((snapshot) => MailNotice.safeParse(toWire(snapshot.data())).data ?? []) };
}

/** What a line says: of a restricted incident nothing, for an e-mail leaves the organisation. Pure. */
function lineOf({ title }: MailNotice, incident: Incident): string {
  return incident.restricted ? "There is news of a restricted incident." : `${title}: “${excerpt(incident.title, 120)}”`;
}

/** One e-mail of all that is due for a person, as far as they may see it now; null when there is nothing. Pure. */
export function compose(person: Pick<Person, "uid" | "role">, notices: readonly MailNotice[], incidents: ReadonlyMap<string, Incident>): Mail | null {
  const visible = notices.flatMap((notice) => {
    const incident = incidents.get(notice.incidentId);
    const isSeen = incident && (notice.audience === "team" ? maySeeInternal(person, incident) : maySee(person, incident));
    return isSeen ? [{ notice, line: lineOf(notice, incident) }] : [];
  });
  const [first] = visible;
  if (!first) return null;
  const lines = visible.slice(0, shown).map(({ line }) => (visible.length === 1 ? line : `• ${line}`));
  const isOneIncident = visible.every(({ notice }) => notice.incidentId === first.notice.incidentId);
  return {
    template: notices.every(({ isSummary }) => isSummary) ? "digest" : "news",
    to: { uid: person.uid },
    data: {
      subject: visible.length === 1 ? first.line : `${String(visible.length)} things happened`,
      lines: lines.join("\n"),
      ...(visible.length > shown && { more: String(visible.length - shown) }),
      ...(isOneIncident && { path: `/incidents/${first.notice.incidentId}` }),
    },
  };
}

/** Puts off what is due for a person until they may get the next e-mail. A write for each. */
async function putOff(refs: readonly DocumentReference[], until: Date): Promise<void> {
  const writes = db().batch();
  for (const ref of refs) writes.update(ref, { nextAttemptAt: until });
  await writes.commit();
}

/** One e-mail for one person. A read and a write for each thing it tells of, one read for each incident, three writes. True if there is one. */
async function sendTo(uid: string, now: Date): Promise<boolean> {
  // First: what another sweep sends from here on shows in the transaction below.
  const lastAt = readPace((await paceRef(uid).get()).data());
  const { refs, notices } = await dueFor(uid, now);
  const nextAt = new Date(lastAt.getTime() + paceMs);
  if (nextAt > now) {
    await putOff(refs, nextAt);
    return false;
  }
  const person = (await loadPeople([uid])).get(uid);
  const ids = [...new Set(notices.map(({ incidentId }) => incidentId))];
  const snapshots = person?.notifications.email === true && ids.length > 0 ? await db().getAll(...ids.map(incidentRef)) : [];
  const incidents = new Map(snapshots.filter(({ exists }) => exists).map((snapshot) => [snapshot.id, readIncident(snapshot).value]));
  const mail = person && compose(person, notices, incidents);
  return await transact(async (tx) => {
    // Whoever else composes for this person has written here.
    if (readPace((await tx.get(paceRef(uid))).data()) > lastAt) return false;
    for (const ref of refs) tx.update(ref, { nextAttemptAt: null });
    if (!mail) return false;
    enqueueMail(tx, mail, now);
    tx.set(paceRef(uid), { lastAt: now });
    return true;
  });
}

/** One round: 500 things that are due, of whomever. `isMore`: there may be more, and this round got on. */
async function round(now: Date): Promise<{ mails: number; isMore: boolean }> {
  const found = await due(mailNotices(), now, batch).get();
  const uids = [...new Set(found.docs.map((snapshot) => String(snapshot.get("uid"))))];
  const results = await inTime(
    uids,
    async (uid) =>
      await sendTo(uid, now).catch((thrown: unknown) => {
        log.triggerFailed({ trigger: "sendNotices", document: `users/${uid}`, willRetry: true, thrown });
        return null;
      }),
    limits,
  );
  const sent = results.map((result) => (result.state === "done" ? result.result : null));
  return { mails: sent.filter((isSent) => isSent === true).length, isMore: found.size === batch && sent.some((isSent) => isSent !== null) };
}

/**
 * Makes e-mails of what is due: one for each person, whatever came, and not more often than every ten minutes. Of somebody who
 * has more, 400 things go into one e-mail. In rounds, for twenty seconds and the last round, so that nobody's storm keeps
 * others waiting.
 */
export async function sendNotices(now: Date): Promise<{ mails: number }> {
  const started = performance.now();
  let mails = 0;
  for (;;) {
    const done = await round(now);
    mails += done.mails;
    if (!done.isMore || performance.now() - started > roundsMs) return { mails };
  }
}
