import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { Evidence, evidenceDefaults } from "../evidence/model.ts";
import { demandInternal, demandWork, notFound } from "../incidents/access.ts";
import { auditStreamOf, incidentRef } from "../incidents/documents.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { demandPast } from "../platform/past.ts";
import { demandVersion } from "../platform/version.ts";
import { standing } from "./clocks.ts";
import { revise, writeRevision } from "./keepClocks.ts";
import type { Clock, SubmitClockInput, WaiveClockInput } from "./model.ts";
import { loadSettings } from "./settings.ts";
import { loadClockFile, requireClock, type ClockFile } from "./store.ts";

const receiptsMax = 20;

/** Changes one clock, and whatever follows from it for the others. `decide` throws where it may not be. */
async function changeClock({ id, clockId, reason }: { id: string; clockId: string; reason: string | null }, context: Context, decide: (tx: Transaction, file: ClockFile, clock: Clock) => Promise<Clock> | Clock): Promise<Clock> {
  const { caller, now } = context;
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const stored = await loadClockFile(tx, id);
    if (!stored) return notFound();
    demandInternal(caller, stored.incident);
    const clock = requireClock(stored, clockId);
    demandVersion(context, clock.version);
    const decided = await decide(tx, stored, clock);
    const actor = { by: caller.uid, at: now, reason, role: caller.role, requestId: context.requestId };
    const revision = revise(stored, { ...stored, clocks: new Map(stored.clocks).set(clockId, decided) }, settings, actor);
    const audit = await openStream(tx, auditStreamOf(id));
    writeRevision(tx, audit, revision, stored, actor);
    return revision.clocks.find((candidate) => candidate.id === clockId) ?? decided;
  });
}

/** Throws `invalid_input` unless a file is one of the incident's that is there and was found clean: what proves a notice has to be readable. One read where a file is named. */
async function demandEvidence(tx: Transaction, incidentId: string, evidenceId: string | undefined): Promise<void> {
  if (evidenceId === undefined) return;
  const found = await tx.get(incidentRef(incidentId).collection("evidence").doc(evidenceId));
  const file = found.exists ? readSnapshot(Evidence, evidenceDefaults, found).value : null;
  if (!file) throw new AppError("invalid_input", "This incident has no such file.", { errors: [{ path: "evidenceId", message: "must be a file of this incident" }] });
  if (file.state !== "clean") throw new AppError("invalid_input", `The file cannot prove it: its state is ${file.state}.`, { errors: [{ path: "evidenceId", message: "must be a file that was scanned and found clean" }] });
}

/**
 * Notes that a notice was submitted, with what shows it. May be repeated, for an updated report; the first one decides
 * whether it was in time. Throws `conflict` for a clock that is waived or carried.
 */
export async function submitClock({ id, clockId, ...input }: SubmitClockInput, context: Context): Promise<Clock> {
  const { caller, now } = context;
  const submittedAt = input.submittedAt ?? now;
  demandPast("submittedAt", submittedAt, now);
  const receiptId = context.newId();
  return await changeClock({ id, clockId, reason: null }, context, async (tx, { incident }, clock) => {
    demandWork(caller, incident);
    if (clock.state === "waived") throw new AppError("conflict", "The clock is waived; reopen it first.");
    if (clock.state === "carried") throw new AppError("conflict", `The clock goes on in incident ${clock.carriedBy ?? ""}; note it there.`);
    if (clock.receipts.length >= receiptsMax) throw new AppError("conflict", `A clock holds ${String(receiptsMax)} receipts at most.`);
    await demandEvidence(tx, id, input.evidenceId);
    const receipt = { id: receiptId, reference: input.reference, submittedAt, note: input.note ?? null, evidenceId: input.evidenceId ?? null, by: caller.uid, at: now, withdrawnAt: null, withdrawnBy: null };
    return { ...clock, receipts: [...clock.receipts, receipt] };
  });
}

/** Lets a deadline go, with a reason. Throws `conflict` when it was submitted or waived already, or is carried by another incident. */
export async function waiveClock({ id, clockId, reason }: WaiveClockInput, context: Context): Promise<Clock> {
  const { caller, now } = context;
  return await changeClock({ id, clockId, reason }, context, (_tx, _file, clock) => {
    demand(caller, "clock.waive");
    if (clock.state === "submitted") throw new AppError("conflict", "The notice was submitted; there is nothing to waive.");
    if (clock.state === "waived") throw new AppError("conflict", "The clock is waived already.");
    if (clock.state === "carried") throw new AppError("conflict", `The clock goes on in incident ${clock.carriedBy ?? ""}; let it go there.`);
    return { ...clock, waivedAt: now, waivedBy: caller.uid, reason, isWaivedByFacts: false };
  });
}

/** Takes back a waiver, or submissions that were entered by mistake: the clock stands as its facts say. Receipts stay, marked. Throws `conflict` for one that is open, or carried by another incident. */
export async function reopenClock({ id, clockId, reason }: WaiveClockInput, context: Context): Promise<Clock> {
  const { caller, now } = context;
  return await changeClock({ id, clockId, reason }, context, (_tx, _file, clock) => {
    demand(caller, "clock.waive");
    if (clock.state === "carried") throw new AppError("conflict", `The clock goes on in incident ${clock.carriedBy ?? ""}; there is nothing to take back here.`);
    if (standing(clock).length === 0 && clock.state !== "waived") throw new AppError("conflict", "The clock is open.");
    if (clock.isWaivedByFacts) throw new AppError("conflict", "An answer of no ended this clock; change the facts.");
    const receipts = clock.receipts.map((receipt) => (receipt.withdrawnAt === null ? { ...receipt, withdrawnAt: now, withdrawnBy: caller.uid } : receipt));
    return { ...clock, receipts, waivedAt: null, waivedBy: null, reason: null };
  });
}
