import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import { clocksOf, packAt, type Mover, type Situation } from "./clocks.ts";
import { contradictions, knownOf, type Told } from "./facts.ts";
import type { FactValues } from "./factModel.ts";
import type { Clock, FactSource, Receipt } from "./model.ts";
import { rulePacks } from "./rulePacks.ts";
import { regimes as allRegimes, type RulePack } from "./rules.ts";
import { defaultSettings, type ComplianceSettings } from "./settings.ts";
import { nextAtOf, stepsDue, stepsOf } from "./warnings.ts";

const reported = new Date("2026-06-02T10:00:00Z");
const hours = (count: number, from = reported): Date => new Date(from.getTime() + count * 3_600_000);
const told = (changes: Partial<Told> = {}): Told => ({ ...incidentDefaults, createdAt: reported, carried: {}, ...changes });
const everything: ComplianceSettings = { ...defaultSettings, regimes: { ...defaultSettings.regimes, ...Object.fromEntries(allRegimes.map((regime) => [regime, true])) }, version: 1 };
const person: FactSource = { source: "person", by: "u1", at: reported };
const situationOf = (incident: Told, stated: Partial<FactValues> = {}, settings = everything, regimes: Situation["regimes"] = {}, carriers: readonly Clock[] | null = []): Situation => ({ incidentId: "i1", incident, known: knownOf(incident, stated, Object.fromEntries(Object.keys(stated).map((name) => [name, person])), reported), regimes, settings, carriers });
const by = (at: Date, reason: string | null = null): Mover => ({ by: "u1", at, reason });
const byEngine = (at: Date): Mover => ({ by: "system:compliance", at, reason: null });
/** What a person moves, they say themselves. */
const run = (situation: Situation, before: readonly Clock[] = [], mover = by(reported), packs = rulePacks): Clock[] =>
  clocksOf(situation, packs, new Map(before.map((clock) => [clock.id, clock])), mover.by === "u1" ? { ...mover, said: { facts: situation.known.facts, regimes: situation.regimes } } : mover);
const the = (clocks: readonly Clock[], id: string): Clock => {
  const clock = clocks.find((candidate) => candidate.id === id);
  if (!clock) throw new Error(`no clock ${id}`);
  return clock;
};
const receipt = (submittedAt: Date, changes: Partial<Receipt> = {}): Receipt => ({ id: "r1", reference: "A-1", submittedAt, note: null, evidenceId: null, by: "u1", at: submittedAt, withdrawnAt: null, withdrawnBy: null, ...changes });
const submitted = (clocks: readonly Clock[], id: string, at: Date): Clock[] => clocks.map((clock) => (clock.id === id ? { ...clock, receipts: [...clock.receipts, receipt(at)] } : clock));
const breach = told({ affected: { dataClasses: ["Customer names and addresses"] }, category: "data_exposure", severity: "high" });

