import { log } from "../platform/log.ts";
import { runErasure } from "./runErasure.ts";
import { erasuresCollection } from "./store.ts";

const perSweep = 20;

/** Goes on with erasures that are due: those that broke off, that have settled, and those with something under a hold. One read for each, beside what each costs; returns how many it went on with. */
export async function sweepErasures({ now, budgetMs }: { now: () => Date; budgetMs: number }): Promise<{ worked: number; failed: number }> {
  const begun = now();
  const { docs } = await erasuresCollection().where("nextAt", "<=", begun).orderBy("nextAt").limit(perSweep).select().get();
  let [worked, failed] = [0, 0];
  for (const { id, ref } of docs) {
    const left = budgetMs - (now().getTime() - begun.getTime());
    if (left <= 0) break;
    try {
      await runErasure(id, { now, budgetMs: left });
      worked += 1;
    } catch (thrown) {
      failed += 1;
      log.triggerFailed({ trigger: "sweepErasures", document: ref.path, willRetry: true, thrown });
    }
  }
  return { worked, failed };
}
