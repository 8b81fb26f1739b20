import { factsOf, isAsked, isClosed, labelOf } from "./cases.ts";
import { barsOf, contradictions, counted, effectsOf, gap, grouped, iso, measured, noticeGaps, noticeSection, originals, remedyOf, section, storyGaps, tableOf, unrecorded, type Content, type Material } from "./parts.ts";
import { medianOf, resolveMs } from "./times.ts";

/** Major ICT-related incidents, their classification and their reports (Art. 18 and 19). Pure. */
export function doraReport({ cases: all, asOf }: Material): Content {
  const cases = originals(all);
  const major = cases.filter((one) => factsOf(one).isMajor === true);
  const unclear = cases.filter((one) => factsOf(one).isMajor === null && isAsked(one, "dora"));
  const relevant = [...major, ...unclear];
  const resolved = major.filter((one) => resolveMs(one) !== null);
  return {
    title: "DORA: documented major ICT-related incidents",
    scope: ["Incidents of which it is on record that they were classified as major (Art. 18), and those of which that is still to be assessed.", "The initial report is due 4 hours after classification and 24 hours after awareness at the latest, the intermediate one 72 hours after the initial, the final one a month after the intermediate; weekends and holidays move some of these (Delegated Regulation (EU) 2025/301, Art. 5)."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Major incidents on record", major, "incidents with the fact isMajor = yes"),
          counted("Still to be classified", unclear, "incidents with an open DORA deadline and no answer to isMajor"),
          counted("Classified as not major", cases.filter((one) => factsOf(one).isMajor === false), "incidents with the fact isMajor = no"),
          measured("Median time to resolve", medianOf(resolved.map(resolveMs)), "hours", resolved, "from being worked on, or else the report, to being closed; of closed major incidents"),
        ],
        charts: barsOf("Major incidents by category", grouped(major, ({ incident }) => (incident.category ?? "not judged").replaceAll("_", " ")), 10),
      }),
      noticeSection(all, ["dora"], asOf),
      section("Major incidents", {
        statements: major.length === 0 ? ["No major incident is on record for this period."] : ["The root cause is in the closing summary as far as it was written there."],
        tables: major.length === 0 ? [] : [tableOf("Classification and root cause", [{ name: "Incident", share: 13 }, { name: "Aware", share: 12, isMoment: true }, { name: "Classified", share: 12, isMoment: true }, { name: "Title", share: 20 }, { name: "Effects", share: 20 }, { name: "Closing summary", share: 23 }], major, (one) => [labelOf(one), iso(factsOf(one).awareAt), iso(factsOf(one).classifiedAt), one.incident.title, effectsOf(one), remedyOf(one)])],
      }),
    ],
    gaps: [
      ...noticeGaps(all, ["dora"], asOf),
      ...contradictions(relevant),
      ...gap("When it was classified is not documented.", major.filter((one) => factsOf(one).classifiedAt === null)),
      ...gap("The number of people concerned is not documented (Art. 18(1)(a)).", major.filter((one) => factsOf(one).peopleAffected === null)),
      ...gap("The root cause is not documented: the incident is not closed.", major.filter((one) => !isClosed(one))),
      ...storyGaps(major),
      unrecorded("Secura has no field for the criteria of classification beside people and data: transactions, duration of downtime, geographical spread, criticality of services, economic impact, reputation (Art. 18(1); Delegated Regulation (EU) 2024/1772)."),
      unrecorded("Secura has no field of its own for the root cause (Art. 19(4)(c))."),
    ],
    citations: ["Regulation (EU) 2022/2554 (DORA), Art. 18, 19(4)", "Delegated Regulation (EU) 2024/1772", "Delegated Regulation (EU) 2025/301, Art. 5"],
  };
}
