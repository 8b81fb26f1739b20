import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, readIncident } from "../incidents/documents.ts";
import { toWire, transact } from "../platform/firestore.ts";
import { engineFacts, isRaised } from "./facts.ts";
import { engineAt, revise, writeRevision } from "./keepClocks.ts";
import { rulePacks } from "./rulePacks.ts";
import { loadSettings } from "./settings.ts";
import { loadClockFile } from "./store.ts";

// What the clocks follow from: facts.ts reads these and no others.
const fields = ["affected", "category", "severity", "occurredAt", "detectedAt", "createdAt", "duplicateOf", "mergedIds", "status", "triage.recordsEstimated"];

const relevant = (snapshot: DocumentSnapshot): unknown[] => fields.map((field) => toWire(snapshot.get(field)));

/** True if a new incident raises no question and states no fact: then it has no clocks either. Pure. */
function isSilent(snapshot: DocumentSnapshot): boolean {
  const incident = { ...readIncident(snapshot).value, mergedAwareAt: null };
  const facts = engineFacts(incident);
  return rulePacks.every(({ rules }) => rules.every(({ condition, raised }) => facts[condition] === null && !isRaised(raised, incident, facts)));
}

/**
 * Brings an incident's clocks in line with the incident as it stands; how many changed. Safe to repeat and in any order,
 * for nothing is taken from the event but whether to look. No read when nothing changed that clocks follow from; else
 * three, one for each clock, and the head of the log.
 */
export async function armClocks(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<number> {
  if (after?.exists !== true) return 0;
  if (before?.exists === true ? isDeepStrictEqual(relevant(before), relevant(after)) : isSilent(after)) return 0;
  const settings = await loadSettings();
  const actor = engineAt(now);
  return await transact(async (tx) => {
    const file = await loadClockFile(tx, after.id);
    if (!file) return 0;
    const revision = revise(file, file, settings, actor);
    const isSame = revision.record === file.record && revision.changed.length === 0;
    // Of an incident without clocks nothing is kept.
    if (isSame || (revision.clocks.length === 0 && file.record.version === 0)) return 0;
    const audit = await openStream(tx, auditStreamOf(after.id));
    writeRevision(tx, audit, revision, file, actor);
    return revision.changed.length;
  });
}
