import type { CountermeasureId } from "./countermeasures.ts";
import type { Asset, Phase } from "./model.ts";
import type { Fact } from "./scene.ts";

/** When a step fits: each part given must hold; of a list, one of it. */
export interface Condition {
  assets?: readonly Asset[];
  facts?: readonly Fact[];
  /** Each of these. */
  all?: readonly Fact[];
  /** The asset spoken of first is one of these. */
  main?: readonly Asset[];
  /** None of these. */
  without?: readonly Fact[];
  /** RSIT `class/type` or VERIS `action/variety`. */
  types?: readonly string[];
}

/** Something to do, in one or two sentences for whoever does it. */
export interface Step {
  id: string;
  phase: Phase;
  title: string;
  detail: string;
  /** Category of the NIST Cybersecurity Framework 2.0. */
  csf: `${"GV" | "ID" | "PR" | "DE" | "RS" | "RC"}.${string}`;
  /** The ATT&CK mitigation it puts into practice. */
  attack: string | null;
  d3fend: readonly CountermeasureId[];
  when?: Condition;
}

/**
 * Ways to do one thing: of those that fit, the one for the asset the report speaks of first; else the first. A category's
 * slots stand in order of importance.
 */
export type Slot = readonly Step[];
