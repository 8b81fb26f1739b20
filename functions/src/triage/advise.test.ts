import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviseOn } from "./advise.ts";
import type { Step } from "./step.ts";
import { loadAttack, mitigationsOf } from "./attack.ts";
import { countermeasures } from "./countermeasures.ts";
import { rsit, typeRules } from "./incidentType.ts";
import { advice, firstSteps } from "./mitigations.ts";
import { assets, categories, IncidentType, Mitigation, Technique, Verdict, type Category } from "./model.ts";
import { facts } from "./scene.ts";
import { knownTechniques } from "./techniques.ts";

const attack = loadAttack();
const on = (category: Category, text: string, systems?: string[]) => adviseOn({ category, text, systems });
const idsOf = (category: Category, text: string): string[] => on(category, text).techniques.map(({ id }) => id);
const stepsOf = (category: Category, text: string): string[] => on(category, text).mitigations.map(({ id }) => id);
const allSteps: readonly Step[] = categories.flatMap((category) => advice[category].flat());

describe("techniques", () => {
  it("all stand in the catalogue, as do the mitigations of every technique", () => {
    const ids = [...knownTechniques.map(({ id }) => id), ...typeRules.flatMap(({ techniques = [] }) => techniques)];
    expect(ids.filter((id) => !attack.techniques.has(id))).toEqual([]);
    expect([...attack.techniques.values()].flatMap(({ mitigations }) => mitigations).filter((id) => !attack.mitigations.has(id))).toEqual([]);
    expect(new Set(knownTechniques.map(({ id }) => id)).size).toBe(knownTechniques.length);
  });

  it.each<[Category, string, string]>([
    ["phishing", "T1598.003", "a page asked me for my password"],
    ["phishing", "T1598.003", "I typed my password on that site"],
    ["malware", "T1219", "the mouse moved by itself"],
    ["malware", "T1219", "the remote guy took over my screen"],
    ["intrusion", "T1114.003", "there is a rule that forwards all my mails"],
    ["intrusion", "T1621", "prompts on my phone all night"],
    ["intrusion", "T1110", "Somebody is brute forcing our VPN"],
    ["intrusion", "T1136", "a new admin user that nobody made"],
    ["ransomware", "T1490", "all our backups were deleted"],
    ["denial_of_service", "T1667", "4000 newsletter sign-up confirmations since lunch"],
    ["insider_misuse", "T1052.001", "He copied the whole customer list to a private USB stick"],
  ])("%s: what is told without naming it is found, as %s", (category, id, text) => {
    expect(idsOf(category, text)).toContain(id);
  });

  it("come ranked: named, then what the thing is called, then what is told, then what the type implies", () => {
    const { techniques } = on("intrusion", "Strange login from abroad. Mimikatz ran. Sigma says T1046.");
    expect(techniques.map(({ id, reason }) => `${id} ${String(reason?.kind)}`)).toEqual(["T1046 named", "T1003 words", "T1078 words"]);
    const scores = techniques.map(({ score }) => score ?? 0);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(on("ransomware", "help please").techniques).toMatchObject([{ id: "T1486", reason: { kind: "type", text: "ransomware" } }]);
  });

  it("carry tactics and mitigations, and say where there is none or none is known", () => {
    const { techniques } = on("malware", "T1566, T1056.001 and T1999.123");
    expect(techniques).toEqual([
      { id: "T1566", name: "Phishing", score: 1, reason: { kind: "named", text: "T1566" }, tactics: ["initial-access"], mitigationIds: ["M1049", "M1021", "M1054", "M1017"], hasMitigation: true },
      { id: "T1056.001", name: "Keylogging", score: 1, reason: { kind: "named", text: "T1056.001" }, tactics: ["collection", "credential-access"], mitigationIds: [], hasMitigation: false },
      { id: "T1999.123", name: "T1999.123", score: 1, reason: { kind: "named", text: "T1999.123" }, tactics: [], mitigationIds: [], hasMitigation: null },
    ]);
  });

  it("leave out what is denied, and the parent of what is said more closely", () => {
    expect(idsOf("malware", "There was no keylogger and nobody opened the attachment.")).toEqual([]);
    expect(idsOf("malware", "He used AnyDesk and the mouse was moving")).toEqual(["T1219.002"]);
  });

  it.each<[Category, string]>([
    ["lost_or_stolen_device", "My laptop was stolen and my account was logged in at the time"],
    ["data_exposure", "I sent the files by mail with a strange link to the wrong person, the S3 bucket was open"],
    ["fraud", "A customer paid with a forged cheque"],
    ["other", "I forgot my password after phishing training and ransomware was on the slides"],
  ])("are not made up for %s", (category, text) => {
    expect(idsOf(category, text)).toEqual([]);
  });

  it("are six at most, even of a list of ids", () => {
    expect(on("intrusion", Array.from({ length: 80 }, (_, i) => `T1${String(100 + i)}`).join(" ")).techniques).toHaveLength(6);
  });
});