describe("clocks are armed", () => {
  it("by the incident's own fields, for every regime that applies, each with what is still to be answered", () => {
    const clocks = run(situationOf(breach));
    expect(clocks.map(({ id, state }) => [id, state])).toEqual([
      ["gdpr-authority", "running"], ["gdpr-people", "needs_assessment"], ["nis2-early_warning", "needs_assessment"], ["nis2-notification", "needs_assessment"], ["dora-initial", "needs_assessment"],
      ["hipaa-individuals", "needs_assessment"], ["hipaa-secretary", "needs_assessment"], ["sec-form_8k", "needs_assessment"], ["us_banking-regulator", "needs_assessment"], ["cert_in-report", "needs_assessment"], ["nydfs-superintendent", "needs_assessment"],
    ]);
    expect(the(clocks, "gdpr-authority")).toMatchObject({ anchor: "awareAt", anchorAt: reported, dueAt: hours(72), question: null, packVersion: "gdpr-1", citation: "GDPR Art. 33(1)" });
    expect(the(clocks, "nis2-early_warning")).toMatchObject({ dueAt: hours(24), question: "Is it a significant incident?" });
    expect(the(clocks, "sec-form_8k")).toMatchObject({ dueAt: null, question: "Is the incident material?" });
  });
  it("not for a report that says nothing of the kind, and not for what has its clock in another incident", () => {
    expect(run(situationOf(told({ category: "other", severity: "low" })))).toEqual([]);
    expect(run(situationOf({ ...breach, duplicateOf: "i2" }, {}, everything, {}, run({ ...situationOf(breach), incidentId: "i2" })))).toEqual([]);
    expect(run(situationOf({ ...breach, duplicateOf: "i2" }, {}, defaultSettings, {}, [])).map(({ id }) => id)).toEqual(["gdpr-authority", "gdpr-people"]);
    expect(run(situationOf(told({ affected: { dataClasses: ["No personal data", "none"] }, severity: "low", category: "other" })))).toEqual([]);
  });
  it("also where it was detected, as the report says, before there was such a law: then it is late", () => {
    for (const detectedAt of [new Date("1970-01-01T00:00:00Z"), new Date("2016-01-01T00:00:00Z")]) {
      expect(the(run(situationOf({ ...breach, detectedAt }, {}, defaultSettings)), "gdpr-authority")).toMatchObject({ packVersion: "gdpr-1", anchorAt: detectedAt, isLate: true });
    }
  });
  it("of personal data where somebody says that health data are affected", () => {
    expect(run(situationOf(told({ category: "phishing", severity: "low" }), { phi: true }, defaultSettings)).map(({ id }) => id)).toContain("gdpr-authority");
    // A no that contradicts a yes does not keep the clock from being there: it ends it, and stands on it.
    expect(run(situationOf(told({ category: "phishing", severity: "low" }), { phi: true, personalData: false }, defaultSettings)).map(({ id, state }) => [id, state])).toEqual([["gdpr-authority", "waived"], ["gdpr-people", "waived"]]);
  });
  it("only where somebody said that the regime applies: for all incidents, or for this one", () => {
    expect(run(situationOf(breach, {}, defaultSettings)).map(({ regime }) => regime)).toEqual(["gdpr", "gdpr"]);
    expect(run(situationOf(breach, {}, defaultSettings, { gdpr: false, nydfs: true })).map(({ regime, state }) => [regime, state])).toEqual([["gdpr", "waived"], ["gdpr", "waived"], ["nydfs", "needs_assessment"]]);
    expect(run(situationOf(breach, { isMajor: false, phi: false }, defaultSettings, { hipaa: false, sec: false })).map(({ regime }) => regime)).toEqual(["gdpr", "gdpr"]);
  });
  it("by the rules in force when the incident became known, and keep them", () => {
    const [gdpr] = rulePacks;
    const [rule] = gdpr?.rules ?? [];
    if (!gdpr || !rule) throw new Error("no pack");
    const newer: RulePack = { ...gdpr, version: "gdpr-2", effectiveFrom: "2026-07-01", rules: [{ ...rule, limit: { unit: "hours", count: 96 } }] };
    const packs = [{ ...gdpr, effectiveTo: "2026-07-01" }, newer];
    const armed = run(situationOf(breach), [], by(hours(24 * 60)), packs);
    expect(the(armed, "gdpr-authority")).toMatchObject({ packVersion: "gdpr-1", dueAt: hours(72) });
    // Even where awareness turns out to lie under the newer rules.
    const july = new Date("2026-07-02T00:00:00Z");
    expect(the(run(situationOf(breach, { awareAt: july }), armed, by(hours(24 * 60)), packs), "gdpr-authority")).toMatchObject({ packVersion: "gdpr-1", dueAt: hours(72, july) });
    expect(the(run(situationOf(breach, { awareAt: july }), [], by(july), packs), "gdpr-authority")).toMatchObject({ packVersion: "gdpr-2", dueAt: hours(96, july) });
    expect(packAt(rulePacks, "dora", new Date("2025-01-16T23:00:00Z"))).toBeNull();
    expect(run(situationOf({ ...breach, createdAt: new Date("2018-05-24T12:00:00Z") })).map(({ regime }) => regime)).toEqual(["hipaa", "hipaa"]);
  });
  it("from the earlier of detection and report, never from one that lies after the report", () => {
    expect(the(run(situationOf({ ...breach, detectedAt: hours(-5) })), "gdpr-authority").anchorAt).toEqual(hours(-5));
    expect(the(run(situationOf({ ...breach, detectedAt: hours(5) })), "gdpr-authority").anchorAt).toEqual(reported);
    expect(the(run(situationOf({ ...breach, detectedAt: hours(-5), carried: { i2: { awareAt: hours(-8) } } })), "gdpr-authority").anchorAt).toEqual(hours(-8));
  });
  it("and an engine's count of people gets nobody a longer limit; a person's does", () => {
    const hospital = told({ affected: { dataClasses: ["Patient records"], records: 12 } });
    expect(the(run(situationOf(hospital)), "hipaa-secretary").dueAt).toEqual(new Date("2026-08-01T23:59:59.999Z"));
    expect(the(run(situationOf(hospital, { peopleAffected: 12 })), "hipaa-secretary")).toMatchObject({ dueAt: new Date("2027-03-01T23:59:59.999Z"), citation: "45 CFR 164.408(c)" });
  });
});

