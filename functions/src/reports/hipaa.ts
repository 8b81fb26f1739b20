import { factsOf, isAsked, type Case } from "./cases.ts";
import { contradictions, counted, gap, iso, noticeGaps, noticeSection, originals, registerColumns, registerRow, section, storyGaps, summed, tableOf, unrecorded, type Content, type Material } from "./parts.ts";

const large = (one: Case): boolean => (factsOf(one).peopleAffected ?? 0) >= 500;
const small = (one: Case): boolean => (factsOf(one).peopleAffected ?? 500) < 500;

/** The log of breaches of unsecured protected health information (45 CFR 164.408), by size. Pure. */
export function hipaaReport({ cases: all, asOf }: Material): Content {
  const cases = originals(all);
  const breaches = cases.filter((one) => factsOf(one).phi === true);
  const unclear = cases.filter((one) => factsOf(one).phi === null && isAsked(one, "hipaa"));
  const unsized = breaches.filter((one) => factsOf(one).peopleAffected === null);
  const relevant = [...breaches, ...unclear];
  const sized = [["500 or more", breaches.filter(large)], ["fewer than 500", breaches.filter(small)], ["not documented", unsized]] as const;
  const log = (title: string, group: readonly Case[]) => (group.length === 0 ? [] : [tableOf(title, [{ name: "People", share: 9 }, ...registerColumns], group, (one) => [factsOf(one).peopleAffected, ...registerRow(one)])]);
  return {
    title: "HIPAA: documented breaches of health information",
    scope: ["Incidents of which it is on record that unsecured protected health information was breached, and those of which that is still to be assessed.", "Breaches of 500 people or more are notified to the Secretary within 60 days of discovery (164.408(b)); smaller ones are logged and notified within 60 days of the year’s end (164.408(c))."],
    sections: [
      section("At a glance", {
        figures: [
          counted("Breaches on record", breaches, "incidents with the fact phi = yes"),
          counted("Of 500 people or more", breaches.filter(large), "breaches with peopleAffected of 500 or more"),
          counted("Of fewer than 500 people", breaches.filter(small), "breaches with peopleAffected under 500"),
          counted("Of a size that is not documented", unsized, "breaches without peopleAffected"),
          counted("Still to be assessed", unclear, "incidents with an open HIPAA deadline and no answer to phi"),
          summed("People affected", "people", breaches, (one) => factsOf(one).peopleAffected, "sum of peopleAffected over the breaches that state it"),
        ],
        charts: breaches.length === 0 ? [] : [{ kind: "bar", title: "Breaches by people affected", unit: "breaches", names: sized.map(([name]) => name), series: [{ name: "breaches", values: sized.map(([, group]) => group.length) }] }],
      }),
      noticeSection(all, ["hipaa"], asOf),
      section("Log of breaches", {
        statements: breaches.length === 0 ? ["No breach of health information is on record for this period."] : [],
        tables: [...log("500 people or more", breaches.filter(large)), ...log("Fewer than 500 people", breaches.filter(small)), ...log("Number of people not documented", unsized)],
      }),
    ],
    gaps: [
      ...noticeGaps(all, ["hipaa"], asOf),
      ...contradictions(relevant),
      ...gap("The number of people is not documented, so it is not known which limit holds (164.408).", unsized),
      ...gap("When it was discovered is not documented (164.404(a)(2)).", breaches.filter((one) => iso(factsOf(one).awareAt) === null)),
      ...gap("The kinds of information are not documented (164.404(c)(1)(B)).", breaches.filter(({ incident }) => (incident.affected.dataClasses ?? []).length === 0)),
      ...storyGaps(breaches),
      unrecorded("Secura has no field for the State in which people live (media notice, 164.406), nor for the risk assessment of 164.402(2)."),
    ],
    citations: ["45 CFR 164.402, 164.404, 164.406, 164.408"],
  };
}
