import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categories, severityLevels, SeverityFactor, type Category } from "./model.ts";
import { scoreOfOdds, scoreSeverity, wordingLimit, type KnownIndicator } from "./severity.ts";
import { loadSeverityModel } from "./severityModel.ts";
import { bands, factKeys, isRelief, readFacts, type Fact, type Facts } from "./signals.ts";
import { readWords } from "./words.ts";

const model = loadSeverityModel();

function score(text: string, category: Category, affected?: Parameters<typeof readFacts>[2], context: { knownExploited?: string[]; openCampaign?: number; knownIndicators?: readonly KnownIndicator[] } = {}) {
  const words = readWords(text);
  return scoreSeverity({ category, text, words, facts: readFacts(text, words, affected), ...context }, model);
}

/** Facts by their keys alone, as if a text had told them. */
const factsOf = (keys: readonly string[]): Facts => ({
  found: keys.map((key): Fact => {
    const [factor = "", finding = ""] = key.split(": ");
    return { factor: factor as Fact["factor"], finding, keys: [key], spans: [], field: "form" };
  }),
  records: null,
});
const scoreOfKeys = (keys: readonly string[], category: Category): number => scoreSeverity({ category, text: "", words: [], facts: factsOf(keys) }, model).score;

const worsening = factKeys.filter((key) => !isRelief(key));
const easing = factKeys.filter(isRelief);
const someCategory = fc.constantFrom(...categories);

