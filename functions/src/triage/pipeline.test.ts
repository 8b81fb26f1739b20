import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviseOn, type Advice } from "./advise.ts";
import { inputSha256, judgedText, maxJudgedLength } from "./input.ts";
import { Verdict } from "./model.ts";
import { loadModel } from "./modelFile.ts";
import { triage } from "./pipeline.ts";

const model = loadModel();
const judge = (text: string, title?: string) => triage(title === undefined ? { text } : { title, text }, model).verdict;
const level = (text: string): string => judge(text).severity.level;

const pick = ({ type, techniques, mitigations }: Advice) => ({ type, techniques, mitigations });

describe("a verdict", () => {
  it.each([
    ["phishing", "I received a phishing email pretending to be our bank and clicked the link."],
    ["malware", "Several computers are infected with a trojan that came as malware in a download."],
    ["ransomware", "All files on the server were encrypted by ransomware and a ransom note demands bitcoin."],
    ["intrusion", "Hackers broke into our web server through a SQL injection and dumped the database."],
    ["denial_of_service", "A DDoS attack took our website offline for three hours."],
    ["insider_misuse", "A nurse snooped in the medical record of a relative without a need to know."],
    ["data_exposure", "A letter with another patient's results was mailed to the wrong address."],
    ["lost_or_stolen_device", "My unencrypted work laptop was stolen from my car."],
    ["fraud", "A skimming device was found on the ATM and cards were cloned."],
  ])("says %s where the words do", (category, text) => {
    expect(judge(text).category).toBe(category);
  });

  it("fits its schema for any report, and is the same every time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), fc.option(fc.string({ unit: "binary", maxLength: 200 }), { nil: undefined }), fc.option(fc.double(), { nil: undefined }), fc.array(fc.string(), { maxLength: 5 }), (text, title, count, values) => {
        const report = { text, affected: { systems: values, dataClasses: values, users: count, records: count }, ...(title === undefined ? {} : { title }) };
        const { verdict, observables } = triage(report, model);
        expect(Verdict.parse(verdict)).toEqual(verdict);
        expect(verdict.observablesCount).toBe(observables.length);
        expect(triage(report, model)).toEqual({ verdict, observables });
        for (const { start, end, text: words } of verdict.evidence) expect(judgedText(report).slice(start, end)).toBe(words);
      }),
      { numRuns: 200 },
    );
  });

  it("fits its schema for words that set everything off, in any order", () => {
    const words = ["not", "no one", "clicked", "files", "encrypted", "server", "password", "3.5 million", "patients", "admin account", "stolen", "laptop", ",", ".", "\n", "hxxp://a[.]com", "$", "1,200", "still", "phishing", "T1566", "ransom note", "\ud800", "e-mail", "'", "-"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 200 }), (chosen) => {
        const { verdict } = triage({ text: chosen.join(" ") }, model);
        expect(Verdict.parse(verdict)).toEqual(verdict);
      }),
    );
  });

  it.each(["a", " ", "\n", "\ud800", "\u0000", "a ", "files ", "not ", "ransom note, ", "1 ", "clicked-", "'", "$1", "[.]", "files a ", "e-"])("takes little time of 20,000 characters of %j", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length));
    const started = performance.now();
    judge(text);
    // A busy machine is slow, a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("asks for review, and claims nothing, where it knows no word", () => {
    for (const text of ["", "!!!", "ランサムウェアに感染しました"]) expect(judge(text)).toMatchObject({ category: "other", confidence: 0, needsReview: true, alternatives: [], evidence: [] });
  });

  it("points into title and description together", () => {
    const { evidence } = judge("The link led to a fake page.", "Phishing email");
    expect(evidence.map(({ text }) => text).join(" ")).toContain("Phishing email");
    for (const { text } of evidence) expect(text).not.toContain("\n");
  });

  it("does not read past its limit", () => {
    const long = "x ".repeat(maxJudgedLength) + "ransomware";
    expect(judgedText({ text: long })).toHaveLength(maxJudgedLength);
    expect(judge(long).techniques).toEqual([]);
  });
});

