import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, readIncident } from "../incidents/documents.ts";
import { db, toWire, transact } from "../platform/firestore.ts";
import { engineFacts, isRaised } from "./facts.ts";
import { engineAt, revise, writeRevision, type Revision } from "./keepClocks.ts";
import { rulePacks } from "./rulePacks.ts";
import { loadSettings, type SettingsInForce } from "./settings.ts";
import { loadClockFile, type ClockFile, type Look } from "./store.ts";

// What the clocks follow from, here and in the incident this one repeats: facts.ts and store.ts read these and no others.
const sightFields = ["restricted", "watchers"];
const fields = ["affected", "category", "severity", "occurredAt", "detectedAt", "createdAt", "duplicateOf", "status", "triage.recordsEstimated", ...sightFields];

const isSame = (before: DocumentSnapshot, after: DocumentSnapshot, names: readonly string[]): boolean => names.every((name) => isDeepStrictEqual(toWire(before.get(name)), toWire(after.get(name))));

/** True if a new incident raises no question and states no fact: then it has no clocks either. Pure. */
function isSilent(snapshot: DocumentSnapshot): boolean {
  const incident = { ...readIncident(snapshot).value, carried: {} };
  const facts = engineFacts(incident);
  return rulePacks.every(({ rules }) => rules.every(({ condition, raised }) => facts[condition] === null && !isRaised(raised, incident, facts)));
}

/** What an incident's clocks become by themselves; null when nothing is to be written. Pure. */
function due(file: ClockFile, settings: SettingsInForce, now: Date): Revision | null {
  const revision = revise(file, file, settings, engineAt(now));
  if (revision.record === file.record && revision.changed.length === 0) return null;
  // Of an incident without clocks nothing is kept but what it carries, which may be for another.
  return revision.clocks.length === 0 && Object.keys(file.carried).length === 0 && file.record.version === 0 ? null : revision;
}

/** Brings one incident's clocks in line with it; how many changed. What repeats it, or did, counts as in `look`. */
async function armOne(incidentId: string, look: Look, settings: SettingsInForce, now: Date): Promise<number> {
  return await transact(async (tx) => {
    const file = await loadClockFile(tx, incidentId, look);
    const revision = file && due(file, settings, now);
    if (!revision) return 0;
    const audit = await openStream(tx, auditStreamOf(incidentId));
    writeRevision(tx, audit, revision, file, engineAt(now));
    return revision.changed.length;
  });
}

const lastOf = new Map<string, Promise<unknown>>();

/** Work of this instance on one incident one after another: at once, many would only wait for each other's locks. */
async function inTurn<T>(incidentId: string, work: () => Promise<T>): Promise<T> {
  const turn = (lastOf.get(incidentId) ?? Promise.resolve()).then(work, work);
  lastOf.set(incidentId, turn);
  try {
    return await turn;
  } finally {
    if (lastOf.get(incidentId) === turn) lastOf.delete(incidentId);
  }
}

/**
 * The same for an incident that others lead to, and that may well be in line already: looks without locking anything.
 * What is written meanwhile has an event of its own. The incidents that it carries on for.
 */
export async function armOther(incidentId: string, look: Look, settings: SettingsInForce, now: Date): Promise<string[]> {
  return await inTurn(incidentId, async () => {
    const file = await loadClockFile(db(), incidentId, look);
    if (!file) return [];
    if (due(file, settings, now)) await armOne(incidentId, look, settings, now);
    return Object.keys(file.carried);
  });
}

const carrierIn = (snapshot: DocumentSnapshot | undefined): string | null => (snapshot?.exists === true ? readIncident(snapshot).value.duplicateOf : null);

/**
 * Brings an incident's clocks in line with the incident as it stands, after telling the incident it repeats, or did, what
 * it brings; how many of its own changed. Safe to repeat and in any order, for nothing is taken from the event but where to
 * look. What follows for others, `settleClocks` does. No read when nothing changed that clocks follow from; else the
 * settings, two, one for each clock, and the head of the log where one changes; the same up the chain for one that repeats
 * another; two for each it carries on for when its readers change.
 */
export async function armClocks(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<number> {
  if (after?.exists !== true) return 0;
  const shown = before?.exists === true ? before : null;
  if (shown ? isSame(shown, after, fields) : isSilent(after)) return 0;
  const settings = await loadSettings();
  const others = new Set([carrierIn(before), carrierIn(after)]);
  for (const id of others) if (id !== null && id !== after.id) await armOther(id, [after.id], settings, now);
  return await armOne(after.id, shown && !isSame(shown, after, sightFields) ? "all" : [], settings, now);
}