describe("mitigations of a technique", () => {
  it("are at most four, those to act on first, never the one that says do not", () => {
    for (const technique of attack.techniques.values()) {
      const chosen = mitigationsOf(technique);
      expect(chosen.length).toBeLessThanOrEqual(4);
      expect(chosen).not.toContain("M1055");
      expect(chosen.every((id) => technique.mitigations.includes(id))).toBe(true);
    }
    expect(mitigationsOf({ id: "T1", name: "", tactics: [], mitigations: ["M1018", "M1055", "M1032"] })).toEqual(["M1032", "M1018"]);
  });
});

describe("the type", () => {
  it("is of the official lists", () => {
    const official = new Set(Object.entries(rsit).flatMap(([name, types]) => types.map((type) => `${name}/${type}`)));
    expect(typeRules.map((rule) => rule.rsit).filter((name) => !official.has(name))).toEqual([]);
    expect(official.size).toBe(39);
  });

  it.each<[Category, string, string, string]>([
    ["phishing", "fraud/phishing", "social/Phishing", "Got a mail with a fake login page"],
    ["phishing", "information-gathering/social-engineering", "social/Pretexting", "A man called me saying he is from the bank"],
    ["malware", "malicious-code/infected-system", "malware/Spyware/Keylogger", "They found a keylogger on the PC"],
    ["ransomware", "information-content-security/unauthorised-information-modification", "malware/Ransomware", "The screen says that all files are locked, pay 2 bitcoin"],
    ["intrusion", "intrusions/application-compromise", "hacking/SQLi", "The shop was dumped by SQL injection"],
    ["intrusion", "intrusion-attempts/brute-force", "hacking/Brute force", "thousands of failed logins on the VPN"],
    ["denial_of_service", "availability/ddos", "hacking/DoS", "A DDoS took the site down"],
    ["insider_misuse", "information-content-security/unauthorised-information-access", "misuse/Privilege abuse", "A nurse snooped in her neighbour's chart"],
    ["data_exposure", "information-content-security/data-leak", "error/Misdelivery", "I sent it to the wrong person"],
    ["lost_or_stolen_device", "information-content-security/data-loss", "error/Loss", "I lost my badge"],
    ["fraud", "information-content-security/unauthorised-information-access", "physical/Skimmer", "a skimmer was on the pump"],
    ["other", "availability/outage", "environmental/Power failure", "power cut on the whole street"],
  ])("of %s: %s, %s, with the words that told it", (category, name, variety, text) => {
    const { type } = on(category, text);
    expect(`${String(type?.rsit.class)}/${String(type?.rsit.type)}`).toBe(name);
    expect(`${String(type?.veris.action)}/${String(type?.veris.variety)}`).toBe(variety);
    expect(type?.evidence.length).toBeGreaterThan(0);
    for (const { start, end, text: words } of type?.evidence ?? []) expect(text.slice(start, end)).toBe(words);
  });

  it("is null where the text does not say, or denies it", () => {
    expect(on("fraud", "hello, please call me back").type).toBeNull();
    expect(on("malware", "There was no keylogger.").type).toBeNull();
  });
});

