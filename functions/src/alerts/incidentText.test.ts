import { describe, expect, it } from "vitest";
import { CreateIncidentInput } from "../incidents/model.ts";
import { z } from "zod";
import { incidentText } from "./incidentText.ts";
import { alertDefaults, type Alert } from "./model.ts";

const at = (hour: number): Date => new Date(Date.UTC(2026, 5, 1, hour));
const alert = (changes: Partial<Alert> = {}): Alert => ({ ...alertDefaults, id: "a", source: "edr", title: "Ransom note", severity: "high", firstSeenAt: at(3), lastSeenAt: at(4), ...changes });
const isReport = (text: CreateIncidentInput): boolean => CreateIncidentInput.safeParse(z.encode(CreateIncidentInput, text)).success;

describe("the report made of alerts", () => {
  it("tells of one all it knows", () => {
    const text = incidentText([alert({ description: "Files were encrypted.", rule: "mass rename", host: "fs-01", user: "ada", techniques: ["T1486"], observables: [{ type: "ipv4", value: "203.0.113.7", isInternal: false }], occurredAt: at(2), count: 3 })]);
    expect(text).toEqual({
      title: "Ransom note",
      description: "An alert of edr, reported 3 times from 2026-06-01T03:00:00Z to 2026-06-01T04:00:00Z.\n\n- 2026-06-01T02:00:00Z, edr, high: Ransom note (rule mass rename, host fs-01, user ada), reported 3 times\n  Files were encrypted.\n\nTechniques: T1486\n\nObservables:\n- ipv4 203.0.113.7",
      occurredAt: at(2),
      detectedAt: at(3),
      affected: { systems: ["fs-01"] },
      tags: ["alert"],
    });
    expect(isReport(text)).toBe(true);
  });
  it("names the gravest of several, and begins with it", () => {
    const text = incidentText([alert({ id: "a", severity: "low", title: "Odd sign-in" }), alert({ id: "b", severity: "critical", title: "Shadow copies deleted", firstSeenAt: at(5), lastSeenAt: at(6) }), alert({ id: "c", severity: "low", source: "ids" })]);
    expect(text.title).toBe("Shadow copies deleted and 2 more alerts");
    expect(text.description.indexOf("Shadow copies")).toBeLessThan(text.description.indexOf("Odd sign-in"));
    expect(text.description).toMatch(/^3 alerts of edr, ids, reported 3 times from 2026-06-01T03:00:00Z to 2026-06-01T06:00:00Z\./);
  });
  it("stays a report that incidents take, however many and long the alerts are", () => {
    const long = (i: number) => alert({ id: String(i), source: `source ${String(i)} ${"s".repeat(80)}`, title: "t".repeat(200), description: "😀".repeat(5_000), host: `h${String(i)}`, user: "u".repeat(200), rule: "r".repeat(200), techniques: Array.from({ length: 50 }, (_, k) => `T${String(1_000 + k)}`), observables: Array.from({ length: 100 }, (_, k) => ({ type: "url", value: `https://x${String(i * 100 + k)}.example/${"p".repeat(1_900)}`, isInternal: false })) });
    for (const count of [1, 2, 200]) {
      const [first = alert(), ...rest] = Array.from({ length: count }, (_, i) => long(i));
      const text = incidentText([first, ...rest]);
      expect(text.description.length).toBeLessThanOrEqual(20_000);
      expect(text.title.length).toBeLessThanOrEqual(200);
      expect(isReport(text)).toBe(true);
    }
  });
});