describe("a clock", () => {
  it("is anchored anew when facts change, with its history kept and its warnings to come again", () => {
    const [first] = run(situationOf(breach));
    if (!first) throw new Error("no clock");
    const [second] = run(situationOf(breach, { awareAt: hours(-20) }), [{ ...first, warned: ["half"] }], by(hours(1)));
    expect(second).toMatchObject({ dueAt: hours(52), warned: [], nextAt: hours(16) });
    expect(second?.history.map(({ anchorAt, dueAt, at }) => ({ anchorAt, dueAt, at }))).toEqual([{ anchorAt: reported, dueAt: hours(72), at: reported }, { anchorAt: hours(-20), dueAt: hours(52), at: hours(1) }]);
  });
  it("that nobody submitted is late after its last moment, not at it", () => {
    const before = run(situationOf(breach));
    expect(the(run(situationOf(breach), before, by(hours(72))), "gdpr-authority").state).toBe("running");
    expect(the(run(situationOf(breach), before, by(new Date(hours(72).getTime() + 1))), "gdpr-authority")).toMatchObject({ state: "late", isLate: true });
  });
  it("that was submitted in time stays so, and becomes late only if its anchor turns out to be earlier", () => {
    const done = run(situationOf(breach), submitted(run(situationOf(breach)), "gdpr-authority", hours(70)), by(hours(71)));
    expect(the(done, "gdpr-authority")).toMatchObject({ state: "submitted", submittedAt: hours(70), isLate: false, nextAt: null });
    expect(the(run(situationOf(breach), done, by(hours(500))), "gdpr-authority")).toEqual(the(done, "gdpr-authority"));
    expect(the(run(situationOf(breach, { awareAt: hours(-10) }), done, by(hours(500))), "gdpr-authority")).toMatchObject({ state: "submitted", isLate: true, dueAt: hours(62) });
  });
  it("starts the one that counts from its submission, and its withdrawal asks again instead of dropping it", () => {
    const facts = { isMajor: true, classifiedAt: hours(1) };
    const armed = run(situationOf(breach, facts));
    expect(armed.map(({ id }) => id)).not.toContain("dora-intermediate");
    const second = run(situationOf(breach, facts), submitted(armed, "dora-initial", hours(3)), by(hours(3)));
    expect(the(second, "dora-intermediate")).toMatchObject({ state: "running", anchor: "submission of dora-initial", anchorAt: hours(3), dueAt: hours(75) });
    const withdrawn = second.map((clock) => ({ ...clock, receipts: clock.receipts.map((one) => ({ ...one, withdrawnAt: hours(4) })) }));
    const third = run(situationOf(breach, facts), withdrawn, by(hours(4)));
    expect(the(third, "dora-intermediate")).toMatchObject({ state: "needs_assessment", anchorAt: null, dueAt: null });
    expect(the(third, "dora-initial").state).toBe("running");
  });
  it("is ended by a person's no, with who said it, and starts again when the answer changes", () => {
    const ended = run(situationOf(breach, { personalData: false }), run(situationOf(breach)), by(hours(2), "Test data only"));
    expect(the(ended, "gdpr-authority")).toMatchObject({ state: "waived", isWaivedByFacts: true, waivedBy: "u1", waivedAt: hours(2), reason: "Test data only", nextAt: null });
    expect(the(ended, "gdpr-people")).toMatchObject({ state: "waived", isWaivedByFacts: true });
    expect(the(run(situationOf(breach, { personalData: false }), ended, byEngine(hours(9))), "gdpr-authority")).toEqual(the(ended, "gdpr-authority"));
    expect(the(run(situationOf(breach), ended, by(hours(3))), "gdpr-authority")).toMatchObject({ state: "running", waivedBy: null, isWaivedByFacts: false, dueAt: hours(72) });
  });
  it("is not kept from being by a no that was said before anything raised it: the engine starts it with the question whether the no holds", () => {
    const quiet = told({ category: "phishing", severity: "low" });
    expect(run(situationOf(quiet, { personalData: false }, defaultSettings))).toEqual([]);
    const raised = run(situationOf(breach, { personalData: false }, defaultSettings), [], byEngine(hours(1)));
    expect(the(raised, "gdpr-authority")).toMatchObject({ state: "needs_assessment", question: expect.stringMatching(/^A no was said before/) as string, dueAt: hours(72), waivedBy: null });
    expect(the(run(situationOf(breach, { personalData: false }, defaultSettings), raised, byEngine(hours(80))), "gdpr-authority")).toMatchObject({ state: "needs_assessment", isLate: true });
    expect(the(run(situationOf(breach, { personalData: false }, defaultSettings), raised, by(hours(2), "Test data")), "gdpr-authority")).toMatchObject({ state: "waived", isWaivedByFacts: true, reason: "Test data" });
  });
  it("keeps of a long history its beginning, the first time it ran and the latest, however often facts change", () => {
    let clocks = run(situationOf(told({ category: "data_exposure" }), {}, defaultSettings));
    clocks = run(situationOf(told({ category: "data_exposure" }), { personalData: true }, defaultSettings), clocks, by(hours(1)));
    for (let i = 0; i < 150; i += 1) clocks = run(situationOf(told({ category: "data_exposure" }), { awareAt: hours(-i) }, defaultSettings), clocks, by(hours(2)));
    const { history } = the(clocks, "gdpr-authority");
    expect([history.length, history[0]?.state, history[1]?.state, history.at(-1)?.anchorAt]).toEqual([100, "needs_assessment", "running", hours(-149)]);
  });
  it("that a person waived stays waived whatever facts say later", () => {
    const waived = run(situationOf(breach)).map((clock) => (clock.id === "gdpr-authority" ? { ...clock, waivedAt: hours(1), waivedBy: "u1", reason: "Encrypted" } : clock));
    expect(the(run(situationOf(breach, { awareAt: hours(-1), personalData: true }), waived, by(hours(2))), "gdpr-authority")).toMatchObject({ state: "waived", reason: "Encrypted", dueAt: hours(71) });
  });
  it("is not ended by the engine: when the fields no longer say it, somebody is asked and the time goes on", () => {
    expect(the(run(situationOf(told()), run(situationOf(breach)), by(hours(1))), "gdpr-authority")).toMatchObject({ state: "needs_assessment", dueAt: hours(72), question: "Are personal data affected?" });
  });
  it("goes on when its regime is switched off for the organisation", () => {
    const off = { ...everything, regimes: { ...everything.regimes, gdpr: false } };
    expect(the(run(situationOf(breach, {}, off), run(situationOf(breach))), "gdpr-authority").state).toBe("running");
  });
});

