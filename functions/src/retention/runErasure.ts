import { createHash } from "node:crypto";
import { transact } from "../platform/firestore.ts";
import { noStep, type StoredErasure, type StoredStep } from "./erasureModel.ts";
import { finishErasure } from "./erasureReport.ts";
import { unsealPerson } from "./findPerson.ts";
import type { HeldRecord } from "./eraseRecords.ts";
import type { Erased } from "./person.ts";
import { openToAll, stepNames, steps, type StepName } from "./steps.ts";
import { erasureRef, readErasure } from "./store.ts";

/** Longer than a worker may run: whoever worked on it is gone. */
const leaseMs = 10 * 60_000;
/** As long as an ID token that was given out before holds. */
export const quietMs = 3_600_000;
export const heldAgainMs = 86_400_000;
const heldNamed = 50;

/** Changes how far a step is, if the erasure is still in that pass; null when it is not. */
async function changeStep(uid: string, pass: number, name: StepName, change: (step: StoredStep) => StoredStep): Promise<StoredStep | null> {
  return await transact(async (tx) => {
    const erasure = readErasure(await tx.get(erasureRef(uid)));
    if (erasure.pass !== pass || erasure.state === "done") return null;
    const before = erasure.steps[name] ?? noStep;
    const after = change(before);
    tx.update(erasureRef(uid), { [`steps.${name}`]: after, ...(after.found > before.found && pass > 1 && !openToAll.has(name) ? { hasCome: true } : {}) });
    return after;
  });
}

/** Binds which records are held, in whatever order they were found; the same for the same. Pure. */
const digestOf = (held: readonly HeldRecord[]): string => createHash("sha256").update(JSON.stringify(held.map(({ path }) => path).sort())).digest("hex");

/** A step that was worked in a pass: what a hold keeps, and that it is done. Pure. */
const worked = (held: readonly HeldRecord[], pass: number): Pick<StoredStep, "held" | "heldRecords" | "heldSha256" | "erasedIn"> => ({ held: held.length, heldRecords: held.slice(0, heldNamed), heldSha256: digestOf(held), erasedIn: pass });

/** Counts what there is and notes it; where there is something, erases it, and notes what is left: a crash anywhere leaves a step that does the same again. */
async function workStep(erasure: StoredErasure, name: StepName, person: Erased, now: Date): Promise<void> {
  const { uid, pass } = erasure;
  const step = steps[name];
  if ((erasure.steps[name]?.countedIn ?? 0) < pass) {
    const there = await step.count(person);
    const noted = await changeStep(uid, pass, name, (before) => (before.countedIn >= pass ? before : { ...before, found: before.found + Math.max(0, there - before.left), left: there, countedIn: pass, ...(there === 0 ? worked([], pass) : {}) }));
    if (!noted || noted.erasedIn >= pass) return;
  }
  const held: HeldRecord[] = await step.erase(person, { step: name, at: now });
  const left = await step.count(person);
  // What came since it was erased asks for another look.
  await changeStep(uid, pass, name, (before) => ({ ...before, found: before.found + Math.max(0, left - held.length), left, ...worked(held, pass) }));
}

/** Takes an erasure to work on it; null when there is nothing to do, not yet, or another worker has it. */
async function take(uid: string, now: Date): Promise<StoredErasure | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(erasureRef(uid));
    if (!snapshot.exists) return null;
    const erasure = readErasure(snapshot);
    if (erasure.state === "done" || erasure.nextAt === null || erasure.nextAt > now) return null;
    tx.update(snapshot.ref, { nextAt: new Date(now.getTime() + leaseMs) });
    return erasure;
  });
}

/** After a pass: another look an hour later, until one finds nothing new; then the report. */
async function endPass(uid: string, pass: number, now: Date): Promise<void> {
  const isOver = await transact(async (tx) => {
    const { pass: present, state, hasCome } = readErasure(await tx.get(erasureRef(uid)));
    if (present !== pass || state === "done") return false;
    if (pass > 1 && !hasCome) return true;
    tx.update(erasureRef(uid), { state: "settling", pass: pass + 1, hasCome: false, nextAt: new Date(now.getTime() + quietMs) });
    return false;
  });
  if (isOver) await finishErasure(uid, pass, now, new Date(now.getTime() + heldAgainMs));
}

/**
 * Works on an erasure: each step of the present pass that is not done yet, and then the pass's end. Goes on where it was
 * interrupted; two workers at once do nothing twice. What is not done within `budgetMs` is left to the sweep. Reads what
 * there is of the person three times and writes it once; a later look reads what there is still.
 */
export async function runErasure(uid: string, { now, budgetMs }: { now: () => Date; budgetMs: number }): Promise<void> {
  const begun = now();
  const erasure = await take(uid, begun);
  if (!erasure) return;
  const person = await unsealPerson(uid, erasure.person);
  for (const name of stepNames) {
    if ((erasure.steps[name]?.erasedIn ?? 0) >= erasure.pass) continue;
    if (now().getTime() - begun.getTime() > budgetMs) return;
    await workStep(erasure, name, person, now());
  }
  await endPass(uid, erasure.pass, now());
}