describe("first steps", () => {
  it("have ids of their own, real countermeasures and mitigations, and a sentence of 12 to 35 words", () => {
    const byId = Map.groupBy(new Set(allSteps), ({ id }) => id);
    expect([...byId.values()].filter((steps) => steps.length > 1)).toEqual([]);
    for (const { id, detail, attack: mitigation, d3fend, csf } of allSteps) {
      const words = detail.split(/\s+/).length;
      expect(words, `${id}: ${String(words)} words`).toBeGreaterThanOrEqual(12);
      expect(words, `${id}: ${String(words)} words`).toBeLessThanOrEqual(35);
      expect(d3fend.filter((countermeasure) => !(countermeasure in countermeasures))).toEqual([]);
      expect(mitigation === null || attack.mitigations.has(mitigation), `${id}: ${String(mitigation)}`).toBe(true);
      expect(["GV.SC", "ID.AM", "ID.RA", "ID.IM", "PR.AA", "PR.AT", "PR.DS", "PR.PS", "PR.IR", "DE.CM", "DE.AE", "RS.MA", "RS.AN", "RS.CO", "RS.MI", "RC.RP", "RC.CO"]).toContain(csf);
    }
  });

  it("never name a countermeasure that no step uses", () => {
    const used = new Set(allSteps.flatMap(({ d3fend }) => d3fend));
    expect(Object.keys(countermeasures).filter((id) => !used.has(id as keyof typeof countermeasures))).toEqual([]);
  });

  it.each(categories)("for %s are at most ten whatever happened, in the order of the phases, with some to contain and to notify", (category) => {
    const types = [null, ...typeRules.filter((rule) => rule.in.includes(category)).map((rule): IncidentType => ({ rsit: { class: rule.rsit.split("/")[0] ?? "", type: rule.rsit.split("/")[1] ?? "" }, veris: { action: rule.action, variety: rule.variety }, evidence: [{ start: 0, end: 1, text: "x" }] }))];
    fc.assert(
      fc.property(fc.shuffledSubarray([...assets]), fc.subarray([...facts]), fc.constantFrom(...types), (things, done, type) => {
        const steps = firstSteps(category, type, { assets: things, facts: new Set(done) });
        expect(steps.length).toBeLessThanOrEqual(10);
        expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        const order = steps.map(({ phase }) => ["contain", "eradicate", "recover", "notify"].indexOf(phase));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(order).toEqual(expect.arrayContaining([0, 3]));
        expect(Mitigation.array().parse(steps)).toEqual(steps);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[Category, string, string]>([
    ["lost_or_stolen_device", "device-lock-phone", "my work phone was snatched"],
    ["lost_or_stolen_device", "device-lock-laptop", "Laptop stolen from the car"],
    ["lost_or_stolen_device", "device-block-badge", "lost my swipe card"],
    ["data_exposure", "exposure-close-share", "the shared folder was open to anyone with the link"],
    ["data_exposure", "exposure-rotate-secret", "our API key was pushed to a public repo on GitHub"],
    ["fraud", "fraud-terminal", "a skimmer on the ATM"],
    ["fraud", "shared-recall-payment", "we paid the money to the crook's account"],
    ["intrusion", "intrusion-lock-mailbox", "somebody reads my mailbox"],
    ["intrusion", "intrusion-domain", "they are on the domain controller"],
    ["ransomware", "shared-safe-state", "the infusion pumps show a ransom note"],
    ["phishing", "phishing-reset-password", "I entered my password on the page"],
    ["phishing", "phishing-note-call", "A woman called me saying she is from IT"],
  ])("for %s are about this asset and deed: %s", (category, id, text) => {
    expect(stepsOf(category, text)).toContain(id);
  });

  it("follow what was done, not what was asked for or denied", () => {
    expect(stepsOf("phishing", "The mail asks me to enter my password. I did not enter my password.")).not.toContain("phishing-reset-password");
    expect(stepsOf("phishing", "He asked me to read him the code")).not.toContain("phishing-end-session");
  });

  it("follow the form's field first", () => {
    const { mitigations, assets: things } = on("intrusion", "Strange things happen in my mailbox", ["SCADA of plant 2"]);
    expect(things[0]).toBe("control_system");
    expect(mitigations[0]).toMatchObject({ id: "shared-safe-state", appliesTo: ["control_system"], csf: { function: "RS", category: "RS.MI" }, d3fend: [{ id: "D3-NI", name: "Network Isolation" }] });
  });
});

describe("advice", () => {
  it("of verdicts given before it said more is still read", () => {
    const technique = { id: "T1566", name: "Phishing" };
    const mitigation = { id: "M1017", title: "Warn", phase: "notify", detail: "Tell them." };
    expect(Technique.parse(technique)).toEqual(technique);
    expect(Mitigation.parse(mitigation)).toEqual(mitigation);
    expect(Verdict.shape.type.parse(undefined)).toBeUndefined();
  });

  it("fits its schemas for any text, and is the same every time", () => {
    const words = ["not", "my", "account", "was", "hacked", "files", "encrypted", "page", "asked", "password", "called", "me", "phone", "stolen", "usb", "server", ",", ".", "T1566", "rule", "forwards", "\ud800", "$", "5", "the mail said"];
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), fc.array(fc.constantFrom(...words), { maxLength: 120 }).map((chosen) => chosen.join(" ")));
    fc.assert(
      fc.property(fc.constantFrom(...categories), text, fc.array(fc.string(), { maxLength: 3 }), (category, report, systems) => {
        const answer = on(category, report, systems);
        expect(adviseOn({ category, text: report, systems })).toEqual(answer);
        expect(Technique.array().max(6).parse(answer.techniques)).toEqual(answer.techniques);
        expect(IncidentType.nullable().parse(answer.type)).toEqual(answer.type);
        expect(answer.mitigations.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["not ", "page ", "my account was hacked, ", "the mail said clicked ", "T1566 ", "typed my password into ", "files encrypted "])("takes little time of 20,000 characters of %j", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length));
    const started = performance.now();
    for (const category of categories) on(category, text);
    // Ten readings; a busy machine is slow, a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
