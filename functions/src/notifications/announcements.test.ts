import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import { ofAlert, ofClock, ofIncident, wants } from "./announcements.ts";

const incident = { ...incidentDefaults, id: "i", version: 4 };
const judged = { ...incident.triage, state: "done" as const };
const types = (before: Partial<typeof incident> | null, after: Partial<typeof incident>) => ofIncident(before && { ...incident, ...before }, { ...incident, ...after }).map(({ type }) => type);

describe("a change of an incident", () => {
  it("is told by what it is", () => {
    expect(types(null, {})).toEqual(["incident.created"]);
    expect(types(null, { assigneeId: "a" })).toEqual(["incident.created", "incident.assigned"]);
    expect(types({}, { triage: judged })).toEqual(["incident.triaged"]);
    expect(types({ triage: judged }, { triage: judged })).toEqual([]);
    expect(types({ status: "new" }, { status: "closed" })).toEqual(["incident.status"]);
    expect(types({ assigneeId: "a" }, { assigneeId: null })).toEqual(["incident.assigned"]);
    expect(types({}, { title: "Other" })).toEqual([]);
  });
  it("is told of no restricted one", () => {
    expect(types(null, { restricted: true })).toEqual([]);
    expect(types({ status: "new", assigneeId: null }, { restricted: true, status: "closed", assigneeId: "a", triage: judged })).toEqual([]);
  });
  it("has an id of its own for each version and kind", () => {
    expect(ofIncident({ ...incident, status: "new" }, { ...incident, status: "closed", assigneeId: "a" }).map(({ id }) => id)).toEqual(["i-v4-status", "i-v4-assigned"]);
  });
});

it("a deadline is told of when a warning was given, by the latest", () => {
  const clock = { id: "gdpr-authority", dueAt: new Date("2026-03-01T10:00:00Z"), version: 3, warned: ["half", "day"] as const };
  expect(ofClock("i", { warned: ["half"] }, { ...clock, warned: ["half", "day", "hours"] })).toEqual([{ id: "i-gdpr-authority-v3-hours", type: "clock.warned", subject: "incidents/i", clock: { id: "gdpr-authority", step: "hours", dueAt: "2026-03-01T10:00:00.000Z" } }]);
  expect(ofClock("i", { warned: ["half"] }, { ...clock, warned: ["half"] })).toEqual([]);
});

it("an alert is told of unless it is suppressed, to who wants its severity", () => {
  expect(ofAlert({ id: "a", suppressedBy: "s" })).toEqual([]);
  const [told] = ofAlert({ id: "a", suppressedBy: null });
  if (!told) throw new Error("nothing is told");
  const hook = { events: ["alert.created" as const], alertsFrom: "high" as const };
  expect((["low", "medium", "high", "critical"] as const).map((severity) => wants(hook, told, severity))).toEqual([false, false, true, true]);
  expect(wants({ ...hook, events: ["incident.created"] }, told, "critical")).toBe(false);
});
