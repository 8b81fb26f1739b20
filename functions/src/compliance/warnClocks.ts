import type { DocumentReference, QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, writeTimeline } from "../incidents/documents.ts";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { withEntry } from "./clocks.ts";
import { engineAt } from "./keepClocks.ts";
import type { WarningStep } from "./model.ts";
import { allClocks, readClock, writeClock } from "./store.ts";
import { nextAtOf, stepsDue } from "./warnings.ts";

const pageSize = 100;
// One run's worth; what is left is the next run's.
const pagesMax = 20;

const said: Record<WarningStep, string> = { half: "Half of the time is over", day: "A day is left", hours: "Four hours are left", over: "The deadline is over", reminder: "Nothing was submitted yet" };

/** Marks one clock with what people are to be told now, and as late when it is; the most urgent step, or null. May run twice, or at once with another: the second finds it done. */
export async function warnClock(ref: DocumentReference, now: Date): Promise<WarningStep | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(ref);
    if (!snapshot.exists) return null;
    const clock = readClock(snapshot);
    const steps = stepsDue(clock, now);
    const step = steps.at(-1);
    if (step === undefined) return null;
    const { id, incidentId, title, citation } = clock;
    const actor = engineAt(now);
    const isOver = step === "over";
    const audit = await openStream(tx, auditStreamOf(incidentId));
    const isLate = isOver && clock.state === "running";
    const entry = { at: now, by: actor.by, state: "late" as const, anchor: clock.anchor, anchorAt: clock.anchorAt, dueAt: clock.dueAt, reason: null };
    const warned = { ...clock, warned: [...clock.warned, ...steps], ...(isLate ? { state: "late" as const, history: withEntry(clock.history, entry) } : {}), isLate: clock.isLate || isOver, updatedAt: now, version: clock.version + 1 };
    const updated = { ...warned, nextAt: nextAtOf(warned) };
    writeClock(tx, incidentId, updated);
    writeTimeline(tx, incidentId, `clock-${id}-v${String(updated.version)}`, { at: now, kind: "clock", actorId: actor.by, summary: `${title} (${citation}): ${said[step]}`, audience: "team", details: { clockId: id, step, state: updated.state, dueAt: clock.dueAt } });
    audit.append({ event: isLate ? "clock.late" : "clock.warned", at: now, actorId: actor.by, actorRole: actor.role, subject: `incidents/${incidentId}/clocks/${id}`, requestId: "", details: { step, state: updated.state, version: updated.version } });
    return step;
  });
}

/**
 * Goes through the clocks of which somebody has to be told, those that waited longest first. One that cannot be written is
 * logged and left for the next run. Reads what is due, whatever the size of the database.
 */
export async function warnClocks(now: Date): Promise<Record<WarningStep | "none", number>> {
  const steps: Record<WarningStep | "none", number> = { none: 0, half: 0, day: 0, hours: 0, over: 0, reminder: 0 };
  const due = allClocks().where("nextAt", "<=", now).orderBy("nextAt").limit(pageSize).select("nextAt");
  let last: QueryDocumentSnapshot | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { docs } = await (last ? due.startAfter(last) : due).get();
    for (const { ref } of docs) {
      const step = await warnClock(ref, now).catch((thrown: unknown) => {
        log.triggerFailed({ trigger: "warnClocks", document: ref.path, willRetry: true, thrown });
        return null;
      });
      steps[step ?? "none"] += 1;
    }
    last = docs.at(-1);
    if (docs.length < pageSize) break;
  }
  return steps;
}
