import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nothingKnown } from "../compliance/factModel.ts";
import { clockDefaults, recordDefaults, type Clock } from "../compliance/model.ts";
import { defaultSettings } from "../compliance/settings.ts";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import { categories, severityLevels } from "../triage/model.ts";
import { buildReport } from "./buildReport.ts";
import { briefOf, type Case } from "./cases.ts";
import { drawChart } from "./charts.ts";
import { reportKinds, type ReportKind } from "./model.ts";
import { renderCsv } from "./renderCsv.ts";
import { renderMarkdown } from "./renderMarkdown.ts";

const period = { from: new Date("2026-03-01T00:00:00Z"), to: new Date("2026-04-01T00:00:00Z") };
const made = { at: new Date("2026-04-02T08:00:00Z"), by: { uid: "u", name: "Ada" }, organisation: "Example Foods Ltd", regimes: { ...defaultSettings.regimes, hipaa: true, nis2: false }, more: 0 };
const at = (day: string): Date => new Date(`2026-${day}T10:00:00Z`);
const caseOf = (changes: Partial<Incident>, facts: Partial<typeof nothingKnown> = {}, clocks: Partial<Clock>[] = [], isNamed = true): Case => ({
  incident: briefOf({ ...incidentDefaults, number: `INC-${changes.id ?? ""}`, createdAt: at("03-02"), ...changes }),
  isNamed,
  record: { ...recordDefaults, facts: { ...nothingKnown, ...facts } },
  clocks: clocks.map((clock) => ({ ...clockDefaults, incidentId: changes.id ?? "", ...clock })),
  missingFiles: [],
});
const authority = { id: "gdpr-authority", regime: "gdpr", obligation: "authority", title: "Notify the supervisory authority", citation: "GDPR Art. 33(1)", packVersion: "gdpr-1" } as const;
const report = (kind: ReportKind, cases: readonly Case[]) => buildReport(kind, cases, period, made);

describe("the GDPR report", () => {
  const sent = { id: "r1", reference: "SA-1", submittedAt: at("03-04"), note: null, evidenceId: "e1", by: "u", at: at("03-04"), withdrawnAt: null, withdrawnBy: null };
  const whole = caseOf({ id: "a", title: "List sent astray", description: "It went to the wrong person.", occurredAt: at("03-01"), status: "closed", affected: { records: 40, dataClasses: ["Names"] }, resolution: { verdict: "resolved", summary: "Deleted by the recipient.", by: "u", at: at("03-09") } }, { personalData: true, highRisk: false, peopleAffected: 38, awareAt: at("03-02") }, [{ ...authority, state: "submitted", anchorAt: at("03-02"), dueAt: at("03-05"), submittedAt: at("03-04"), receipts: [sent] }]);
  const bare = caseOf({ id: "b" }, { personalData: true }, [{ ...authority, state: "running", anchorAt: at("03-02"), dueAt: at("03-05") }]);
  const hidden = caseOf({ id: "c", title: "Secret", affected: { dataClasses: ["secret files"] } }, { personalData: true }, [], false);

  it("has the register of Art. 33(5): facts, effects, remedial action", () => {
    const { tables } = report("gdpr", [whole, bare, hidden]).sections[2] ?? { tables: [] };
    expect(tables).toMatchObject([
      { hidden: 1, rows: [["INC-a", "2026-03-02T10:00:00.000Z", "2026-03-01T10:00:00.000Z", "List sent astray: It went to the wrong person.", "40 records; data: Names", "resolved: Deleted by the recipient."], ["INC-b", "2026-03-02T10:00:00.000Z", null, "", "not documented", "not closed (new)"]] },
    ]);
  });
  it("gives each figure with the records it counts", () => {
    const { figures } = report("gdpr", [whole, bare, hidden]).sections[0] ?? { figures: [] };
    expect(figures.map(({ label, value, records, hidden: many }) => [label, value, records, many])).toEqual([
      ["Personal data breaches on record", 3, ["incidents/a", "incidents/b"], 1],
      ["Still to be assessed", 0, [], 0],
      ["Assessed as not affecting personal data", 0, [], 0],
      ["High risk to people on record", 0, [], 0],
      ["Breaches not closed", 2, ["incidents/b"], 1],
      ["People affected", 38, ["incidents/a"], 0],
      ["Records affected", 40, ["incidents/a"], 0],
    ]);
  });
  it("takes a running deadline that has passed for overdue, and lists it as missing", () => {
    const { sections, gaps } = report("gdpr", [whole, bare]);
    expect(sections[1]?.figures.filter(({ value }) => value !== 0).map(({ label, value, records }) => [label, value, records])).toEqual([
      ["Notices on record", 2, ["incidents/a/clocks/gdpr-authority", "incidents/b/clocks/gdpr-authority"]],
      ["Notices submitted", 1, ["incidents/a/clocks/gdpr-authority"]],
      ["Notices overdue", 1, ["incidents/b/clocks/gdpr-authority"]],
    ]);
    expect(gaps.find(({ what }) => what.includes("overdue"))?.records).toEqual([{ path: "incidents/b/clocks/gdpr-authority", label: "INC-b" }]);
    expect(gaps.some(({ records }) => records.some(({ label }) => label === "INC-a"))).toBe(false);
  });
});

