import { describe, expect, it } from "vitest";
import { mailAt } from "./mailTime.ts";
import { notificationTypes } from "./model.ts";

const wishes = { email: true, inApp: true, digest: "daily" } as const;
const night = { from: "22:00", to: "06:30", timeZone: "Europe/Zurich" };
const at = (type: (typeof notificationTypes)[number], changes: object, now: string) => mailAt(type, { ...wishes, ...changes }, new Date(now))?.at.toISOString() ?? null;

describe("an e-mail", () => {
  it.each(notificationTypes)("of %s is not sent to who wants none", (type) => {
    expect(mailAt(type, { ...wishes, email: false }, new Date())).toBeNull();
  });
  it("of what one wants to hear of soon goes at once, at night in the morning", () => {
    expect(at("incident_assigned", {}, "2026-03-02T10:00:00Z")).toBe("2026-03-02T10:00:00.000Z");
    expect(at("incident_assigned", { quietHours: night }, "2026-03-02T10:00:00Z")).toBe("2026-03-02T10:00:00.000Z");
    expect(at("incident_assigned", { quietHours: night }, "2026-03-02T21:00:00Z")).toBe("2026-03-03T05:30:00.000Z");
    expect(at("message_mention", { quietHours: night }, "2026-03-02T23:30:00Z")).toBe("2026-03-03T05:30:00.000Z");
    expect(at("message_mention", { quietHours: { ...night, from: "06:00", to: "18:00" } }, "2026-03-02T10:00:00Z")).toBe("2026-03-02T17:00:00.000Z");
  });
  it("waits for the wall clock, also in the night in which that changes", () => {
    // 29 March 2026: at 2:00 the clocks go on to 3:00.
    expect(at("incident_assigned", { quietHours: night }, "2026-03-28T22:00:00Z")).toBe("2026-03-29T04:30:00.000Z");
  });
  it.each(["incident_waiting", "incident_due", "incident_overdue", "action_requested"] as const)("of %s does not wait for the morning", (type) => {
    expect(at(type, { quietHours: night, digest: "never" }, "2026-03-02T23:30:00Z")).toBe("2026-03-02T23:30:00.000Z");
  });
  it("of the rest waits for the summary: daily, weekly on Monday, or never", () => {
    expect(at("message_received", {}, "2026-03-02T06:59:00Z")).toBe("2026-03-02T07:00:00.000Z");
    expect(at("message_received", {}, "2026-03-02T07:00:00Z")).toBe("2026-03-03T07:00:00.000Z");
    expect(at("message_received", { quietHours: night }, "2026-03-02T07:00:00Z")).toBe("2026-03-03T06:00:00.000Z");
    expect(at("message_received", { digest: "weekly" }, "2026-03-04T10:00:00Z")).toBe("2026-03-09T07:00:00.000Z");
    expect(at("message_received", { digest: "weekly" }, "2026-03-02T06:00:00Z")).toBe("2026-03-02T07:00:00.000Z");
    expect(at("message_received", { digest: "never" }, "2026-03-02T06:00:00Z")).toBeNull();
  });
});
