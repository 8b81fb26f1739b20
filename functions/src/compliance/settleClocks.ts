import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { armOther } from "./armClocks.ts";
import { ClockRecord, recordDefaults } from "./model.ts";
import { loadSettings, type SettingsInForce } from "./settings.ts";

// Ten full incidents in one: far beyond what people merge.
const belowMax = 500;

const recordIn = (snapshot: DocumentSnapshot | undefined): ClockRecord => (snapshot?.exists === true ? readSnapshot(ClockRecord, recordDefaults, snapshot).value : recordDefaults);

/** Looks at incidents, and at those that repeat them: their clocks rest or go on by what is true now. */
async function armAll(ids: readonly string[], settings: SettingsInForce, now: Date): Promise<void> {
  const looked = new Set<string>();
  const queue = [...ids];
  for (const id of queue) {
    if (looked.has(id) || looked.size > belowMax) continue;
    looked.add(id);
    queue.push(...(await armOther(id, [], settings, now)));
  }
}

/**
 * Brings in line what hangs together with an incident whose facts or clocks changed: facts that changed go on to the
 * incident it repeats; where clocks changed, those are looked at that rest on them, or would; else those that joined or left
 * what it carries on for. One that rests is looked at again itself, for the other was not locked when that was decided.
 * Follows every write of the record, whoever made it, is safe to repeat, and ends where nothing changes. No read where
 * nothing of this changed; else the incident and, where others hang together with it, the settings, and of each one that is
 * looked at its record, its clocks and those above it. When the incident goes, what was decided in it holds.
 */
export async function settleClocks(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (after?.exists !== true) return;
  const [was, is] = [recordIn(before), recordIn(after)];
  const all = [...new Set([...Object.keys(was.carried), ...Object.keys(is.carried)])];
  const isMoved = was.changes !== is.changes;
  const isTold = isDeepStrictEqual(was.facts, is.facts);
  const below = isMoved ? all : all.filter((id) => !(id in was.carried && id in is.carried));
  if (isTold && !isMoved && below.length === 0) return;
  const { duplicateOf } = readIncident(await incidentRef(incidentId).get()).value;
  if (duplicateOf === null && below.length === 0) return;
  const settings = await loadSettings();
  if (duplicateOf !== null && duplicateOf !== incidentId && !isTold) await armOther(duplicateOf, [incidentId], settings, now);
  await armAll(duplicateOf !== null && isMoved ? [incidentId, ...below] : below, settings, now);
}
