import { factsOf, isOpenCase, labelOf, type Case } from "./cases.ts";
import { barsOf, contradictions, counted, effectsOf, gap, grouped, iso, noticeGaps, noticeSection, originals, remedyOf, section, storyGaps, tableOf, unrecorded, type Content, type Material } from "./parts.ts";

/**
 * Which general IT control an incident of a category bears on, by the areas auditors use (PCAOB AS 2201, B9; COBIT): a hint
 * where to look, and no assessment. Categories that are not here bear on none by themselves.
 */
const controlAreas: Partial<Record<NonNullable<Case["incident"]["category"]>, string>> = {
  intrusion: "Access to programs and data",
  insider_misuse: "Access to programs and data",
  phishing: "Access to programs and data",
  data_exposure: "Access to programs and data",
  lost_or_stolen_device: "Access to programs and data",
  malware: "Computer operations",
  ransomware: "Computer operations",
  denial_of_service: "Computer operations",
  fraud: "Transactions and payments",
};
const grave = ["high", "critical"];

/** Incidents that may show a deficiency of internal control over financial reporting, and materiality for Form 8-K. Pure. */
export function soxReport({ cases: all, asOf }: Material): Content {
  const cases = originals(all);
  const areaOf = ({ incident: { category } }: Case): string | undefined => (category === null ? undefined : controlAreas[category]);
  const isRight = ({ incident }: Case): boolean => !["false_positive", "benign"].includes(incident.resolution?.verdict ?? "");
  const relevant = cases.filter((one) => isRight(one) && ((grave.includes(one.incident.severity ?? "") && areaOf(one) !== undefined) || factsOf(one).isMaterial === true));
  const withClock = cases.filter(({ clocks }) => clocks.some(({ regime }) => regime === "sec"));
  const material = cases.filter((one) => factsOf(one).isMaterial === true);
  const open = withClock.filter((one) => factsOf(one).isMaterial === null);
  const areas = grouped(relevant, (one) => areaOf(one) ?? "No area by its category");
  return {
    title: "SOX: documented incidents that may bear on internal control",
    scope: ["Incidents of high or critical severity in a category that bears on a general IT control, and those determined to be material. False alarms and benign ones are left out.", "Sarbanes-Oxley has no breach clock, and none is shown. Whether an incident is a deficiency, a significant deficiency or a material weakness is for management to evaluate (sections 302 and 404)."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Incidents to be evaluated", relevant, "severity high or critical in a category with a control area, or material; not false or benign"),
          counted("Of these, not closed", relevant.filter(isOpenCase), "of them, those whose status is not closed"),
          ...areas.map(([area, group]) => counted(area, group, "of them, by the area their category bears on")),
          counted("Determined to be material", material, "incidents with the fact isMaterial = yes"),
          counted("Determined not to be material", cases.filter((one) => factsOf(one).isMaterial === false), "incidents with the fact isMaterial = no"),
          counted("Materiality open", open, "incidents with a Form 8-K deadline and no answer to isMaterial"),
        ],
        charts: barsOf("Incidents to be evaluated by control area", areas, 10),
      }),
      section("Incidents and control areas", {
        statements: relevant.length === 0 ? ["No incident of this kind is on record for this period."] : ["The area follows from the category and is a hint where to look."],
        tables: relevant.length === 0 ? [] : [tableOf("Incidents to be evaluated", [{ name: "Incident", share: 13 }, { name: "Control area", share: 15 }, { name: "Severity", share: 9 }, { name: "Title", share: 22 }, { name: "Effects", share: 19 }, { name: "Remediation", share: 22 }], relevant, (one) => [labelOf(one), areaOf(one) ?? null, one.incident.severity, one.incident.title, effectsOf(one), remedyOf(one)])],
      }),
      section("Materiality determinations", {
        statements: material.length === 0 ? ["No incident is on record as material for this period."] : [],
        tables: material.length === 0 ? [] : [tableOf("Material incidents", [{ name: "Incident", share: 16 }, { name: "Title", share: 46 }, { name: "Reported", share: 19, isMoment: true }, { name: "Determined", share: 19, isMoment: true }], material, (one) => [labelOf(one), one.incident.title, iso(one.incident.createdAt), iso(factsOf(one).materialityDeterminedAt)])],
      }),
      { ...noticeSection(all, ["sec"], asOf), heading: "Form 8-K" },
    ],
    gaps: [
      ...noticeGaps(all, ["sec"], asOf),
      ...contradictions(withClock),
      ...gap("When it was determined to be material is not documented.", material.filter((one) => factsOf(one).materialityDeterminedAt === null)),
      ...gap("Whether it is material is not documented.", relevant.filter((one) => factsOf(one).isMaterial === null)),
      ...storyGaps(relevant),
      unrecorded("Secura has no field for the control, its owner, the accounts concerned, nor for the evaluation of a deficiency."),
    ],
    citations: ["Sarbanes-Oxley Act of 2002, sections 302 and 404", "Form 8-K, Item 1.05", "PCAOB AS 2201, Appendix B"],
  };
}
