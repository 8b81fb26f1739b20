import type { Suppression } from "./suppressionModel.ts";
import { readSuppression, suppressionsCollection } from "./store.ts";

/** More rules than this at a time nobody oversees; the ones that end first count. */
const rulesMax = 500;
const keptMs = 30_000;
let kept: { rules: Promise<Suppression[]>; at: number } | null = null;

/** The suppressions that are not over, the oldest first; as they were up to thirty seconds ago. One read for each. */
export async function loadRules(now: Date): Promise<Suppression[]> {
  if (kept && Math.abs(now.getTime() - kept.at) < keptMs) return await kept.rules;
  const rules = readRules(now);
  const mine = { rules, at: now.getTime() };
  kept = mine;
  return await rules.catch((thrown: unknown) => {
    if (kept === mine) kept = null;
    throw thrown;
  });
}

async function readRules(now: Date): Promise<Suppression[]> {
  const found = await suppressionsCollection().where("until", ">", now).orderBy("until").limit(rulesMax).get();
  return found.docs.map(readSuppression).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}

/** What this instance knows of the rules is no longer true. */
export function forgetRules(): void {
  kept = null;
}
