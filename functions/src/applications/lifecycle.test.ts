import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditEvents } from "../audit/events.ts";
import { roleMay, roles } from "../platform/permissions.ts";
import { demandEdge } from "./access.ts";
import { edges, findEdge, nextStatuses, partOf, statuses, type Status } from "./lifecycle.ts";

const anyStatus = fc.constantFrom(...statuses);

describe("the transition table", () => {
  it("names no edge twice and none to itself, and each leaves a known event", () => {
    expect(new Set(edges.map(({ from, to }) => `${from}>${to}`)).size).toBe(edges.length);
    for (const { from, to, event } of edges) {
      expect(from).not.toBe(to);
      expect(auditEvents).toHaveProperty([event]);
    }
  });
  it("reaches every status from pending and leaves none but pending", () => {
    expect(nextStatuses("pending").sort()).toEqual(statuses.filter((status) => status !== "pending").sort());
    for (const status of statuses.filter((status) => status !== "pending")) expect(nextStatuses(status)).toEqual([]);
  });
  it("asks for a note to reject", () => {
    expect(findEdge("pending", "rejected")?.requires).toEqual(["note"]);
  });
  it("lets every walk that follows it end after one step", () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { maxLength: 20 }), (wanted) => {
        let status: Status = "pending";
        let steps = 0;
        for (const to of wanted) {
          if (!findEdge(status, to)) continue;
          status = to;
          steps += 1;
        }
        expect(steps).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("who may take an edge", () => {
  it("follows from the table: nobody decides their own, nobody but the applicant withdraws, only administrators decide", () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, fc.constantFrom(...roles), fc.boolean(), (from, to, role, isOwn) => {
        const caller = { uid: "me", role, name: "Me", sid: "s", mfa: false };
        const take = () => demandEdge(caller, { applicantId: isOwn ? "me" : "someone", status: from }, to);
        if (from !== "pending" || to === "pending") {
          expect(take).toThrow(expect.objectContaining({ code: "invalid_transition", message: expect.stringContaining(`that is ${from} cannot`) as unknown }) as Error);
        } else if (to === "withdrawn" ? isOwn : !isOwn && roleMay(role, "application.review")) {
          expect(take()).toMatchObject({ from, to, part: partOf("me", isOwn ? "me" : "someone") });
        } else {
          expect(take).toThrow(expect.objectContaining({ code: "permission_denied" }) as Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
