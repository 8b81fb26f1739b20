import { compareTlp } from "../intelligence/tlp.ts";
import type { Casefile } from "./model.ts";

/** Whether it was an incident, as far as people have said. */
export type Standing = "confirmed" | "suspected" | "false_positive";

const byVerdict: Readonly<Record<NonNullable<Casefile["resolution"]>["verdict"], Standing>> = {
  resolved: "confirmed",
  mitigated: "confirmed",
  policy_violation: "confirmed",
  operational_error: "confirmed",
  false_positive: "false_positive",
  benign: "false_positive",
  // Closed without anybody having found out.
  duplicate: "suspected",
  insufficient_information: "suspected",
  user_acknowledged: "suspected",
};

const workedOut: ReadonlySet<string> = new Set(["contained", "eradicated", "recovered"]);

/** Pure. What is only being looked into is suspected; where something was contained there was something. */
export function standingOf({ head, resolution }: Pick<Casefile, "head" | "resolution">): Standing {
  if (head.status === "closed") return resolution ? byVerdict[resolution.verdict] : "suspected";
  return workedOut.has(head.status) ? "confirmed" : "suspected";
}

/** True for a report that a machine brought in, and not a person. */
export const isByMachine = ({ head }: Pick<Casefile, "head">): boolean => /^(?:system|source):/.test(head.reporter.uid);

/** What was observed that may be told outside: nothing internal, and nothing marked more strictly than the incident itself. */
export const outwardOf = ({ head, indicators }: Casefile): Casefile["indicators"]["items"] => indicators.items.filter(({ isInternal, tlp }) => !isInternal && compareTlp(tlp, head.tlp) <= 0);
