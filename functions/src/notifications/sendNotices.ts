import type { DocumentReference, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { loadPeople } from "../identity/users.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { inTime } from "../incidents/inTime.ts";
import { db, toWire, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { timestamp } from "../platform/schemas.ts";
import { MailNotice, mailNotices } from "./mailNotices.ts";
import { compose, joined, letterIn, mailOf, type NewsLetter } from "./newsLetter.ts";
import { outboxRef, QueuedMail } from "./outboxItem.ts";
import { due, isTooOld } from "./queue.ts";

const batch = 500;
const perMail = 400;
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
/** When the latest was composed, and as what it stands in the outbox. */
const Pace = z.object({ lastAt: timestamp.catch(new Date(0)), mailId: z.string().nullable().catch(null) });
const readPace = (data: FirebaseFirestore.DocumentData | undefined): z.output<typeof Pace> => Pace.parse(toWire(data ?? {}));

async function dueFor(uid: string, now: Date): Promise<Due> {
  const found = await due(mailNotices().where("uid", "==", uid), now, perMail).get();
  return { refs: found.docs.map(({ ref }) => ref), notices: found.docs.flatMap((snapshot) => MailNotice.safeParse(toWire(snapshot.data())).data ?? []) };
}

/** Puts off what is due for a person until they may get the next e-mail. A write for each. */
async function putOff(refs: readonly DocumentReference[], until: Date): Promise<void> {
  const writes = db().batch();
  for (const ref of refs) writes.update(ref, { nextAttemptAt: until });
  await writes.commit();
}

/**
 * Puts a letter into the outbox. One that still waits there takes it in: while nothing can be sent, for want of a key or because
 * SendGrid is down, a person has one letter that waits, and not one for every ten minutes. Its attempts count anew, so that
 * what came last is not given up with what came first: three days after that was queued is the end of both. One read at
 * most; returns the write, which gives the item's id.
 */
async function post(tx: Transaction, uid: string, letter: NewsLetter, mailId: string | null, now: Date): Promise<() => string> {
  const snapshot = mailId === null ? undefined : await tx.get(outboxRef(mailId));
  const waiting = QueuedMail.safeParse(toWire(snapshot?.data() ?? {})).data;
  const isWaiting = waiting?.state === "held" || waiting?.state === "pending";
  // One that does not say what it tells of is an older release's, and is dropped.
  if (!snapshot || !isWaiting || waiting.about.length === 0 || isTooOld(waiting, now)) return () => enqueueMail(tx, mailOf(uid, letter), now);
  const { template, about, data } = mailOf(uid, joined(letterIn(waiting), letter));
  return () => {
    tx.update(snapshot.ref, { template, about, data, attempts: 0, edition: waiting.edition + 1 });
    return snapshot.id;
  };
}

/** One e-mail for one person. A read and a write for each thing it tells of, one read for each incident, four reads, two writes. True if there is one. */
export async function sendTo(uid: string, now: Date): Promise<boolean> {
  // First: what another sweep sends from here on shows in the transaction below.
  const { lastAt } = readPace((await paceRef(uid).get()).data());
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
  const letter = person && compose(person, notices, incidents);
  return await transact(async (tx) => {
    // Whoever else composes for this person has written here.
    const pace = readPace((await tx.get(paceRef(uid))).data());
    if (pace.lastAt > lastAt) return false;
    const write = letter ? await post(tx, uid, letter, pace.mailId, now) : null;
    for (const ref of refs) tx.update(ref, { nextAttemptAt: null });
    if (!write) return false;
    tx.set(paceRef(uid), { lastAt: now, mailId: write() });
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
