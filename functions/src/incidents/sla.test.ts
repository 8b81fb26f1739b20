import { describe, expect, it } from "vitest";
import { priorityOf, slaOf, type Measured } from "./sla.ts";

const created = new Date("2026-03-01T00:00:00Z");
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);
const incident = (severity: Measured["severity"], acknowledged: number | null, status: Measured["status"], closed?: number): Measured => ({
  severity,
  createdAt: created,
  status,
  sla: { acknowledgedAt: acknowledged === null ? null : after(acknowledged) },
  resolution: closed === undefined ? null : { at: after(closed) },
});

describe("targets", () => {
  it("are due to acknowledge first, then to resolve, and then no more", () => {
    expect(slaOf(incident("critical", null, "new"), created).dueAt).toEqual(after(60));
    expect(slaOf(incident("critical", 5, "in_progress"), after(5)).dueAt).toEqual(after(480));
    expect(slaOf(incident("critical", 5, "on_hold"), after(5)).dueAt).toBeNull();
    expect(slaOf(incident("critical", 5, "closed", 9), after(9)).dueAt).toBeNull();
  });
  it("are breached by a late acknowledgement for good, and by standing open too long", () => {
    expect(slaOf(incident("high", 241, "in_progress"), after(242)).breached).toBe(true);
    expect(slaOf(incident("high", 10, "in_progress"), after(1_440)).breached).toBe(false);
    expect(slaOf(incident("high", 10, "in_progress"), after(1_441)).breached).toBe(true);
    expect(slaOf(incident("high", null, "new"), after(241)).breached).toBe(true);
  });
  it("stay breached by closing late, and kept by closing in time however long ago", () => {
    expect(slaOf(incident("high", 10, "closed", 1_441), after(1_441)).breached).toBe(true);
    expect(slaOf(incident("high", 10, "closed", 1_440), after(9_999_999)).breached).toBe(false);
  });
  it("do not exist before there is a severity", () => {
    expect(slaOf(incident(null, null, "new"), after(99_999))).toEqual({ acknowledgeBy: null, resolveBy: null, acknowledgedAt: null, dueAt: null, breached: false });
    expect(priorityOf(null)).toBeNull();
  });
});
