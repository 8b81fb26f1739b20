import { openStream } from "../audit/log.ts";
import { deleteUser } from "../identity/deleteUser.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { auditStreamOf, subjectOf } from "./auditNames.ts";
import { noStep, type EraseInput, type Erasure, type StoredErasure, type StoredStep } from "./erasureModel.ts";
import { findMentions, personOf, sealPerson } from "./findPerson.ts";
import type { Erased } from "./person.ts";
import { stepNames, steps, type Step, type StepName } from "./steps.ts";
import { erasureRef, readErasure } from "./store.ts";

/**
 * What there is of a person before anything goes, of the kinds that go with any deleted account; the rest is counted when it
 * is come to, and so is all of it where the account was deleted before. A read for each thousand documents.
 */
async function takeStock(person: Erased): Promise<Partial<Record<StepName, StoredStep>>> {
  if ((await steps.profile.count(person)) === 0) return {};
  const counts = await Promise.all(stepNames.map(async (name) => [name, await (steps[name] as Step).stock?.(person)] as const));
  return Object.fromEntries(counts.flatMap(([name, found]) => (found === undefined ? [] : [[name, { ...noStep, found, left: found, countedIn: 1 }]])));
}

/**
 * Begins to erase a person: the account is deleted with this one transaction, and a trigger takes away what there is
 * elsewhere. One that is under way goes on as it is; one that is done is done once more, for what may have come since.
 * Counts what there is, to say in the report how much it was; some 300 reads. Throws `not_found`, or `conflict` for the
 * last administrator.
 */
export async function startErasure({ uid, ground }: EraseInput, context: Context): Promise<Erasure> {
  const { caller, now, requestId } = context;
  demand(caller, "person.erase");
  const profile = db().doc(`users/${uid}`);
  const mentions = await findMentions(uid);
  const found = await takeStock(personOf(uid, await profile.get(), mentions));
  return await context.transaction(async (tx) => {
    const snapshot = await tx.get(erasureRef(uid));
    const before = snapshot.exists ? readErasure(snapshot) : null;
    if (before && before.state !== "done") return before;
    // As the profile is now: by a name it was given meanwhile, the person is found as well.
    const person = await sealPerson(personOf(uid, await tx.get(profile), mentions));
    const audit = await openStream(tx, auditStreamOf(uid));
    // In this transaction: a crash between would leave an empty profile and nobody who knows whom to look for.
    await deleteUser({ uid }, { ...context, transaction: (work) => work(tx) });
    const erasure: StoredErasure = { uid, state: "running", ground, requestedBy: caller.uid, requestedAt: now, pass: 1, steps: found, reports: before?.reports ?? 0, nextAt: now, finishedAt: null, requestId, person, hasCome: false, reportedSha256: "" };
    const { uid: _, ...fields } = erasure;
    tx.set(erasureRef(uid), fields);
    audit.append({ event: "erasure.requested", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(uid), requestId, details: { ground } });
    return erasure;
  });
}