describe("severity", () => {
  it("falls when nobody fell for it, and rises with what they did", () => {
    const mail = "We got a phishing email that asks for passwords.";
    const scores = [`The gateway blocked it. ${mail} No one clicked.`, `${mail} I clicked the link.`, `${mail} I clicked the link and entered my password.`, `${mail} I entered my domain admin password.`].map((text) => judge(text).severity.score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it("tells a protected laptop from one full of patients", () => {
    const score = (text: string): number => judge(text).severity.score;
    const full = "My laptop was stolen, not encrypted, with diagnoses of 1,200 patients on it.";
    expect(score("My laptop was stolen. The disk is encrypted with BitLocker.")).toBeLessThan(score(full) - 25);
    // Judges of such reports differ between the two.
    expect(["high", "critical"]).toContain(level(full));
  });

  it("is critical for ransomware that took servers and backups", () => {
    expect(level("Ransomware encrypted our file servers and the backups were deleted. It is still spreading.")).toBe("critical");
  });

  it("rises with the people the reporter enters", () => {
    const scoreOf = (users: number): number => triage({ text: "Somebody logged in to our shop account and sent mails.", affected: { users } }, model).verdict.severity.score;
    const scores = [0, 10, 300, 100_000].map(scoreOf);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(scores[3]).toBeGreaterThan((scores[0] ?? 0) + 5);
  });

  it("adds up from its factors, each of which names words or a field", () => {
    const { severity } = triage({ text: "The domain controller was hacked. It is still ongoing.", affected: { records: 50_000, users: 300, dataClasses: ["health data"], systems: ["SCADA"] } }, model).verdict;
    expect(severity.score).toBeCloseTo(Math.min(100, severity.factors.reduce((sum, { contribution }) => sum + contribution, 0)), 6);
    expect(severity.factors.flatMap(({ evidence }) => evidence)).toEqual(expect.arrayContaining(["field: affected.records", "field: affected.dataClasses", "field: affected.systems", "hacked"]));
    for (const { name, evidence } of severity.factors) if (name !== "category") expect(evidence.length).toBeGreaterThan(0);
  });
});

describe("advice", () => {
  it("is that for the verdict's own category", () => {
    const text = "Sigma says T1999.123. Mimikatz ran on the server. There was no phishing.";
    const { category, severity, needsReview, type, techniques, mitigations } = judge(text);
    expect({ type, techniques, mitigations }).toEqual(pick(adviseOn({ category, text, severity: severity.level, needsReview })));
    expect(techniques[0]?.id).toBe("T1999.123");
  });
});

describe("the hash of what is judged", () => {
  it("changes with every part of the report and with the model, and with nothing else", () => {
    const report = { title: "t", text: "x", affected: { systems: ["a"], users: 1, records: 2, dataClasses: ["b"] } };
    const variants = [report, { ...report, title: "u" }, { ...report, text: "y" }, { ...report, affected: {} }, { title: "", text: "tx" }, { ...report, affected: { ...report.affected, users: 2, records: 1 } }];
    const hashes = [...variants.map((variant) => inputSha256(variant, model)), inputSha256(report, { sha256: "0" })];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(inputSha256({ affected: { dataClasses: ["b"], records: 2, users: 1, systems: ["a"] }, text: "x", title: "t" }, model)).toBe(hashes[0]);
  });
});

describe("the engine", () => {
  it("loads the stemmer and not natural's databases", () => {
    const script = `
      import { createRequire } from "node:module";
      await import(${JSON.stringify(new URL("./pipeline.ts", import.meta.url).href)});
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.filter((path) => path.includes("node_modules")).map((path) => path.split("node_modules/").at(-1).split("/")[0]).join());
    `;
    const loaded = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script], { encoding: "utf8" }).trim().split(",");
    expect(new Set(loaded)).toEqual(new Set(["natural", "tlds", "ipaddr.js"]));
  });
});
