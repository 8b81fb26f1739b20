import type { z } from "zod";
import { Tlp as TlpSchema } from "../incidents/model.ts";

export type Tlp = z.output<typeof TlpSchema>;

/** TLP 2.0 from the widest to the strictest. */
const levels: readonly Tlp[] = TlpSchema.options;

/** Negative if `a` lets information travel further than `b`, 0 if they are the same. */
export const compareTlp = (a: Tlp, b: Tlp): number => levels.indexOf(a) - levels.indexOf(b);

export const strictest = (a: Tlp, b: Tlp): Tlp => (compareTlp(a, b) < 0 ? b : a);

/** A level as people and tools write it ("tlp:amber", "TLP:AMBER+STRICT", TLP 1.0's "white"), or null. */
export function readTlp(written: string): Tlp | null {
  if (written.length > 40) return null;
  const level = written.trim().toUpperCase().replace(/^TLP\s*[:=_-]\s*/, "").replace(/[\s_-]?\+?STRICT$/, "+STRICT");
  if (level === "WHITE") return "CLEAR";
  return levels.find((known) => known === level) ?? null;
}
