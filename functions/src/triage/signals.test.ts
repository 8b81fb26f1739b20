import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorNames } from "./cues.ts";
import { factKeys, readFacts } from "./signals.ts";
import { readWords } from "./words.ts";

const factsOf = (text: string, affected?: Parameters<typeof readFacts>[2]) => readFacts(text, readWords(text), affected).found;
const keysOf = (text: string, affected?: Parameters<typeof readFacts>[2]): string[] => factsOf(text, affected).flatMap(({ keys }) => [...keys]);

describe("the facts of a report", () => {
  it.each([
    ["I put my password in on the page", "activity: credentials given"],
    ["typed my pasword into it", "activity: credentials given"],
    ["There is a rule in my inbox that deletes every invoice", "activity: mailbox rule or forwarding"],
    ["He was on my screen with AnyDesk", "activity: remote control given"],
    ["our website is down", "activity: service down"],
    ["the medical records were in the bag", "data: health"],
    ["copies of passports", "data: identity documents"],
    ["a keylogger on the till", "activity: spying program"],
    ["the domain admin account", "privileged account: administrator or service account"],
    ["the backups are gone", "systems: backups"],
    ["the whole company is affected", "spread: the whole organisation"],
    ["it is still spreading", "spread: spreading"],
    ["ambulances are diverted", "safety: people's safety or care"],
    ["we are back on paper", "interruption: work stopped"],
    ["my phone was stolen and remotely wiped", "mitigation: wiped or shut off"],
    ["the payment was stopped by the bank", "mitigation: no money lost"],
    ["restored everything from the backup", "mitigation: restored"],
    ["turned out to be a false alarm", "mitigation: false alarm or test"],
  ])("in %j include %s", (text, key) => {
    expect(keysOf(text)).toContain(key);
  });

  it("are taken for the contrary where people deny what they did", () => {
    for (const text of ["Nobody clicked the link", "I did not enter my password", "we haven't opened the attachment"]) {
      const keys = keysOf(text);
      expect(keys).toContain("mitigation: not fallen for");
      expect(keys.filter((key) => key.startsWith("activity: "))).toEqual([]);
    }
  });

  it("leave out what is denied, and keep what cannot be reached", () => {
    expect(keysOf("no patient data on it")).not.toContain("data: health");
    expect(keysOf("We cannot open the booking system")).toContain("systems: core business systems");
  });

  it.each([
    ["Website down, no customer can order", "interruption: customers cannot be served"],
    ["Clicked a link, gave no password", "mitigation: not fallen for"],
    ["It did not contain any of our customers' personal data", "mitigation: nothing sensitive"],
    ["My laptop was stolen. There is no encryption on it", "activity: unprotected device"],
    ["My laptop was stolen, the encryption was not on", "activity: unprotected device"],
    ["My laptop was stolen, no password on it", "activity: unprotected device"],
    ["We have no backups", "systems: backups"],
    ["We don't have backups", "systems: backups"],
    ["Trojan found, it was not removed", "activity: malware found"],
    ["The traffic lights are down", "systems: transport or supply of the public"],
    ["The cabinet minister was told", "spread: people at the top"],
    ["The payroll run is off", "interruption: work stopped"],
    ["I sent a confidential report to the wrong person", "data: legal or classified"],
    ["My laptop was stolen, it is encrypted and off", "mitigation: device protected"],
  ])("in %j include %s, read with its denial", (text, key) => {
    expect(keysOf(text)).toContain(key);
  });

  it.each([
    ["Trojan found, it was not blocked", "mitigation: stopped by a defence"],
    ["Trojan found, not quarantined", "mitigation: stopped by a defence"],
    ["The filter should have blocked it", "mitigation: stopped by a defence"],
    ["Trojan found, it was not removed", "mitigation: malware removed"],
    ["Website down, no customer can order", "mitigation: nothing sensitive"],
    ["It's not just one PC, it's hundreds", "mitigation: limited to one"],
    ["More than one PC is affected", "mitigation: limited to one"],
    ["Clicked a link, gave no password", "activity: unprotected device"],
    ["Clicked a link, gave no password", "activity: open to the public"],
    ["It did not contain any of our customers' personal data", "data: personal"],
    ["My laptop was stolen, the encryption was not on", "mitigation: device protected"],
    ["The laptop was never recovered", "mitigation: found or returned"],
    ["The data was never recovered", "mitigation: restored"],
    ["We have no backups", "mitigation: restored"],
    ["I cannot open my files", "mitigation: not fallen for"],
    ["The drug cabinet was open", "spread: people at the top"],
    ["A lot of web traffic", "systems: transport or supply of the public"],
    ["A stick with the payroll export on it fell off my bike", "interruption: work stopped"],
    ["They posted a sample of the data", "mitigation: no longer of use"],
    ["This email is confidential", "data: legal or classified"],
  ])("in %j leave out %s", (text, key) => {
    expect(keysOf(text)).not.toContain(key);
  });

  it("take encryption for protection of what was lost, and for an attack otherwise", () => {
    expect(keysOf("My laptop was stolen, it is encrypted")).toContain("mitigation: device protected");
    expect(keysOf("My laptop was stolen, it is encrypted")).not.toContain("activity: encrypted for ransom");
    expect(keysOf("The file server is encrypted")).toContain("activity: encrypted for ransom");
    expect(keysOf("My laptop was stolen, not encrypted")).toContain("activity: unprotected device");
  });

  it("count with bands, so that more never counts less", () => {
    const few = keysOf("12 patients").filter((key) => key.startsWith("records: "));
    const many = keysOf("7,332 patients").filter((key) => key.startsWith("records: "));
    expect(few.length).toBeGreaterThan(0);
    expect(many).toEqual(expect.arrayContaining(few));
    expect(many.length).toBeGreaterThan(few.length);
  });

  it("come from the form's fields as well, and say so", () => {
    const found = factsOf("", { records: 50_000, users: 3, dataClasses: ["Health data", "shoe sizes"], systems: ["SCADA", "domain controller"] });
    const fieldOf = (key: string) => found.find(({ keys }) => keys.includes(key))?.field;
    expect(fieldOf("records: 10000 people or records or more")).toBe("affected.records");
    expect(fieldOf("data: health")).toBe("affected.dataClasses");
    expect(fieldOf("data: personal")).toBe("affected.dataClasses");
    expect(fieldOf("systems: control or safety systems")).toBe("affected.systems");
    expect(fieldOf("systems: identity and administration")).toBe("affected.systems");
  });

  it("stand where the text has them and are of those a model can know, whatever the text", () => {
    const words = ["not", "no one", "clicked", "files", "encrypted", "server", "my password", "3.5 million", "patients", "admin account", "stolen", "laptop", ",", ".", "\n", "$", "1,200", "still", "ransom note", "\ud800", "'", "-", "found it", "blocked"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 120 }), fc.option(fc.double(), { nil: undefined }), fc.array(fc.string({ unit: "binary" }), { maxLength: 4 }), (chosen, count, entries) => {
        const text = chosen.join(" ");
        const found = factsOf(text, { records: count, users: count, systems: entries, dataClasses: entries });
        const keys = found.flatMap((fact) => [...fact.keys]);
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys) expect(factKeys).toContain(key);
        for (const { factor, spans, field } of found) {
          expect(factorNames).toContain(factor);
          if (field === null) expect(spans.length).toBeGreaterThan(0);
          for (const { start, end } of spans) expect(start >= 0 && start < end && end <= text.length).toBe(true);
        }
      }),
    );
  });
});
