import { describe, expect, it } from "vitest";
import { priorityOf, slaFor } from "./sla.ts";

const created = new Date("2026-03-01T00:00:00Z");
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);

describe("targets", () => {
  it("are due to acknowledge first, then to resolve, and then no more", () => {
    expect(slaFor("critical", created, null, "new", created).dueAt).toEqual(after(60));
    expect(slaFor("critical", created, after(5), "in_progress", after(5)).dueAt).toEqual(after(480));
    expect(slaFor("critical", created, after(5), "on_hold", after(5)).dueAt).toBeNull();
    expect(slaFor("critical", created, after(5), "closed", after(5)).dueAt).toBeNull();
  });
  it("are breached by a late acknowledgement for good, and by standing open too long", () => {
    expect(slaFor("high", created, after(241), "in_progress", after(242)).breached).toBe(true);
    expect(slaFor("high", created, after(10), "in_progress", after(1_440)).breached).toBe(false);
    expect(slaFor("high", created, after(10), "in_progress", after(1_441)).breached).toBe(true);
    expect(slaFor("high", created, null, "new", after(241)).breached).toBe(true);
  });
  it("do not exist before there is a severity", () => {
    expect(slaFor(null, created, null, "new", after(99_999))).toEqual({ acknowledgeBy: null, resolveBy: null, acknowledgedAt: null, dueAt: null, breached: false });
    expect(priorityOf(null)).toBeNull();
  });
});
