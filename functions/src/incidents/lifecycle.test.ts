import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edges, findEdge, isOpen, nextStatuses, ocsfStatusIds, statuses, type Status } from "./lifecycle.ts";

const stages: Status[] = ["new", "triaged", "in_progress", "contained", "eradicated", "recovered"];

describe("the transition table", () => {
  it("names no edge twice and none to itself", () => {
    const names = edges.map((edge) => `${edge.from}>${edge.to}`);
    expect(new Set(names).size).toBe(names.length);
    expect(edges.filter((edge) => edge.from === edge.to)).toEqual([]);
  });
  it("never goes back along the stages, save by reopening, which asks for a reason and more than an analyst", () => {
    for (const edge of edges.filter(({ from }) => from !== "on_hold")) {
      const [from, to] = [stages.indexOf(edge.from), stages.indexOf(edge.to)];
      if (edge.from === "closed") expect(edge).toMatchObject({ to: "in_progress", permission: "incident.reopen", requires: ["reason"] });
      else if (to >= 0) expect(to).toBeGreaterThan(from);
    }
  });
  it("asks for a verdict to close and a reason to hold, from every stage", () => {
    for (const stage of stages) {
      expect(findEdge(stage, "closed", null)?.requires).toEqual(["verdict"]);
      expect(findEdge(stage, "on_hold", null)?.requires).toEqual(["reason"]);
    }
  });
  it("leaves hold only to where it was entered", () => {
    for (const stage of stages) expect(nextStatuses("on_hold", stage)).toEqual([stage]);
    expect(nextStatuses("on_hold", null)).toEqual([]);
  });
  it("lets every walk that follows it end in closed", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 40 }), (choices) => {
        let status: Status = "new";
        let held: Status | null = null;
        for (const choice of choices) {
          const next = nextStatuses(status, held);
          expect(next.length).toBeGreaterThan(0);
          const to: Status = next[choice % next.length] ?? status;
          held = to === "on_hold" ? status : null;
          status = to;
        }
        const out = status === "on_hold" ? nextStatuses(status, held) : [status];
        expect(out.every((from) => from === "closed" || findEdge(from, "closed", null) !== undefined)).toBe(true);
      }),
    );
  });
  it("has an OCSF status for every state, and calls all but closed open", () => {
    for (const status of statuses) expect(ocsfStatusIds[status]).toBeGreaterThan(0);
    expect(statuses.filter((status) => !isOpen(status))).toEqual(["closed"]);
  });
});
