import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-scan-request";
});
const { createContext } = await import("../../src/platform/context.ts");
const { custodyOf } = await import("../../src/evidence/custody.ts");
const { requestScan } = await import("../../src/evidence/requestScan.ts");
const { asksForScan } = await import("../../src/evidence/scanEvidence.ts");
const { incidentRef } = await import("../../src/incidents/documents.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { follow } = await import("../../src/platform/hashChain.ts");
const { allOf, filed, stored } = await import("../support/evidence.ts");
const { png } = await import("../support/files.ts");

const now = new Date();
const ask = (id: string, evidenceId: string, { uid = "an-analyst", role = "analyst" }: { uid?: string; role?: Role } = {}) =>
  requestScan({ id, evidenceId }, createContext({ caller: { uid, role, name: "Ada", sid: "s", mfa: false }, now, requestId: "scan-request" }));
const custody = (incidentId: string, evidenceId: string) => allOf(custodyOf(incidentId, evidenceId)) as Promise<(Record<string, unknown> & { seq: number; hash: string; previousHash: string })[]>;

beforeEach(() => {
  vi.stubEnv("CLAMD_EMULATOR_HOST", "127.0.0.1:1");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a scan that the team asks for", () => {
  it.each(["clean", "error", "pending"] as const)("puts a file that is %s back to pending, which is what the trigger scans", async (state) => {
    const { incidentId, evidenceId } = await filed(png(), { evidence: { state } });
    expect(await ask(incidentId, evidenceId)).toMatchObject({ id: evidenceId, state: "pending", version: 2 });
    const evidence = await stored(incidentId, evidenceId);
    expect(asksForScan(evidence)).toBe(true);
    expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ what: "scan", by: "an-analyst", outcome: "requested", sha256: null });
    expect(follow(await custody(incidentId, evidenceId))).toEqual({ brokenAt: null, head: evidence.custody });
    expect(await allOf(db().collection(`audit/incident-${incidentId}/entries`))).toMatchObject([{ event: "evidence.scan_requested", actorId: "an-analyst", details: { from: state } }]);
  });
  it("forgets how often the scanner failed on it before", async () => {
    const { incidentId, evidenceId } = await filed(png(), { evidence: { state: "error", scanFailures: 5 } });
    await ask(incidentId, evidenceId);
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", scanFailures: 0 });
  });
  it("lets nothing out of quarantine, and brings nothing back that was deleted", async () => {
    const infected = await filed(png(), { evidence: { state: "infected" } });
    await expect(ask(infected.incidentId, infected.evidenceId, { role: "admin" })).rejects.toMatchObject({ code: "file_infected" });
    const deleted = await filed(png(), { evidence: { state: "deleted" } });
    await expect(ask(deleted.incidentId, deleted.evidenceId)).rejects.toMatchObject({ code: "conflict", message: "The file was deleted." });
    expect(await stored(infected.incidentId, infected.evidenceId)).toMatchObject({ state: "infected", version: 1 });
  });
  it("is refused without a scanner, and the file stays as it is", async () => {
    vi.stubEnv("CLAMD_EMULATOR_HOST", "");
    const { incidentId, evidenceId } = await filed(png(), { evidence: { state: "clean" } });
    await expect(ask(incidentId, evidenceId)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("CLAMD_HOST") as string });
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "clean", version: 1 });
  });
  it("is the team's: not the reporter's, nor that of those whom restriction excludes", async () => {
    const { incidentId, evidenceId } = await filed(png(), { evidence: { state: "clean", audience: "everyone" } });
    await expect(ask(incidentId, evidenceId, { uid: "someone", role: "employee" })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(ask(incidentId, evidenceId, { uid: "a-stranger", role: "employee" })).rejects.toMatchObject({ code: "not_found" });
    await incidentRef(incidentId).update({ restricted: true });
    await expect(ask(incidentId, evidenceId)).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(incidentId, "no-file")).rejects.toMatchObject({ code: "not_found" });
  });
});
