/** Plain lists: a value a line, what follows a "#" at its beginning or after a space is a remark. */
import { canonical } from "./canonical.ts";
import { collect, demandCount, inSteps, invalidContent, type ImportOptions, type Reading } from "./importReport.ts";
import type { IndicatorType } from "./model.ts";

/** @param options `type` of every value; null has it told from the value */
export function* readList(content: unknown, options: ImportOptions & { type?: IndicatorType | null | undefined }): Reading {
  if (typeof content !== "string") throw invalidContent("content", "must be text: a value a line");
  const lines = content.split(/\r\n|\n|\r/).flatMap((line, index) => {
    // To the end of the line whatever stands there (s): else each remark sign would be begun with in vain.
    const value = line.replace(/(?:^|\s)[#;].*$/s, "").trim();
    return value === "" ? [] : [{ value, ref: `line ${String(index + 1)}` }];
  });
  demandCount(lines.length, "lines");
  const { now, source, confidence, tlp, type = null } = options;
  const into = collect();
  yield* inSteps(lines, ({ value, ref }) => {
    const read = canonical(type, value);
    if ("problem" in read) into.put(ref, "refused", read.problem);
    else into.take(ref, [{ finding: read.finding, source: { name: source, ref: null, at: now }, confidence, isRevoked: false, tlp, firstSeen: now, lastSeen: now, validUntil: null, sightings: 0, labels: [], description: "", techniques: [], statements: [] }]);
  });
  return into.result();
}