describe("a clock of an incident that repeats another", () => {
  const own = run(situationOf(breach, { highRisk: true }, defaultSettings));
  const repeated = (carriers: readonly Clock[] | null, before = own, now = hours(1), facts: Partial<FactValues> = { highRisk: true }) => run(situationOf({ ...breach, duplicateOf: "i2" }, facts, defaultSettings, {}, carriers), before, byEngine(now));
  const elsewhere = (awareAt: Date, facts: Partial<FactValues> = {}) => ({ ...situationOf({ ...breach, createdAt: awareAt }, { highRisk: true, ...facts }, defaultSettings), incidentId: "i2" });
  const other = (awareAt: Date, facts: Partial<FactValues> = {}) => run(elsewhere(awareAt, facts));
  const authority = (clocks: readonly Clock[]) => the(clocks, "gdpr-authority");
  it("rests where the other has it as early, with its history, and goes on when the two are taken apart or the other has it no longer", () => {
    const rests = repeated(other(hours(-3)));
    expect(rests.map(({ state, carriedBy, reason, nextAt }) => [state, carriedBy, reason, nextAt])).toEqual([["carried", "i2", "Carried by i2.", null], ["carried", "i2", "Carried by i2.", null]]);
    expect(rests[0]?.history.map(({ state, reason }) => [state, reason])).toEqual([["running", null], ["carried", "Carried by i2."]]);
    for (const clocks of [run(situationOf(breach, { highRisk: true }, defaultSettings), rests, byEngine(hours(90))), repeated([], rests, hours(90)), repeated(other(hours(1)), rests, hours(90))]) {
      expect(clocks[0]).toMatchObject({ state: "late", carriedBy: null, reason: null, nextAt: hours(36) });
    }
    // What was decided in one that is gone holds.
    expect(repeated(null, rests, hours(90))).toEqual(rests);
  });
  it("goes on where the other has none, one that is due later, or one that nobody has said yes to", () => {
    for (const carriers of [null, [], other(hours(1)), other(hours(-3), { personalData: false })]) expect(repeated(carriers)[0]).toMatchObject({ state: "running", carriedBy: null });
    const asked = other(hours(-3)).map((clock): Clock => ({ ...clock, state: "needs_assessment" }));
    expect(repeated(asked)[0]?.state).toBe("running");
  });
  it("is not stopped by an old one: submitted before this was reported, waived, or late with nobody to be warned any more", () => {
    const old = other(hours(-100));
    const told = (at: Date) => run(elsewhere(hours(-100)), submitted(old, "gdpr-authority", at), by(at));
    const waived = old.map((clock): Clock => ({ ...clock, state: "waived", waivedAt: hours(-1), waivedBy: "u2", nextAt: null }));
    const spent = run(elsewhere(hours(-100)), old, by(hours(0))).map((clock): Clock => ({ ...clock, warned: ["half", "day", "hours", "over"], nextAt: null }));
    expect([told(hours(-90)), waived, spent].map((carriers) => authority(repeated(carriers)).state)).toEqual(["running", "running", "running"]);
    expect(authority(repeated(told(hours(1)))).state).toBe("carried");
    // One that only asks may rest on a waiver; and what became of the other since was for both.
    expect(the(repeated(waived, run(situationOf(breach, {}, defaultSettings)), hours(1), {}), "gdpr-people").state).toBe("carried");
    const rests = repeated(other(hours(-3)));
    for (const carriers of [waived, spent]) expect(repeated(carriers, rests, hours(90))[0]).toEqual(rests[0]);
  });
});

