import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, readIncident } from "../incidents/documents.ts";
import { toWire, transact } from "../platform/firestore.ts";
import { engineFacts, isRaised } from "./facts.ts";
import { engineAt, revise, writeRevision } from "./keepClocks.ts";
import { rulePacks } from "./rulePacks.ts";
import { loadSettings, type ComplianceSettings } from "./settings.ts";
import { loadClockFile } from "./store.ts";

// What the clocks follow from, here and in the incident this one repeats: facts.ts and store.ts read these and no others.
const fields = ["affected", "category", "severity", "occurredAt", "detectedAt", "createdAt", "duplicateOf", "mergedIds", "restricted", "watchers", "status", "triage.recordsEstimated"];

const relevant = (snapshot: DocumentSnapshot): unknown[] => fields.map((field) => toWire(snapshot.get(field)));

/** True if a new incident raises no question and states no fact: then it has no clocks either. Pure. */
function isSilent(snapshot: DocumentSnapshot): boolean {
  const incident = { ...readIncident(snapshot).value, carried: {} };
  const facts = engineFacts(incident);
  return rulePacks.every(({ rules }) => rules.every(({ condition, raised }) => facts[condition] === null && !isRaised(raised, incident, facts)));
}

/** Brings one incident's clocks in line with it; how many changed, and the incident it repeats. `from` repeats this one, or did. */
async function armOne(incidentId: string, from: string | undefined, settings: ComplianceSettings, now: Date): Promise<{ changed: number; carrierId: string | null }> {
  const actor = engineAt(now);
  return await transact(async (tx) => {
    const file = await loadClockFile(tx, incidentId, from);
    if (!file) return { changed: 0, carrierId: null };
    const carrierId = file.incident.duplicateOf;
    const revision = revise(file, file, settings, actor);
    const isSame = revision.record === file.record && revision.changed.length === 0;
    // Of an incident without clocks nothing is kept but what it carries, which may be for another.
    if (isSame || (revision.clocks.length === 0 && file.carried.ids.length === 0 && file.record.version === 0)) return { changed: 0, carrierId };
    const audit = await openStream(tx, auditStreamOf(incidentId));
    writeRevision(tx, audit, revision, file, actor);
    return { changed: revision.changed.length, carrierId };
  });
}

// Longer than people merge what was merged. A longer chain follows no further.
const chainMax = 20;

/**
 * Hands what an incident brings on to the one it repeats, or did, and so on up the chain; on the way back each rests its
 * clocks where the next one has them.
 */
async function carryOn(carrierId: string, from: string, settings: ComplianceSettings, now: Date, depth = 1): Promise<void> {
  const next = (await armOne(carrierId, from, settings, now)).carrierId;
  if (next === null || depth === chainMax) return;
  await carryOn(next, carrierId, settings, now, depth + 1);
  await armOne(carrierId, from, settings, now);
}

/** Brings an incident's clocks in line with it, after those of the incident it repeats; how many of its own changed. */
export async function armWith(carrierId: string | null, incidentId: string, settings: ComplianceSettings, now: Date): Promise<number> {
  if (carrierId !== null) await carryOn(carrierId, incidentId, settings, now);
  return (await armOne(incidentId, undefined, settings, now)).changed;
}

const carrierIn = (snapshot: DocumentSnapshot | undefined): string | null => (snapshot?.exists === true ? readIncident(snapshot).value.duplicateOf : null);

/**
 * Brings an incident's clocks in line with the incident as it stands, and those of the incident it repeats; how many of its
 * own changed. Safe to repeat and in any order, for nothing is taken from the event but where to look. No read when nothing
 * changed that clocks follow from; else three, one for each clock, and the head of the log; for one that repeats another
 * the same for each on the way to where it goes on.
 */
export async function armClocks(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<number> {
  if (after?.exists !== true) return 0;
  if (before?.exists === true ? isDeepStrictEqual(relevant(before), relevant(after)) : isSilent(after)) return 0;
  const settings = await loadSettings();
  const [left, carrierId] = [carrierIn(before), carrierIn(after)];
  if (left !== null && left !== carrierId) await carryOn(left, after.id, settings, now);
  return await armWith(carrierId, after.id, settings, now);
}