describe("a duplicate's own deadlines", () => {
  const regimeOf = { gdpr: "gdpr", hipaa: "hipaa", nis2: "nis2", dora: "dora", sox: "sec", executive: "gdpr" } as const;
  const clock = (kind: ReportKind, state: Clock["state"], more: Partial<Clock> = {}): Partial<Clock> => ({ ...authority, id: `${regimeOf[kind]}-authority`, regime: regimeOf[kind], state, anchorAt: at("03-02"), dueAt: at("03-05"), ...more });

  it.each(reportKinds)("that are overdue or submitted are in the %s report; one that is carried names where it goes on, and is nowhere open", (kind) => {
    const cases = [
      caseOf({ id: "c" }, {}, [clock(kind, "waived", { reason: "Not needed." })]),
      caseOf({ id: "late", duplicateOf: "c" }, {}, [clock(kind, "late")]),
      caseOf({ id: "sent", duplicateOf: "c" }, {}, [clock(kind, "submitted", { submittedAt: at("03-04") })]),
      caseOf({ id: "rests", duplicateOf: "c" }, {}, [clock(kind, "carried", { carriedBy: "c", reason: "Carried by c." })]),
      caseOf({ id: "far", duplicateOf: "z" }, {}, [clock(kind, "carried", { carriedBy: "z", reason: "Carried by z." })]),
      caseOf({ id: "secret", title: "Secret", duplicateOf: "c" }, {}, [clock(kind, "late")], false),
    ];
    const { sections, gaps } = report(kind, cases);
    const path = (id: string) => `incidents/${id}/clocks/${regimeOf[kind]}-authority`;
    const of = (label: string) => sections.flatMap(({ figures }) => figures).find((figure) => figure.label === label);
    expect(of("Notices on record")).toMatchObject({ value: 6, hidden: 1 });
    expect(of("Notices overdue")).toMatchObject({ value: 2, records: [path("late")], hidden: 1 });
    expect(of("Notices submitted")).toMatchObject({ records: [path("sent")] });
    expect(of("Notices carried")).toMatchObject({ records: [path("rests"), path("far")] });
    expect(gaps.find(({ what }) => what.includes("overdue"))).toMatchObject({ records: [{ label: "INC-late" }], hidden: 1 });
    if (kind === "executive") return;
    const rows = sections.flatMap(({ tables }) => tables).find(({ title }) => title === "Notices")?.rows ?? [];
    const remarks = Object.fromEntries(rows.map((row) => [String(row[0]), row.at(-1)]));
    expect(remarks).toMatchObject({ "INC-c": "Not needed.", "INC-rests": "goes on in INC-c", "INC-far": "goes on in another incident" });
    // An incident that repeats another is in no figure of incidents.
    expect(sections[0]?.figures.filter(({ unit, value }) => unit === "incidents" && value !== 0)).toEqual(kind === "sox" ? [expect.objectContaining({ label: "Materiality open", value: 1 })] : []);
  });
  it("leave an incident out of those to be assessed as long as all of them are carried", () => {
    const figure = (state: Clock["state"]) => report("gdpr", [caseOf({ id: "a" }, {}, [clock("gdpr", state)])]).sections[0]?.figures[1];
    expect([figure("carried")?.value, figure("needs_assessment")?.value]).toEqual([0, 1]);
  });
});

describe("the SOX report", () => {
  it("has no clock of its own", () => {
    const { sections, rulePacks } = report("sox", [caseOf({ id: "a", category: "intrusion", severity: "high" })]);
    expect(sections.flatMap(({ figures }) => figures).filter(({ unit }) => unit === "notices")).toEqual([]);
    expect(rulePacks).toEqual(["sec-1", "sox-1"]);
  });
  it("leaves false alarms out", () => {
    const verdict = (id: string, word: "false_positive" | "resolved") => caseOf({ id, category: "fraud", severity: "critical", status: "closed", resolution: { verdict: word, summary: "x", by: "u", at: at("03-03") } });
    expect(report("sox", [verdict("a", "false_positive"), verdict("b", "resolved")]).sections[0]?.figures[0]?.records).toEqual(["incidents/b"]);
  });
});

