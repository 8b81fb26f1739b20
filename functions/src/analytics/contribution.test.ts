import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationsOf } from "../incidents/durations.ts";
import { statuses, verdicts } from "../incidents/lifecycle.ts";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import { Category, SeverityLevel } from "../triage/model.ts";
import { binOf } from "./histogram.ts";
import { byPeriod, contributionOf, deltaOf, type Contribution } from "./contribution.ts";

const at = (text: string): Date => new Date(text);
const incident = (changes: Partial<Incident> = {}): Incident => ({ ...incidentDefaults, id: "i1", number: "INC-2026-0001", createdAt: at("2026-03-01T10:00:00Z"), reportedBy: "u1", category: "phishing", severity: "high", ...changes });
const closing = (verdict: (typeof verdicts)[number], when: string): Incident["resolution"] => ({ verdict, summary: "done", by: "u2", at: at(when) });
const step = (from: Incident["status"], to: Incident["status"], when: string): Incident["statusHistory"][number] => ({ from, to, at: at(when), by: "u2", reason: null });

/** Adds a delta to counters, as the database does. */
const plus = (counts: Contribution, delta: Contribution): Contribution => {
  const sum = { ...counts };
  for (const [key, by] of Object.entries(delta)) sum[key] = (sum[key] ?? 0) + by;
  return Object.fromEntries(Object.entries(sum).filter(([, count]) => count !== 0));
};

const anyIncident: fc.Arbitrary<Incident | null> = fc.option(
  fc.record({ status: fc.constantFrom(...statuses), category: fc.option(fc.constantFrom(...Category.options)), severity: fc.option(fc.constantFrom(...SeverityLevel.options)), assigneeId: fc.option(fc.constantFrom("a", "b")), restricted: fc.boolean(), createdAt: fc.constantFrom(at("2026-03-01T23:59:59Z"), at("2026-03-02T00:00:00Z")), resolution: fc.option(fc.constantFrom(...verdicts).map((verdict) => closing(verdict, "2026-03-04T12:00:00Z"))) }).map((changes) => incident(changes)),
);

describe("what an incident adds to the counters", () => {
  it("is of its day, and of now while it is open", () => {
    const periods = byPeriod(contributionOf(incident({ assigneeId: "u7", status: "triaged" })));
    expect(periods.get("now")).toEqual({ "open:total": 1, "open:status:triaged": 1, "open:category:phishing": 1, "open:severity:high": 1, "open:assignee:u7": 1, "open:since:2026-03-01": 1 });
    expect(periods.get("2026-03-01")).toEqual({ "created:total": 1, "created:category:phishing": 1, "created:severity:high": 1, "created:source:people": 1, "created:tlp:AMBER": 1, "created:assignee:u7": 1, "created:status:triaged": 1 });
  });
  it("is apart from the team's while it is restricted", () => {
    const periods = byPeriod(contributionOf(incident({ restricted: true })));
    expect([periods.has("now"), periods.get("restricted")?.["open:total"]]).toEqual([false, 1]);
  });
  it("tells in its days of a restricted one that there is one, in each dimension, and no more", () => {
    const one = incident({ restricted: true, tlp: "RED", assigneeId: "u7", occurredAt: at("2026-03-01T08:00:00Z"), status: "closed", resolution: closing("benign", "2026-03-03T10:00:00Z") });
    const names = Object.keys(contributionOf(one)).filter((key) => /created:\w+:|closed:\w+:|times/.test(key));
    expect(names).toHaveLength(6 + 6 + 2 * 6);
    for (const name of names) expect(name).toMatch(/:restricted$/);
  });
  it("has each time once for each of its values", () => {
    const closed = incident({ status: "closed", resolution: closing("benign", "2026-03-03T10:00:00Z") });
    const bin = String(binOf(2 * 86_400_000));
    expect(Object.keys(contributionOf(closed)).filter((key) => key.includes("times/"))).toEqual(["category/resolve:BIN:phishing", "severity/resolve:BIN:high", "source/resolve:BIN:people", "tlp/resolve:BIN:AMBER", "assignee/resolve:BIN:none", "verdict/resolve:BIN:benign"].map((name) => `2026-03-03|times/${name.replace("BIN", bin)}`));
  });
  it("moves to the day of its end when it is closed", () => {
    const closed = incident({ status: "closed", resolution: closing("false_positive", "2026-03-03T10:00:00Z"), statusHistory: [step("new", "in_progress", "2026-03-02T10:00:00Z"), step("in_progress", "closed", "2026-03-03T10:00:00Z")] });
    const periods = byPeriod(contributionOf(closed));
    expect(periods.has("now")).toBe(false);
    expect(periods.get("2026-03-03")).toMatchObject({ "closed:total": 1, "closed:verdict:false_positive": 1, "closed:severity:high": 1 });
    expect(durationsOf(closed).map(({ duration, ms }) => [duration, ms / 3_600_000])).toEqual([["triage", 24], ["acknowledge", 24], ["resolve", 24]]);
  });
  it("counts from what happened where that is known, and no time below nothing", () => {
    const early = incident({ occurredAt: at("2026-03-01T08:00:00Z"), statusHistory: [step("new", "in_progress", "2026-03-01T11:00:00Z")] });
    expect(durationsOf(early).map(({ duration, ms }) => [duration, ms / 3_600_000])).toEqual([["detect", 2], ["triage", 1], ["acknowledge", 3]]);
    expect(durationsOf(incident({ occurredAt: at("2026-03-05T00:00:00Z") }))[0]).toMatchObject({ duration: "detect", ms: 0 });
  });
  it("tells what people said of the engine", () => {
    const triage = { state: "done", category: "malware", needsReview: true, severity: { level: "high" } } as unknown as Incident["triage"];
    expect(byPeriod(contributionOf(incident({ triage, categorySource: "human", severitySource: "human" }))).get("2026-03-01")).toMatchObject({ "engine:judged": 1, "engine:review": 1, "engine:category:corrected": 1, "engine:severity:confirmed": 1 });
    expect(byPeriod(contributionOf(incident({ triage, categorySource: "ai" }))).get("2026-03-01")).not.toHaveProperty("engine:category:confirmed");
  });
  it("is nothing before the server has seen it, and of a merged one no time to resolve", () => {
    expect(contributionOf(incident({ number: null }))).toEqual({});
    expect(contributionOf(null)).toEqual({});
    expect(durationsOf(incident({ status: "closed", duplicateOf: "other", resolution: closing("duplicate", "2026-03-03T10:00:00Z") })).map(({ duration }) => duration)).not.toContain("resolve");
  });
});

describe("a delta", () => {
  it("brings the counters to what is due, whatever was counted before", () => {
    fc.assert(
      fc.property(anyIncident, anyIncident, (before, after) => {
        const [counted, due] = [contributionOf(before), contributionOf(after)];
        expect(plus(counted, deltaOf(counted, due))).toEqual(due);
      }),
    );
  });
  it("is nothing the second time, and the way there makes no difference", () => {
    fc.assert(
      fc.property(fc.array(anyIncident, { minLength: 1, maxLength: 8 }), (versions) => {
        let mark: Contribution = {};
        let counts: Contribution = {};
        for (const version of versions) {
          for (let delivery = 0; delivery < 2; delivery += 1) {
            const delta = deltaOf(mark, contributionOf(version));
            if (delivery === 1) expect(delta).toEqual({});
            counts = plus(counts, delta);
            mark = contributionOf(version);
          }
        }
        expect(counts).toEqual(contributionOf(versions.at(-1) ?? null));
      }),
    );
  });
});
