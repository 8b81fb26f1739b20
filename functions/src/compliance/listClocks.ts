import { demandInternal, notFound } from "../incidents/access.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { engineAt, listOf, revise } from "./keepClocks.ts";
import type { ClockList, ClocksInput } from "./model.ts";
import { loadSettings } from "./settings.ts";
import { loadClockFile } from "./store.ts";

/**
 * Every deadline of an incident as it stands now, in the state its facts give it at this moment, whether or not a sweep
 * has been by. The settings, two reads and one for each clock, as many for each incident it repeats; writes nothing.
 */
export async function listClocks({ id }: ClocksInput, { caller, now }: Context): Promise<ClockList> {
  const [settings, file] = await Promise.all([loadSettings(), loadClockFile(db(), id)]);
  if (!file) return notFound();
  demandInternal(caller, file.incident);
  const { record, clocks } = revise(file, file, settings, engineAt(now));
  return listOf(id, { record: { ...record, version: file.record.version }, clocks: clocks.filter((clock) => file.clocks.has(clock.id)).map((clock) => ({ ...clock, version: file.clocks.get(clock.id)?.version ?? 0 })) }, settings);
}