const answer = fc.constantFrom(true, false, null);
const anyText = fc.string({ unit: "binary", maxLength: 60 });
const anyCase = fc.record({
  id: fc.uuid(), title: anyText, named: fc.boolean(), category: fc.constantFrom(...categories, null), severity: fc.constantFrom(...severityLevels, null), closed: fc.boolean(), merged: fc.boolean(),
  personalData: answer, phi: answer, isSignificant: answer, isMajor: answer, isMaterial: answer, people: fc.option(fc.nat(5_000)), day: fc.integer({ min: 0, max: 30 }), classes: fc.array(anyText, { maxLength: 3 }),
  state: fc.constantFrom("running", "late", "submitted", "waived", "needs_assessment"), regime: fc.constantFrom("gdpr", "hipaa", "sec", "nis2", "dora"), hours: fc.integer({ min: -5, max: 2_000 }),
}).map(({ id, title, named, category, severity, closed, merged, day, classes, people, state, regime, hours, ...facts }): Case => {
  const createdAt = new Date(period.from.getTime() + day * 86_400_000);
  const clock = { ...authority, regime, state, anchorAt: createdAt, dueAt: new Date(createdAt.getTime() + hours * 3_600_000), submittedAt: state === "submitted" ? createdAt : null };
  return caseOf({ id, title, category, severity, createdAt, status: closed ? "closed" : "new", duplicateOf: merged ? "other" : null, affected: { dataClasses: classes } }, { ...facts, peopleAffected: people }, [clock], named);
});

describe("a report of any kind", () => {
  it("counts as many records as it names and hides, draws whole charts, and claims nothing", () => {
    fc.assert(fc.property(fc.array(anyCase, { maxLength: 25 }), fc.constantFrom(...reportKinds), (cases, kind) => {
      const found = report(kind, cases);
      const hiddenIds = cases.filter(({ isNamed }) => !isNamed).map(({ incident }) => incident.id);
      for (const { value, unit, records, hidden } of found.sections.flatMap(({ figures }) => figures)) if (unit === "incidents" || unit === "notices") expect(new Set(records).size + hidden).toBe(value);
      for (const chart of found.sections.flatMap(({ charts }) => charts)) expect(drawChart(chart)).not.toMatch(/NaN|Infinity|undefined/);
      const forms = [JSON.stringify(found), renderMarkdown(found), renderCsv(found)];
      for (const form of forms) for (const id of hiddenIds) expect(form).not.toContain(id);
      expect(JSON.stringify({ ...found, sections: found.sections.map(({ tables, charts, ...rest }) => ({ ...rest, tables: tables.map(({ title, columns }) => ({ title, columns })), charts: charts.map(({ title }) => title) })) })).not.toMatch(/compliant/i);
    }), { numRuns: 60 });
  });
  it("is marked as its strictest incident that may be named, AMBER at least", () => {
    const tlpOf = (...cases: Case[]) => report("executive", cases).tlp;
    expect([tlpOf(), tlpOf(caseOf({ id: "a", tlp: "GREEN" })), tlpOf(caseOf({ id: "a", tlp: "AMBER+STRICT" }), caseOf({ id: "b" })), tlpOf(caseOf({ id: "a", tlp: "RED" }, {}, [], false))]).toEqual(["AMBER", "AMBER", "AMBER+STRICT", "AMBER"]);
  });
  it("says where a regime starts no deadline, so that nothing on record does not look like nothing that happened", () => {
    const of = (kind: ReportKind) => { const { scope, gaps } = report(kind, []); return [...scope, ...gaps.map(({ what }) => what)].filter((line) => line.includes("the organisation is")); };
    expect([of("gdpr"), of("hipaa")]).toEqual([[], []]);
    expect(of("nis2")).toEqual(["The settings say that the organisation is not under NIS2; it starts no deadline by itself."]);
    expect(of("dora")).toEqual(["Nobody has said whether the organisation is under DORA; it starts no deadline by itself."]);
    expect(of("executive")).toHaveLength(2);
  });
  it("says how many incidents of the period it could not take", () => {
    const first = (more: number) => buildReport("gdpr", [], period, { ...made, more }).gaps[0]?.what;
    expect([first(0), first(1), first(2_000)]).toEqual([expect.stringMatching(/^Secura has no field/), expect.stringMatching(/^1 incident of the period, the latest, is in no figure/), expect.stringMatching(/^2,000 incidents of the period, the latest, are in no figure of this report: it takes 5,000 at most/)]);
  });
  it("is the same for the same incidents, and another hash for others", () => {
    const one = caseOf({ id: "a" }, { personalData: true });
    expect(report("gdpr", [one])).toEqual(report("gdpr", [one]));
    expect(report("gdpr", [one]).sha256).not.toBe(report("gdpr", [caseOf({ id: "a" }, { personalData: false })]).sha256);
  });
});
