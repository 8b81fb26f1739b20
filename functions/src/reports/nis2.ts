import { factsOf, isAsked } from "./cases.ts";
import { barsOf, contradictions, counted, gap, grouped, noticeGaps, noticeSection, originals, registerColumns, registerRow, section, storyGaps, tableOf, unrecorded, type Content, type Material } from "./parts.ts";

/** Significant incidents and their early warnings, notifications and final reports (Art. 23(4)). Pure. */
export function nis2Report({ cases: all, asOf }: Material): Content {
  const cases = originals(all);
  const significant = cases.filter((one) => factsOf(one).isSignificant === true);
  const unclear = cases.filter((one) => factsOf(one).isSignificant === null && isAsked(one, "nis2"));
  const relevant = [...significant, ...unclear];
  const has = (obligation: string) => significant.filter(({ clocks }) => clocks.some((clock) => clock.regime === "nis2" && clock.obligation === obligation && clock.state === "submitted"));
  return {
    title: "NIS2: documented significant incidents",
    scope: ["Incidents of which it is on record that they are significant (Art. 23(3)), and those of which that is still to be assessed.", "Art. 23(4) asks for an early warning within 24 hours, a notification within 72 hours and a final report within a month of the notification; national law may differ."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Significant incidents on record", significant, "incidents with the fact isSignificant = yes"),
          counted("Still to be assessed", unclear, "incidents with an open NIS2 deadline and no answer to isSignificant"),
          counted("With an early warning", has("early_warning"), "significant incidents whose early warning is noted as submitted"),
          counted("With a notification", has("notification"), "significant incidents whose notification is noted as submitted"),
          counted("With a final report", has("final_report"), "significant incidents whose final report is noted as submitted"),
        ],
        charts: barsOf("Significant incidents by category", grouped(significant, ({ incident }) => (incident.category ?? "not judged").replaceAll("_", " ")), 10),
      }),
      noticeSection(all, ["nis2"], asOf),
      section("Significant incidents", { statements: significant.length === 0 ? ["No significant incident is on record for this period."] : [], tables: significant.length === 0 ? [] : [tableOf("Significant incidents", registerColumns, significant, registerRow)] }),
    ],
    gaps: [
      ...noticeGaps(all, ["nis2"], asOf),
      ...contradictions(relevant),
      ...gap("When it was known to be significant is not documented.", significant.filter((one) => factsOf(one).significantAt === null)),
      ...storyGaps(significant),
      unrecorded("Secura has no field for cross-border impact, nor for whether an unlawful or malicious act is suspected (Art. 23(4)(a)); the final report’s root cause (Art. 23(4)(d)(ii)) is documented only as far as the closing summary says it."),
    ],
    citations: ["Directive (EU) 2022/2555 (NIS2), Art. 23(3), 23(4)"],
  };
}
