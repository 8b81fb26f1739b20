import { describe, expect, it } from "vitest";
import { ncissFactors, scoreNciss, type NcissFactors } from "./nciss.ts";
import { readFacts } from "./signals.ts";
import { readWords } from "./words.ts";

const hospitalRansomware: NcissFactors = {
  functional: "denial_critical",
  activity: "effect",
  location: "network_management",
  actor: "criminal",
  information: "critical_systems_breach",
  recoverability: "extended",
  sector: "healthcare",
  potential: "high",
};
const blockedPhishing: NcissFactors = {
  functional: "none",
  activity: "engage",
  location: "business_dmz",
  actor: "unknown",
  information: "none",
  recoverability: "regular",
  sector: "it",
  potential: "minimal",
};

describe("the national cyber incident score", () => {
  it("rates ransomware at a hospital high", () => {
    expect(scoreNciss(hospitalRansomware)).toEqual({ score: 68.13, level: "high" });
  });

  it("rates a phishing mail blocked at an IT firm as baseline", () => {
    expect(scoreNciss(blockedPhishing)).toEqual({ score: 21.63, level: "baseline" });
  });

  it("stays within 0 and 100", () => {
    const nothing: NcissFactors = { functional: "none", activity: "none", location: "business_dmz", actor: "hacktivist", information: "none", recoverability: "regular", sector: "nuclear", potential: "minimal" };
    const worst: NcissFactors = { functional: "denial_critical", activity: "effect", location: "safety_systems", actor: "apt_targeted", information: "destruction_critical", recoverability: "not_recoverable", sector: "energy", potential: "severe" };
    expect(scoreNciss(nothing)).toEqual({ score: 0, level: "baseline" });
    expect(scoreNciss(worst)).toEqual({ score: 100, level: "emergency" });
  });
});

describe("the scales a report is put on", () => {
  const factors = (text: string, category: Parameters<typeof ncissFactors>[0]) => ncissFactors(category, readFacts(text, readWords(text), undefined), "high");

  it("tell a hospital's encrypted core systems from a blocked mail", () => {
    expect(factors("All servers and the booking system are encrypted, everyone at the hospital is on paper", "ransomware")).toMatchObject({ functional: "denial_critical", activity: "effect", actor: "criminal", information: "destruction_critical", recoverability: "extended" });
    expect(factors("A phishing mail was blocked by the filter. Nobody clicked.", "phishing")).toMatchObject({ functional: "none", activity: "engage", location: "business_dmz", information: "none", recoverability: "regular" });
  });

  it("tell where it is and what left", () => {
    expect(factors("Somebody logged in to the domain controller from Russia", "intrusion")).toMatchObject({ location: "critical_management", activity: "presence" });
    expect(factors("They published our customer list on the dark web", "intrusion")).toMatchObject({ information: "proprietary", recoverability: "not_recoverable" });
    expect(factors("I sent a patient's medical records to the wrong address", "data_exposure")).toMatchObject({ information: "privacy", actor: "unwitting_insider" });
  });

  it("are those of nothing for a report that tells nothing", () => {
    expect(factors("", "other")).toMatchObject({ functional: "none", activity: "none", location: "unknown", information: "none", recoverability: "regular", potential: "high" });
  });
});