describe("whatever is said in whatever order,", () => {
  const at = fc.integer({ min: -200, max: 200 }).map((offset) => hours(offset));
  const stated = fc.record({ personalData: fc.boolean(), phi: fc.boolean(), highRisk: fc.boolean(), isMajor: fc.boolean(), isSignificant: fc.boolean(), isMaterial: fc.boolean(), awareAt: at, classifiedAt: at, materialityDeterminedAt: at, peopleAffected: fc.integer({ min: 0, max: 1_000 }) }, { requiredKeys: [] });
  const incident = fc.record({ severity: fc.constantFrom("low", "high", null), category: fc.constantFrom("phishing", "ransomware", null), classes: fc.constantFrom<string[]>([], ["patients"], ["staff"]) }).map(({ severity, category, classes }) => told({ severity, category, affected: { dataClasses: classes } }));
  const moves = fc.array(fc.tuple(incident, stated, fc.option(fc.constantFrom("gdpr-authority", "dora-initial", "nis2-notification"))), { minLength: 1, maxLength: 8 });
  it("asking twice changes nothing, no clock goes away, and no history is rewritten", () => {
    fc.assert(
      fc.property(moves, (steps) => {
        let clocks: Clock[] = [];
        steps.forEach(([fields, facts, submits], index) => {
          const now = hours(index);
          const given = submits === null ? clocks : submitted(clocks, submits, now);
          const next = run(situationOf(fields, facts), given, by(now));
          expect(run(situationOf(fields, facts), next, by(now))).toEqual(next);
          for (const clock of clocks) expect(the(next, clock.id).history.slice(0, clock.history.length)).toEqual(clock.history);
          for (const clock of next) {
            expect([clock.history.at(-1)?.state, clock.history.at(-1)?.dueAt ?? null]).toEqual([clock.state, clock.dueAt]);
            expect(clock.question === null).toBe(clock.state !== "needs_assessment");
            expect(clock.nextAt === null).toBe((clock.state === "submitted" || clock.state === "waived"));
          }
          clocks = next;
        });
      }),
      { numRuns: 50 },
    );
  });
  it("where they stand follows from what is known now, not from the way there", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(incident, stated), { maxLength: 5 }), incident, stated, (way, fields, facts) => {
        const there = way.reduce<Clock[]>((clocks, [seen, said]) => run(situationOf(seen, said), clocks, by(reported)), []);
        const arrived = run(situationOf(fields, facts), there, by(reported));
        for (const direct of run(situationOf(fields, facts), [], by(reported))) expect(the(arrived, direct.id)).toMatchObject({ state: direct.state, anchorAt: direct.anchorAt, dueAt: direct.dueAt, question: direct.question, nextAt: direct.nextAt });
      }),
      { numRuns: 50 },
    );
  });
});

