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
    ["fraud", "T1657", "We paid 90,000 to a fake supplier account"],
    ["fraud", "T1657", "My savings are gone"],
    ["fraud", "T1657", "A customer's card was used for purchases he did not make"],
    ["fraud", "T1566", "Somebody changed the supplier's bank details by email and we paid"],
    ["fraud", "T1078", "Refunds were booked by a hacked cashier account"],
    ["denial_of_service", "T1499.003", "Bots make thousands of bookings on our site"],
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
    ["fraud", "a skimmer was on the fuel pump"],
    ["fraud", "stolen credit cards were tested at our checkout"],
    ["malware", "A container image had a backdoor"],
    ["phishing", "The popup says my computer is infected"],
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
    ["fraud", "fraud/masquerade", "social/Pretexting", "We paid 90,000 to a fake supplier account"],
    ["phishing", "information-gathering/social-engineering", "social/Pretexting", "He is on my computer with AnyDesk"],
    ["denial_of_service", "availability/dos", "hacking/DoS", "Bots make thousands of bookings on our site"],
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

  it.each<[Category, string]>([
    ["phishing", "A man from Microsoft is on my computer right now with AnyDesk"],
    ["fraud", "The caller is still connected by TeamViewer and moved money"],
    ["intrusion", "Someone moves my mouse and opens files"],
    ["malware", "a stranger controls my screen"],
  ])("for %s cut a remote session before all else", (category, text) => {
    expect(stepsOf(category, text)[0]).toBe("shared-cut-remote");
  });

  it("send whoever has a stranger on the computer to the bank where money is spoken of, and nowhere else", () => {
    expect(stepsOf("phishing", "He is on my computer with AnyDesk and wants me to log in to my bank").slice(0, 2)).toEqual(["shared-cut-remote", "shared-warn-bank"]);
    expect(stepsOf("phishing", "He is on my computer with AnyDesk")).not.toContain("shared-warn-bank");
  });

  it.each<[Category, string, string, string]>([
    ["lost_or_stolen_device", "My laptop was stolen, it was not encrypted", "device-unprotected", "device-prove-encryption"],
    ["lost_or_stolen_device", "Laptop lost, I am not sure whether it was encrypted", "device-prove-encryption", "device-unprotected"],
    ["lost_or_stolen_device", "someone followed me through the door without a badge", "device-find-visitor", "device-block-badge"],
    ["intrusion", "Our company's Instagram account was taken over and links to our website", "intrusion-clean-chat", "intrusion-clean-website"],
    ["intrusion", "thousands of failed logins on the VPN", "intrusion-harden-signin", "intrusion-rebuild"],
    ["denial_of_service", "A flood of traffic takes our website down", "dos-shed", "dos-bots"],
    ["denial_of_service", "Bots make thousands of bookings on our website", "dos-bots", "dos-filter"],
    ["malware", "A crypto miner runs in our Kubernetes cluster", "shared-isolate-pods", "malware-isolate"],
    ["malware", "An Azure VM talks to a botnet", "shared-isolate-cloud", "malware-isolate-server"],
    ["malware", "The container with samples stood by the lab PC that has a virus", "malware-isolate", "shared-isolate-pods"],
    ["insider_misuse", "A child looked at my screen at home", "insider-bystander", "insider-reduce"],
    ["insider_misuse", "Colleague visits gambling sites at work", "insider-block-sites", "insider-list-records"],
    ["intrusion", "Ex admin still logs in to the CRM", "intrusion-close-leaver", "intrusion-isolate-server"],
    ["malware", "EDR alarm on the domain controller, mimikatz blocked", "malware-isolate-server", "malware-leave-quarantine"],
    ["fraud", "We wired 250k after a deepfake call of our CEO", "shared-recall-payment", "fraud-bank"],
    ["other", "A researcher reports an XSS on our page", "other-close-hole", "other-cause"],
    ["insider_misuse", "A colleague plugged his own router in", "insider-check-device", "insider-list-records"],
    ["phishing", "My boss asks me by mail to buy gift cards", "phishing-confirm-person", "phishing-confirm-change"],
    ["phishing", "The mail asks me to change my bank details", "phishing-confirm-change", "phishing-confirm-person"],
    ["phishing", "A popup says call this number", "phishing-close-window", "phishing-note-call"],
    ["fraud", "A fake webshop uses our name", "fraud-take-down", "fraud-bank"],
    ["fraud", "Someone logged in to online banking, my savings are gone", "fraud-ring-bank", "fraud-hold-orders"],
    ["other", "How do I reset my password?", "other-help", "other-limit"],
    ["other", "Fire alarm in the server room", "other-fire", "other-water"],
    ["other", "Power cut in building B", "other-work-round", "other-limit"],
  ])("for %s, %j: %s, not %s", (category, text, wanted, unwanted) => {
    expect(stepsOf(category, text)).toContain(wanted);
    expect(stepsOf(category, text)).not.toContain(unwanted);
  });

  it("take nothing from people where it is minor or nobody is sure", () => {
    const report = { category: "insider_misuse" as const, text: "A nurse opened the record of her neighbour" };
    const idsFor = (judged: { severity?: "low" | "high"; needsReview?: boolean }): string[] => adviseOn({ ...report, ...judged }).mitigations.map(({ id }) => id);
    expect(idsFor({ severity: "high" })).toContain("insider-reduce");
    for (const judged of [{ severity: "low" as const }, { severity: "high" as const, needsReview: true }]) {
      expect(idsFor(judged)).toContain("insider-ask-first");
      expect(idsFor(judged)).not.toContain("insider-reduce");
      expect(idsFor(judged)).not.toContain("insider-stop-outflow");
    }
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

  it.each(["not ", "how do ", "paid to fake ", "bots ", "fake ", "page ", "my account was hacked, ", "the mail said clicked ", "T1566 ", "typed my password into ", "files encrypted "])("takes little time of 20,000 characters of %j", (unit) => {
    const text = unit.repeat(Math.ceil(20_000 / unit.length));
    const started = performance.now();
    for (const category of categories) on(category, text);
    // Ten readings; a busy machine is slow, a pattern that runs away takes seconds or for ever.
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
