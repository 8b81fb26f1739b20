import { factsOf, isAsked, isOpenCase } from "./cases.ts";
import { barsOf, contradictions, counted, gap, grouped, noticeGaps, noticeSection, originals, registerColumns, registerRow, section, storyGaps, summed, tableOf, unrecorded, type Content, type Material } from "./parts.ts";

/** The register of personal data breaches (Art. 33(5)) and how the notices of Art. 33 and 34 stand. Pure. */
export function gdprReport({ cases: all, asOf }: Material): Content {
  const cases = originals(all);
  const breaches = cases.filter((one) => factsOf(one).personalData === true);
  const unclear = cases.filter((one) => factsOf(one).personalData === null && isAsked(one, "gdpr"));
  const denied = cases.filter((one) => factsOf(one).personalData === false);
  const relevant = [...breaches, ...unclear];
  // The names of classes are free text: those of restricted incidents stay where they are.
  const classes = grouped(breaches.filter(({ isNamed }) => isNamed).flatMap(({ incident }) => [...new Set((incident.affected.dataClasses ?? []).map((name) => name.toLowerCase()))]), (name) => name);
  return {
    title: "GDPR: documented personal data breaches",
    scope: ["Incidents of which it is on record that personal data are affected, and those of which that is still to be assessed.", "Art. 33(5) asks for the facts of each breach, its effects and the remedial action taken; the register has these as they stand in the incidents."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Personal data breaches on record", breaches, "incidents with the fact personalData = yes"),
          counted("Still to be assessed", unclear, "incidents with an open GDPR deadline and no answer to personalData"),
          counted("Assessed as not affecting personal data", denied, "incidents with the fact personalData = no"),
          counted("High risk to people on record", breaches.filter((one) => factsOf(one).highRisk === true), "breaches with the fact highRisk = yes"),
          counted("Breaches not closed", breaches.filter(isOpenCase), "breaches whose status is not closed"),
          summed("People affected", "people", breaches, (one) => factsOf(one).peopleAffected, "sum of peopleAffected over the breaches that state it"),
          summed("Records affected", "records", breaches, (one) => one.incident.affected.records ?? null, "sum of affected.records over the breaches that state it"),
        ],
        charts: barsOf("Breaches by class of data, as far as they may be named", classes, 10, "breaches"),
      }),
      noticeSection(all, ["gdpr"], asOf),
      section("Register of breaches", { statements: breaches.length === 0 ? ["No personal data breach is on record for this period."] : [], tables: breaches.length === 0 ? [] : [tableOf("Breaches", registerColumns, breaches, registerRow)] }),
    ],
    gaps: [
      ...noticeGaps(all, ["gdpr"], asOf),
      ...contradictions(relevant),
      ...gap("The classes of data are not documented (Art. 33(3)(a)).", breaches.filter(({ incident }) => (incident.affected.dataClasses ?? []).length === 0)),
      ...gap("The number of people concerned is not documented (Art. 33(3)(a)).", breaches.filter((one) => factsOf(one).peopleAffected === null)),
      ...gap("The number of records concerned is not documented (Art. 33(3)(a)).", breaches.filter(({ incident }) => incident.affected.records === undefined)),
      ...gap("Whether a high risk to people is likely is not documented (Art. 34(1)).", breaches.filter((one) => factsOf(one).highRisk === null)),
      ...storyGaps(breaches),
      unrecorded("Secura has no field for the likely consequences of a breach (Art. 33(3)(c)), nor for the contact point (Art. 33(3)(b))."),
    ],
    citations: ["Regulation (EU) 2016/679 (GDPR), Art. 4(12), 33(1), 33(3), 33(5), 34(1)"],
  };
}