describe("a score never", () => {
  it("falls when a worse fact is added", () => {
    fc.assert(
      fc.property(someCategory, fc.subarray([...factKeys]), fc.constantFrom(...worsening), (category, keys, worse) => {
        expect(scoreOfKeys([...new Set([...keys, worse])], category)).toBeGreaterThanOrEqual(scoreOfKeys(keys.filter((key) => key !== worse), category));
      }),
      { numRuns: 500 },
    );
  });

  it("rises when a mitigating fact is added", () => {
    fc.assert(
      fc.property(someCategory, fc.subarray([...factKeys]), fc.constantFrom(...easing), (category, keys, better) => {
        expect(scoreOfKeys([...new Set([...keys, better])], category)).toBeLessThanOrEqual(scoreOfKeys(keys.filter((key) => key !== better), category));
      }),
      { numRuns: 500 },
    );
  });

  it("falls when more records, users, systems or kinds of data are entered", () => {
    const amount = fc.integer({ min: 0, max: 5_000_000 });
    const kinds = ["health", "passport copies", "bank details", "passwords", "names"];
    fc.assert(
      fc.property(someCategory, amount, amount, fc.subarray(kinds), fc.constantFrom(...kinds), (category, fewer, more, dataClasses, another) => {
        const at = (records: number, classes: string[]): number => score("We lost the laptop.", category, { records, dataClasses: classes }).score;
        const [least, most] = fewer < more ? [fewer, more] : [more, fewer];
        expect(at(most, dataClasses)).toBeGreaterThanOrEqual(at(least, dataClasses));
        expect(at(least, [...new Set([...dataClasses, another])])).toBeGreaterThanOrEqual(at(least, dataClasses));
      }),
    );
  });

  it("falls when more open incidents share observables, or a known vulnerability is named", () => {
    const at = (openCampaign: number, knownExploited: string[] = []): number => score("odd", "intrusion", undefined, { openCampaign, knownExploited }).score;
    const steps = [0, 1, 3, 10, 50].map((count) => at(count));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(at(50)).toBeGreaterThan(at(0));
    expect(at(0, ["CVE-2021-44228"])).toBeGreaterThan(at(0));
  });

  it("falls when one more indicator is known, or one is surer, whatever their order and what else is known", () => {
    const indicator = fc.record({ type: fc.constantFrom("domain", "ipv4", "sha256", "cve"), value: fc.constantFrom("a", "b", "CVE-2021-44228"), score: fc.integer({ min: 0, max: 100 }) });
    const exploited = fc.subarray(["CVE-2021-44228", "b"]);
    fc.assert(
      fc.property(someCategory, fc.array(indicator, { maxLength: 9 }), indicator, fc.integer({ min: 0, max: 100 }), exploited, (category, known, another, surer, knownExploited) => {
        const at = (knownIndicators: readonly KnownIndicator[]): number => score("odd", category, undefined, { knownIndicators, knownExploited }).score;
        const more = at([...known, another]);
        expect(more).toBeGreaterThanOrEqual(at(known));
        expect(at([another, ...known.toReversed()])).toBe(more);
        expect(at([...known, { ...another, score: Math.max(another.score, surer) }])).toBeGreaterThanOrEqual(more);
        expect(score("odd", category, undefined, { knownIndicators: known, knownExploited: [...knownExploited, "CVE-2021-44228"] }).score).toBeGreaterThanOrEqual(at(known));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the shipped weights", () => {
  it("have the sign of their fact, in every category", () => {
    for (const [key, odds] of model.facts) {
      expect(factKeys, key).toContain(key);
      for (const category of categories) for (const step of odds[category]) expect(step * (isRelief(key) ? -1 : 1), `${key} in ${category}`).toBeGreaterThanOrEqual(0);
    }
  });

  it("put the levels in their order", () => {
    expect(model.levels.map(({ level }) => level)).toEqual([...severityLevels].reverse());
    for (const [index, { from }] of model.levels.slice(1).entries()) expect(from).toBeLessThan(model.levels[index]?.from ?? 0);
  });

  it("let what is entered in the form's fields raise the score, in every category", () => {
    for (const category of categories) {
      const plain = score("Something happened.", category).score;
      expect(score("Something happened.", category, { records: 100_000, users: 5_000, dataClasses: ["health"], systems: ["domain controller"] }).score, category).toBeGreaterThan(plain);
    }
  });
});

describe("a severity", () => {
  it("adds up from its factors, each of which names its words or field", () => {
    const text = "The domain controller was hacked, 7,332 patients' records were taken. It is still going on.";
    const { factors, score: total } = score(text, "intrusion", { records: 50_000, users: 300, dataClasses: ["health data"], systems: ["SCADA"] });
    expect(total).toBeCloseTo(Math.min(100, Math.max(0, factors.reduce((sum, { contribution }) => sum + contribution, 0))), 6);
    expect(factors.flatMap(({ evidence }) => evidence)).toEqual(expect.arrayContaining(["field: affected.records", "field: affected.dataClasses", "field: affected.systems"]));
    for (const factor of factors) {
      expect(SeverityFactor.parse(factor)).toEqual(factor);
      if (factor.name !== "category") expect(factor.evidence.length, factor.name).toBeGreaterThan(0);
      for (const { start, end } of factor.spans ?? []) expect(text.slice(start, end)).not.toBe("");
    }
  });

  it("has known indicators as a factor that names them, the surest first, and adds up with it", () => {
    const knownIndicators = [{ type: "ipv4", value: "203.0.114.9", score: 30 }, { type: "registry_key", value: "hklm\\x", score: 90 }, { type: "domain", value: "evil-host.com", score: 55 }];
    const { factors, score: total } = score("Odd mail", "phishing", undefined, { knownIndicators });
    const factor = factors.find(({ name }) => name === "known indicator");
    expect(factor).toMatchObject({ value: "registry key (score 90), domain (score 55), ipv4 (score 30)", evidence: ["hklm\\x", "evil-host.com", "203.0.114.9"], spans: [] });
    expect(SeverityFactor.parse(factor)).toEqual(factor);
    expect(factor?.contribution).toBeGreaterThan(0);
    expect(factor?.contribution).toBeLessThanOrEqual(factor?.weight ?? 0);
    expect(total).toBeCloseTo(factors.reduce((sum, { contribution }) => sum + contribution, 0), 6);
  });

  it("rises with the steps of the surest indicator, and little with others beside it", () => {
    const at = (...scores: number[]): number => score("odd", "intrusion", undefined, { knownIndicators: scores.map((sureness, i) => ({ type: "domain", value: String(i), score: sureness })) }).score;
    expect(at(24)).toBe(at());
    const steps = [at(), at(25), at(50), at(80)];
    expect(new Set(steps).size).toBe(4);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(at(49)).toBe(at(25));
    expect(at(25, 25)).toBeGreaterThan(at(25));
    expect(at(...Array.from({ length: 500 }, () => 25))).toBeLessThanOrEqual(at(50));
  });

  it("counts a vulnerability once, whether the engine or an indicator knows that it is used", () => {
    const knownIndicators = [{ type: "cve", value: "CVE-2021-44228", score: 100 }];
    const [told, known, both] = [score("odd", "intrusion", undefined, { knownIndicators }), score("odd", "intrusion", undefined, { knownExploited: ["CVE-2021-44228"] }), score("odd", "intrusion", undefined, { knownIndicators, knownExploited: ["CVE-2021-44228"] })];
    expect(told).toEqual(known);
    expect(both).toEqual(known);
  });

  it("names at most as many factors as a verdict may have, and each once", () => {
    const { factors } = scoreSeverity({ category: "intrusion", text: "", words: [], facts: factsOf(factKeys), knownExploited: ["CVE-2021-44228"], openCampaign: 20, knownIndicators: [{ type: "domain", value: "a", score: 90 }] }, model);
    expect(factors.length).toBeLessThanOrEqual(20);
    expect(new Set(factors.map(({ name }) => name)).size).toBe(factors.length);
  });

  it("is the same every time, between 0 and 100, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), someCategory, (text, category) => {
        const severity = score(text, category);
        expect(score(text, category)).toEqual(severity);
        expect(severity.score).toBeGreaterThanOrEqual(0);
        expect(severity.score).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("is moved by the wording within its limit, however much its words weigh", () => {
    const heavy = { ...model, facts: new Map(), full: new Map(), wording: { ...model.wording, unit: 1, weights: model.wording.weights.map(() => 90) } };
    const text = "The servers were stolen and everything is encrypted.";
    const words = readWords(text);
    for (const category of categories) {
      const [medium, high, critical] = heavy.base[category];
      const most = scoreOfOdds([medium + wordingLimit, high + wordingLimit, critical + wordingLimit]);
      expect(scoreSeverity({ category, text, words, facts: readFacts(text, words, undefined) }, heavy).score, category).toBeCloseTo(most, 1);
    }
  });

  it("lies between those of the categories that the report may be of", () => {
    const keys = ["data: health", "activity: money gone"];
    const unsure = (confidence: number): number => scoreSeverity({ category: "intrusion", confidence, alternatives: [{ category: "other", confidence: 1 - confidence }], text: "", words: [], facts: factsOf(keys) }, model).score;
    expect(unsure(1)).toBe(scoreOfKeys(keys, "intrusion"));
    expect(unsure(0)).toBeGreaterThanOrEqual(scoreOfKeys(keys, "other"));
    const scores = [0, 0.25, 0.5, 0.75, 1].map(unsure);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(unsure(1)).toBeGreaterThan(unsure(0.5));
  });

  it.each<[Category, string, string]>([
    ["lost_or_stolen_device", "My laptop was stolen. The disk is encrypted with BitLocker.", "My laptop was stolen, not encrypted, with diagnoses of 1,200 patients on it."],
    ["phishing", "We got a phishing mail, nobody clicked, deleted it.", "I clicked the link and entered my domain admin password."],
    ["ransomware", "One old PC shows a ransom note, it was standalone, we reinstalled it.", "All servers of the hospital are encrypted and the backups were deleted."],
    ["fraud", "The bank stopped the transfer of 900 euro before it went.", "We paid 187,000 to the new account and the money is gone."],
    ["data_exposure", "Sent the agenda to the wrong colleague, she deleted it unread.", "The database with 61,000 patients was open to the internet without a password."],
    ["denial_of_service", "The site was slow for ten minutes, the filter kicked in, back to normal.", "The emergency lines are flooded, callers cannot get through, it is still going on."],
  ])("tells a mild case of %s from a grave one", (category, mild, grave) => {
    const [lesser, greater] = [score(mild, category), score(grave, category)];
    expect(greater.score - lesser.score).toBeGreaterThan(25);
    expect(severityLevels.indexOf(greater.level)).toBeGreaterThan(severityLevels.indexOf(lesser.level));
  });

  it.each(["1 ", "not ", "one two three ", "files encrypted ", "1,200 patients ", "a few hundred thousand million ", "twenty-", "$1", "'"])("takes little time of 20,000 characters of %j", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length));
    const words = readWords(text);
    const started = performance.now();
    scoreSeverity({ category: "phishing", text, words, facts: readFacts(text, words, undefined) }, model);
    // A busy machine is slow, a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("reads bands from small to great", () => {
    for (const steps of Object.values(bands)) expect([...steps]).toEqual([...steps].sort((a, b) => a - b));
  });
});
