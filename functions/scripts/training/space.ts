import { featureSpace, featuresOf, type FeatureSpace } from "../../src/triage/features.ts";
import type { Example } from "./dataset.ts";

/** In how many texts of each voice a feature stands. */
interface Spread {
  block: number;
  record: number;
  report: number;
}

export interface SpaceOptions {
  /** A feature in fewer records, and in fewer reports, is left out: it teaches little, and may be somebody's name. */
  minRecords: readonly number[];
  minReports: readonly number[];
}

/** Counts in how many texts each feature stands, by voice. */
function countSpread(examples: readonly Example[]): Map<number, Spread> {
  const spreads = new Map<number, Spread>();
  for (const { words, voice } of examples) {
    for (const [hash, block] of featuresOf(words)) {
      const spread = spreads.get(hash) ?? { block, record: 0, report: 0 };
      spread[voice]++;
      spreads.set(hash, spread);
    }
  }
  return spreads;
}

/**
 * Chooses the features from training texts alone: those frequent enough in one of the voices. The inverse document
 * frequency is that of the voice where the feature is commoner, so that neither drowns the other.
 */
export function chooseSpace(examples: readonly Example[], { minRecords, minReports }: SpaceOptions): FeatureSpace {
  const records = examples.filter(({ voice }) => voice === "record").length;
  const reports = examples.length - records;
  const chosen = [...countSpread(examples)].filter(([, { block, record, report }]) => record >= (minRecords[block] ?? 0) || report >= (minReports[block] ?? 0)).sort(([a], [b]) => a - b);
  const idfOf = ({ record, report }: Spread): number => 1 - Math.log(Math.max((1 + record) / (1 + records), (1 + report) / (1 + reports)));
  return featureSpace(Uint32Array.from(chosen, ([hash]) => hash), Float64Array.from(chosen, ([, spread]) => idfOf(spread)));
}