describe("facts that contradict each other", () => {
  const codes = (incident: Told, stated: Partial<FactValues>, clocks: Clock[] = []) => contradictions(incident, situationOf(incident, stated).known, clocks, everything).map(({ code }) => code);
  it("are named, each by its code, and the person's word counts", () => {
    expect(codes(breach, {})).toEqual([]);
    expect(codes({ ...breach, occurredAt: hours(-1) }, { awareAt: hours(-2) })).toEqual(["aware_before_occurred"]);
    expect(codes(breach, { awareAt: hours(5) })).toEqual(["aware_after_report"]);
    expect(codes(breach, { classifiedAt: hours(-1) })).toEqual(["determined_before_aware"]);
    expect(codes(breach, { personalData: false })).toEqual(["person_over_engine"]);
    expect(codes({ ...breach, detectedAt: hours(1) }, {})).toEqual(["detected_after_report"]);
    expect(codes({ ...breach, affected: { ...breach.affected, records: 900 } }, { peopleAffected: 10 })).toEqual(["fewer_people"]);
    expect(codes(told(), { phi: true, personalData: false })).toEqual(["phi_without_personal_data"]);
    expect(contradictions(breach, situationOf(breach).known, [], defaultSettings).map(({ code }) => code)).toEqual(["settings_unconfirmed"]);
  });
  it("between a submission and its anchor, and a closed incident and its clocks, are named too", () => {
    const [clock] = run(situationOf(breach), submitted(run(situationOf(breach)), "gdpr-authority", hours(-3)), by(hours(1)));
    if (!clock) throw new Error("no clock");
    expect(codes(breach, {}, [clock])).toEqual(["submitted_before_anchor"]);
    expect(codes({ ...breach, status: "closed" }, {}, run(situationOf(breach)))).toEqual(["closed_with_clock"]);
    expect(codes({ ...breach, duplicateOf: "i2" }, {}, run(situationOf(breach)))).toEqual(["goes_on_elsewhere"]);
  });
});

describe("warnings", () => {
  const [clock] = run(situationOf(breach));
  if (!clock) throw new Error("no clock");
  it("come at half of the time, a day and four hours before, and when it is over", () => {
    expect(stepsOf(clock)).toEqual([{ step: "half", at: hours(36) }, { step: "day", at: hours(48) }, { step: "hours", at: hours(68) }, { step: "over", at: hours(72) }]);
    expect(stepsOf({ ...clock, dueAt: hours(6) }).map(({ step }) => step)).toEqual(["hours", "half", "over"]);
    expect(stepsOf({ ...clock, dueAt: hours(4) }).map(({ step }) => step)).toEqual(["half", "over"]);
    expect(stepsOf({ ...clock, dueAt: null })).toEqual([{ step: "reminder", at: hours(24) }]);
  });
  it("are told once, all that were missed at once, and never of what is submitted or waived", () => {
    expect(stepsDue(clock, hours(35))).toEqual([]);
    expect(stepsDue(clock, hours(36))).toEqual(["half"]);
    expect(stepsDue({ ...clock, warned: ["half", "day", "hours"] }, hours(72))).toEqual([]);
    expect(stepsDue(clock, hours(50))).toEqual(["half", "day"]);
    expect(stepsDue({ ...clock, warned: ["half", "day"] }, hours(50))).toEqual([]);
    expect(stepsDue(clock, hours(100))).toEqual(["half", "day", "hours", "over"]);
    expect(stepsDue({ ...clock, state: "submitted" }, hours(100))).toEqual([]);
    expect(nextAtOf({ ...clock, warned: ["half"] })).toEqual(hours(48));
    expect(nextAtOf({ ...clock, warned: ["half", "day", "hours", "over"] })).toBeNull();
  });
});
