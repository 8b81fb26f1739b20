import { workEach } from "../platform/workEach.ts";
import { runErasure } from "./runErasure.ts";
import { erasuresCollection } from "./store.ts";

const perSweep = 20;

/** Goes on with erasures that are due: those that broke off, that have settled, and those with something under a hold. One read for each, beside what each costs; returns how many it went on with. */
export async function sweepErasures({ now, budgetMs }: { now: () => Date; budgetMs: number }): Promise<{ worked: number; failed: number }> {
  const begun = now();
  const { docs } = await erasuresCollection().where("nextAt", "<=", begun).orderBy("nextAt").limit(perSweep).select().get();
  const leftMs = (): number => budgetMs - (now().getTime() - begun.getTime());
  const { tried, failed } = await workEach(docs, { sweep: "sweepErasures", pathOf: ({ ref }) => ref.path, hasTime: () => leftMs() > 0 }, ({ id }) => runErasure(id, { now, budgetMs: leftMs() }));
  return { worked: tried - failed, failed };
}
