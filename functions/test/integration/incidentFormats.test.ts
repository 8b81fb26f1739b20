import { beforeAll, describe, expect, it, vi } from "vitest";
import type { FileAnswer } from "../../src/platform/operation.ts";

// A project of its own for each run, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-formats-${String(Date.now())}`;
});
const { exportIncident } = await import("../../src/casefile/exportIncident.ts");
const { ExportIncidentInput } = await import("../../src/casefile/exportOperation.ts");
const { addIndicator } = await import("../../src/intelligence/addIndicator.ts");
const { CreateIndicatorInput } = await import("../../src/intelligence/model.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { observableHash } = await import("../../src/triage/observables.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;

let employee: Member;
let analyst: Member;
beforeAll(async () => {
  [employee, analyst] = await Promise.all([member("employee"), member("analyst")]);
});

const textOf = ({ content }: FileAnswer): string => (content instanceof Uint8Array ? Buffer.from(content).toString() : "");

describe("an incident for others' programs", () => {
  const forOthers = async (id: string, format: "stix" | "veris", by: Member = analyst) => await exportIncident(ExportIncidentInput.parse({ id, format }), contextOf(by));
  const holding = async (observable: { type: "domain"; value: string }, changes: Partial<Incident> = {}) => {
    const incident = await plantIncident(changes);
    const hash = observableHash(observable);
    await db().doc(`incidents/${incident.id}/observables/${hash}`).set({ ...observable, isInternal: false, hash, tlp: "AMBER", lastSeenAt: new Date(), sources: [incident.id] });
    return incident;
  };

  it("is a STIX bundle with the indicators that stand for what it holds, the same each time", async () => {
    const value = `${newId().toLowerCase()}.evil-host.com`;
    await addIndicator(CreateIndicatorInput.parse({ value, confidence: 90, tlp: "GREEN" }), contextOf(analyst));
    const incident = await holding({ type: "domain", value });
    const answer = await forOthers(incident.id, "stix");
    expect(answer).toMatchObject({ fileName: `${incident.number ?? ""}.stix.json`, contentType: "application/stix+json;version=2.1" });
    const content = textOf(answer);
    const { type, objects } = JSON.parse(content) as { type: string; objects: { type: string; pattern?: string; value?: string; name?: string }[] };
    expect(type).toBe("bundle");
    expect(objects.find((object) => object.type === "incident")?.name).toBe("Odd mail");
    expect(objects.find((object) => object.type === "indicator")?.pattern).toBe(`[domain-name:value = '${value}']`);
    expect(objects.find((object) => object.type === "domain-name")?.value).toBe(value);
    expect(textOf(await forOthers(incident.id, "stix"))).toBe(content);
    const entries = await db().collection(`audit/incident-${incident.id}/entries`).where("event", "==", "incident.exported").get();
    expect(entries.docs.map((entry) => entry.get("details.format") as unknown)).toEqual(["stix", "stix"]);
  });
  it("names indicators marked RED only for who may hand them out", async () => {
    const value = `${newId().toLowerCase()}.evil-host.com`;
    await addIndicator(CreateIndicatorInput.parse({ value, confidence: 90, tlp: "RED" }), contextOf(analyst));
    const incident = await holding({ type: "domain", value }, { tlp: "RED" });
    const kinds = async (who: typeof analyst) => (JSON.parse(textOf(await forOthers(incident.id, "stix", who))) as { objects: { type: string }[] }).objects.map(({ type }) => type);
    expect(await kinds(analyst)).not.toContain("indicator");
    expect(await kinds(await member("manager"))).toContain("indicator");
  });
  it("is a VERIS record", async () => {
    const incident = await holding({ type: "domain", value: "evil-host.com" });
    const answer = await forOthers(incident.id, "veris");
    expect(answer.fileName).toBe(`${incident.number ?? ""}.veris.json`);
    expect(JSON.parse(textOf(answer))).toMatchObject({ schema_version: "1.4.1", security_incident: "Suspected", action: { social: { variety: ["Unknown"] } }, ioc: [{ indicator: "evil-host.com", comment: "domain" }] });
  });
  it("is not for who may not see the team's part of it", async () => {
    const [own, hidden] = [await plantIncident({ reportedBy: employee.uid }), await plantIncident({ restricted: true })];
    for (const format of ["stix", "veris"] as const) {
      await expect(forOthers(own.id, format, employee)).rejects.toMatchObject({ code: "permission_denied" });
      await expect(forOthers(hidden.id, format)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});
