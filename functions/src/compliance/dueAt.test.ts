import { readFileSync } from "node:fs";
import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { asMarkdown, askedOf, golden } from "../../test/fixtures/clocks/golden.ts";
import { easterSunday, workingDays } from "./calendars.ts";
import { dueAt, limitFrom } from "./dueAt.ts";
import { nothingKnown } from "./factModel.ts";
import { rulePacks } from "./rulePacks.ts";
import type { Rule } from "./rules.ts";

const rules = rulePacks.flatMap((pack) => pack.rules);
const ruleOf = (id: string): Rule => {
  const rule = rules.find((candidate) => candidate.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
};
/** The deadline with the anchor in its place: the rule's last fact, or the submission it follows. */
const deadlineFrom = (rule: Rule, anchorAt: Date, { facts, place }: ReturnType<typeof askedOf>) => {
  if ("submissionOf" in rule.anchor) return dueAt(rule, facts, { [rule.anchor.submissionOf]: [anchorAt] }, place);
  const [fact] = rule.anchor.facts;
  return dueAt(rule, fact ? { ...facts, [fact]: anchorAt } : facts, {}, place);
};

describe("each deadline", () => {
  it("is a row of the table in docs/compliance.md, with its citation", () => {
    const table = asMarkdown((clock) => ruleOf(clock).citation).trim();
    expect(table.split("\n")).toHaveLength(golden.length + 2);
    expect(readFileSync(new URL("../../../docs/compliance.md", import.meta.url), "utf8")).toContain(table);
  });
  it.each(golden.map((row) => ({ ...row, name: `${row.clock}, ${row.what}` })))("$name", (row) => {
    const deadline = deadlineFrom(ruleOf(row.clock), new Date(row.anchor), askedOf(row));
    expect(deadline.dueAt?.toISOString()).toBe(new Date(row.due).toISOString());
    expect(deadline.anchorAt).toEqual(new Date(row.anchor));
  });
  it("is in the table five times at least, save where the law names no number", () => {
    const counted = rules.filter(({ limit }) => limit.unit !== "withoutUndueDelay").map(({ id }) => [id, golden.filter(({ clock }) => clock === id).length] as const);
    expect(counted.filter(([, rows]) => rows < 5)).toEqual([]);
    expect(golden.filter(({ clock }) => !counted.some(([id]) => id === clock))).toEqual([]);
  });
  it("where the law says without undue delay has an anchor and no number", () => {
    const anchorAt = new Date("2026-06-02T10:00:00Z");
    expect(deadlineFrom(ruleOf("gdpr-people"), anchorAt, askedOf({ clock: "", what: "", zone: "UTC", anchor: "", due: "" }))).toEqual({ anchor: "highRiskAt", anchorAt, dueAt: null, citation: "GDPR Art. 34(1)" });
  });
  it("that is capped stands before there is an anchor", () => {
    const { place } = askedOf({ clock: "", what: "", zone: "UTC", anchor: "", due: "" });
    const deadline = dueAt(ruleOf("dora-initial"), { ...nothingKnown, awareAt: new Date("2026-06-02T10:00:00Z") }, {}, place);
    expect(deadline).toMatchObject({ anchor: null, anchorAt: null, dueAt: new Date("2026-06-03T10:00:00Z") });
  });
  it("names the paragraph that gave its limit", () => {
    const { place } = askedOf({ clock: "", what: "", zone: "UTC", anchor: "", due: "" });
    const facts = { ...nothingKnown, awareAt: new Date("2026-06-02T10:00:00Z") };
    expect(dueAt(ruleOf("hipaa-secretary"), { ...facts, peopleAffected: 499 }, {}, place).citation).toBe("45 CFR 164.408(c)");
    expect(dueAt(ruleOf("hipaa-secretary"), { ...facts, peopleAffected: 500 }, {}, place).citation).toBe("45 CFR 164.408(b)");
  });
  it("of a report that follows updates runs from the last one, of one that follows a notice from the first", () => {
    const { facts, place } = askedOf({ clock: "", what: "", zone: "UTC", anchor: "", due: "" });
    const [first, last] = [new Date("2026-06-02T10:00:00Z"), new Date("2026-06-20T10:00:00Z")];
    expect(dueAt(ruleOf("dora-final"), facts, { "dora-intermediate": [first, last] }, place).anchorAt).toEqual(last);
    expect(dueAt(ruleOf("nis2-final_report"), facts, { "nis2-notification": [first, last] }, place).anchorAt).toEqual(first);
  });
});

const moment = fc.date({ min: new Date("2018-06-01T00:00:00Z"), max: new Date("2040-01-01T00:00:00Z"), noInvalidDate: true });
const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe");

describe("whatever the moment and the zone,", () => {
  it("a later anchor never gives an earlier deadline", () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), moment, fc.integer({ min: 0, max: 90 * 86_400_000 }), zone, fc.option(fc.integer({ min: 0, max: 1_000 })), fc.integer({ min: 0, max: 48 * 3_600_000 }), (rule, anchorAt, laterMs, timeZone, peopleAffected, knownMs) => {
        const asked = askedOf({ clock: "", what: "", zone: timeZone, anchor: "", due: "", facts: { peopleAffected, awareAt: new Date(anchorAt.getTime() - knownMs) } });
        const [earlier, later] = [anchorAt, new Date(anchorAt.getTime() + laterMs)].map((at) => deadlineFrom(rule, at, asked).dueAt?.getTime() ?? 0);
        expect(later).toBeGreaterThanOrEqual(earlier ?? 0);
      }),
      { numRuns: 1_000 },
    );
  });
  it("a deadline lies after its anchor, and one in hours exactly so many hours", () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), moment, zone, (rule, anchorAt, timeZone) => {
        const due = limitFrom(rule.limit, anchorAt, timeZone);
        if (due) expect(due.getTime()).toBeGreaterThan(anchorAt.getTime());
        if (rule.limit.unit === "hours") expect(due?.getTime()).toBe(anchorAt.getTime() + rule.limit.count * 3_600_000);
      }),
      { numRuns: 1_000 },
    );
  });
  it("the weekend relief only ever adds time, and ends at noon of a working day", () => {
    const isWorkingDay = workingDays("target");
    fc.assert(
      fc.property(fc.constantFrom("dora-initial", "dora-intermediate", "dora-final"), moment, zone, (id, anchorAt, timeZone) => {
        const base = { clock: id, what: "", zone: timeZone, anchor: "", due: "" };
        const plain = deadlineFrom(ruleOf(id), anchorAt, askedOf({ ...base, place: { isWorkingDay } })).dueAt;
        const eased = deadlineFrom(ruleOf(id), anchorAt, askedOf({ ...base, place: { isWorkingDay, doraRelief: "all" } })).dueAt;
        if (!plain || !eased) throw new Error("no deadline");
        expect(eased.getTime()).toBeGreaterThanOrEqual(plain.getTime());
        if (eased.getTime() === plain.getTime()) return;
        const [ends, was] = [eased, plain].map((at) => DateTime.fromJSDate(at, { zone: timeZone }));
        expect([ends?.toFormat("HH:mm"), ends && isWorkingDay(ends), was && isWorkingDay(was)]).toEqual(["12:00", true, false]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("calendars", () => {
  // Dates as the United States Naval Observatory lists them.
  it.each([[2019, "2019-04-21"], [2024, "2024-03-31"], [2025, "2025-04-20"], [2026, "2026-04-05"], [2027, "2027-03-28"], [2038, "2038-04-25"]])("Easter of %i", (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });
  const openOf = (calendar: "target" | "us_federal" | "weekdays", dates: string[]) => dates.map((date) => workingDays(calendar)(DateTime.fromISO(date, { zone: "utc" })));
  it("TARGET is closed on six days of 2025, and open on others that are holidays somewhere", () => {
    expect(openOf("target", ["2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26"])).not.toContain(true);
    expect(openOf("target", ["2025-01-06", "2025-05-29", "2025-06-09", "2025-10-03", "2025-12-24"])).not.toContain(false);
  });
  it("the eleven federal holidays of 2026 as the Office of Personnel Management lists them", () => {
    expect(openOf("us_federal", ["2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"])).not.toContain(true);
    expect(openOf("us_federal", ["2026-01-20", "2026-05-18", "2026-07-02", "2026-11-27", "2026-12-24"])).not.toContain(false);
    expect(openOf("us_federal", ["2021-12-31", "2022-12-26", "2027-12-31"])).not.toContain(true);
  });
  it("an organisation's own holidays count besides", () => {
    expect(workingDays("weekdays", ["2026-10-26"])(DateTime.fromISO("2026-10-26", { zone: "utc" }))).toBe(false);
    expect(openOf("weekdays", ["2026-12-25", "2026-12-26"])).toEqual([true, false]);
  });
});

describe("rule packs", () => {
  it("are consistent: ids name regime and obligation, follow existing rules, and each pack holds its own regime's", () => {
    for (const pack of rulePacks) for (const rule of pack.rules) expect([rule.id, rule.regime]).toEqual([`${pack.regime}-${rule.obligation}`, pack.regime]);
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(rulePacks.map(({ version }) => version)).size).toBe(rulePacks.length);
    for (const { anchor } of rules) if ("submissionOf" in anchor) expect(ids).toContain(anchor.submissionOf);
    expect(rulePacks.every(({ review }) => review.includes("lawyer"))).toBe(true);
  });
  it("invent no clock for Sarbanes-Oxley, and say so", () => {
    const sox = rulePacks.find(({ regime }) => regime === "sox");
    expect(sox?.rules).toEqual([]);
    expect(sox?.note).toMatch(/no breach clock/);
  });
});
