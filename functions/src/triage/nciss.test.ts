import { describe, expect, it } from "vitest";
import { scoreNciss, type NcissFactors } from "./nciss.ts";

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
