import type { DocumentSnapshot } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { transact } from "../platform/firestore.ts";
import { contributionOf, deltaOf, type Contribution } from "./contribution.ts";
import { addToCounters, markRef, readMark } from "./store.ts";

const contributionIn = (snapshot: DocumentSnapshot | undefined): Contribution => (snapshot?.exists === true ? contributionOf(readIncident(snapshot).value) : {});

const isNothing = (delta: Contribution): boolean => Object.keys(delta).length === 0;

const dueOf = (incident: DocumentSnapshot, counted: Contribution): Contribution => (incident.exists ? contributionIn(incident) : pastOf(counted));

/** Whether what its mark says was counted of an incident is what the incident adds now. Reads nothing. */
export function isCounted(incident: DocumentSnapshot, mark: DocumentSnapshot): boolean {
  const counted = readMark(mark);
  return isNothing(deltaOf(counted, dueOf(incident, counted)));
}

/**
 * Brings the counters to what the incident adds to them as it stands now, whatever event asks for it: what was counted of it
 * is remembered beside them, so that events may come twice, late or in any order. A deleted incident is taken out of what is
 * open, and stays in the days it was part of. Returns whether anything had to be counted.
 * Two reads; if so, a write for the mark and for each period that changes, two or three.
 */
export async function recount(incidentId: string, now: Date): Promise<boolean> {
  return await transact(async (tx) => {
    const [incident, mark] = await tx.getAll(incidentRef(incidentId), markRef(incidentId));
    if (!incident || !mark) return false;
    const counted = readMark(mark);
    const due = dueOf(incident, counted);
    const delta = deltaOf(counted, due);
    if (isNothing(delta)) return false;
    addToCounters(tx, incidentId, delta, now);
    if (incident.exists) tx.set(mark.ref, { counted: due });
    else tx.delete(mark.ref);
    return true;
  });
}

const createdKey = /^([\d-]+)\|created:total$/;

/** Of what was counted of an incident that is gone, what belongs to days, for it happened; and on the day of its report that it is gone. */
function pastOf(counted: Contribution): Contribution {
  const past = Object.entries(counted).filter(([key]) => /^\d/.test(key));
  const gone = past.flatMap(([key]) => createdKey.exec(key)?.[1] ?? []).map((day) => [`${day}|deleted:total`, 1] as const);
  return Object.fromEntries([...past, ...gone]);
}

/** Counts an incident after a write of it. Most writes change nothing that is counted, and cost no read. */
export async function countIncident(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<boolean> {
  if (isNothing(deltaOf(contributionIn(before), contributionIn(after)))) return false;
  return await recount(incidentId, now);
}
