import type { QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { automat } from "./automation.ts";
import { loadSettings, type DeskSettings } from "./settings.ts";
import { stepOf, type Step } from "./sla.ts";
import { auditStreamOf, incidentRef, incidentsCollection, readIncident, writeIncident, writeTimeline } from "./store.ts";

const pageSize = 100;
// One run's worth; what is left is the next run's.
const pagesMax = 20;

/** Warns or escalates one incident, if it is time. May run twice, or at once with another: the second finds it done. */
export async function checkTargets(id: string, settings: DeskSettings, now: Date): Promise<Step> {
  return await transact(async (tx): Promise<Step> => {
    const snapshot = await tx.get(incidentRef(id));
    if (!snapshot.exists) return "none";
    const incident = readIncident(snapshot).value;
    if (incident.sla.checkAt === null || incident.sla.checkAt > now) return "none";
    const { step, target, sla } = stepOf(incident, settings, now);
    const audit = await openStream(tx, auditStreamOf(id));
    const updated = writeIncident(tx, incident, now, { sla });
    if (target === null) return step;
    const isOver = step === "escalated";
    const summary = isOver ? `The time to ${target} is over` : `The time to ${target} is nearly over`;
    writeTimeline(tx, id, `v${String(updated.version)}-target`, { at: now, kind: "target", actorId: automat.uid, summary, audience: "team", details: { target, step } });
    audit.append({ event: isOver ? "incident.target_breached" : "incident.target_warned", at: now, actorId: automat.uid, actorRole: automat.role, subject: `incidents/${id}`, requestId: "", details: { target, version: updated.version } });
    return step;
  });
}

/**
 * Goes through the incidents whose clock calls for something, those that waited longest first. One that cannot be
 * written is logged and left for the next run. Reads what is due, whatever the size of the database.
 */
export async function sweepTargets(now: Date): Promise<Record<Step, number>> {
  const settings = await loadSettings();
  const steps: Record<Step, number> = { none: 0, moved: 0, warned: 0, escalated: 0 };
  // The projection holds what the query is sorted by: the next page starts after it.
  const due = incidentsCollection().where("sla.checkAt", "<=", now).orderBy("sla.checkAt").limit(pageSize).select("sla.checkAt");
  let last: QueryDocumentSnapshot | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { docs } = await (last ? due.startAfter(last) : due).get();
    for (const { id, ref } of docs) {
      const step = await checkTargets(id, settings, now).catch((thrown: unknown): Step => {
        log.triggerFailed({ trigger: "sweepTargets", document: ref.path, willRetry: true, thrown });
        return "none";
      });
      steps[step] += 1;
    }
    last = docs.at(-1);
    if (docs.length < pageSize) break;
  }
  return steps;
}
