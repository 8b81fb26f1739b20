import { disableNetwork, enableNetwork, getFirestore } from "firebase/firestore";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert, Incident, Message, Notification, SecuraError, WatchEvent } from "../../../client/src/index.ts";
import { device, itemOf, recorder, type Device } from "../support/apps.ts";
import { rest } from "../support/doors.ts";
import { unique } from "../support/stack.ts";

let reporter: Device;
let analyst: Device;
let stranger: Device;
let manager: Device;
const team = recorder<WatchEvent<Incident>>();
const own = recorder<WatchEvent<Incident>>();
const ends: (() => void)[] = [];

beforeAll(async () => {
  [reporter, analyst, stranger, manager] = await Promise.all([device("employee"), device("analyst"), device("employee"), device("manager")]);
  ends.push(analyst.secura.watchIncidents({ scope: "team" }, team.see), reporter.secura.watchIncidents({ scope: "own" }, own.see));
  await Promise.all([team.until((event) => event.type === "initial", "the analyst's first snapshot"), own.until((event) => event.type === "initial", "the reporter's first snapshot")]);
});
afterAll(async () => {
  for (const end of ends) end();
  await Promise.all([reporter, analyst, stranger, manager].map((who) => who.close()));
});

const description = "A mail that looked like the bank's asked for my password; I entered it at hxxps://bank-login[.]example before I noticed.";
const ways: [string, (title: string) => Promise<string>][] = [
  ["the callable", async (title) => (await reporter.secura.incidents.create({ title, description })).id],
  ["REST", async (title) => String((await rest("incidents.create", { title, description }, { token: reporter.idToken })).body["id"])],
  [
    "a direct write queued while offline",
    async (title) => {
      await disableNetwork(getFirestore(reporter.app));
      const { id, saved } = reporter.secura.reportIncident({ title, description, tags: ["mail"], affected: { users: 1 } });
      const shown = await own.until((event) => itemOf(event)?.id === id, "the reporter's own device to show the report offline");
      expect(shown).toMatchObject({ type: "added", item: { title, number: null, triage: { state: "pending" } } });
      await enableNetwork(getFirestore(reporter.app));
      await saved;
      return id;
    },
  ],
];

describe.each(ways)("a report by %s", (_way, report) => {
  it("is judged, and reporter and analyst see it come and see its verdict, while a stranger sees nothing", async () => {
    const id = await report(unique("Mail"));
    const isVerdict = (event: WatchEvent<Incident>) => itemOf(event)?.id === id && itemOf(event)?.triage.state === "done";
    const [forTeam, forReporter] = await Promise.all([team.until(isVerdict, "the analyst's verdict"), own.until(isVerdict, "the reporter's verdict")]);
    for (const event of [forTeam, forReporter]) {
      expect(itemOf(event)).toMatchObject({ id, number: expect.stringMatching(/^INC-/) as string, reporterName: reporter.name, category: expect.any(String) as string, severity: expect.any(String) as string, priority: expect.stringMatching(/^P[1-4]$/) as string });
      expect(itemOf(event)?.triage.mitigations?.length).toBeGreaterThan(0);
      expect(itemOf(event)?.triage).not.toHaveProperty("evidence");
    }
    const refusal = recorder<SecuraError>();
    const end = stranger.secura.watchIncident(id, () => { throw new Error("the stranger saw it"); }, { onError: refusal.see });
    expect((await refusal.until(() => true, "the stranger's refusal")).code).toBe("permission_denied");
    end();
    await expect(stranger.secura.incidents.get({ id })).rejects.toMatchObject({ name: "SecuraError", code: "not_found", status: 404 });
    expect((await analyst.secura.incidents.get({ id })).triage.evidence?.length).toBeGreaterThan(0);
    expect((await reporter.secura.incidents.get({ id })).triage).not.toHaveProperty("evidence");
  });
});

describe("from then on", () => {
  let incident: Incident;
  beforeAll(async () => {
    incident = await reporter.secura.incidents.create({ title: unique("Lost laptop"), description: "I left my laptop in a taxi; the disk is encrypted." });
  });
  it("both see each other's messages at once, and the team's stay with the team", async () => {
    const forReporter = recorder<WatchEvent<Message>>();
    const forTeam = recorder<WatchEvent<Message>>();
    ends.push(reporter.secura.watchMessages(incident.id, "everyone", forReporter.see), analyst.secura.watchMessages(incident.id, "all", forTeam.see));
    await Promise.all([forReporter, forTeam].map((seen) => seen.until((event) => event.type === "initial", "the first snapshot")));
    await reporter.secura.postMessage(incident.id, { body: "The taxi's number was 17." }).saved;
    await analyst.secura.incidents.sendMessage({ id: incident.id, body: "Calling them now." });
    await analyst.secura.incidents.sendMessage({ id: incident.id, body: "Wipe is queued.", audience: "team" });
    for (const body of ["The taxi's number was 17.", "Calling them now.", "Wipe is queued."]) await forTeam.until((event) => itemOf(event)?.body === body, body);
    await forReporter.until((event) => itemOf(event)?.body === "Calling them now.", "the analyst's answer");
    expect(forReporter.seen.some((event) => itemOf(event)?.audience === "team")).toBe(false);
    const denied = recorder<SecuraError>();
    reporter.secura.watchMessages(incident.id, "all", () => undefined, { onError: denied.see });
    expect((await denied.until(() => true, "the refusal")).code).toBe("permission_denied");
  });
  it("people are told what concerns them, and mark it read", async () => {
    const told = recorder<WatchEvent<Notification>>();
    ends.push(analyst.secura.watchNotifications({}, told.see));
    await told.until((event) => event.type === "initial", "the first snapshot");
    await manager.secura.incidents.assign({ id: incident.id, assigneeId: analyst.uid });
    const note = itemOf(await told.until((event) => itemOf(event)?.type === "incident_assigned" && itemOf(event)?.link.id === incident.id, "the notification"));
    await analyst.secura.markNotificationRead(note?.id ?? "");
    await told.until((event) => event.type === "modified" && event.item.id === note?.id && event.item.readAt !== null, "the read mark");
  });
  it("a change of status reaches the reporter", async () => {
    // The team's first message has made it triaged.
    await analyst.secura.incidents.transition({ id: incident.id, to: "in_progress" });
    await own.until((event) => event.type === "modified" && event.item.id === incident.id && event.item.status === "in_progress", "the status");
  });
  it("a restricted incident leaves the team's list at once", async () => {
    await manager.secura.incidents.restrict({ id: incident.id, restricted: true });
    await team.until((event) => event.type === "removed" && event.item.id === incident.id, "the removal");
  });
});

describe("alerts", () => {
  it("come live to the team, added and modified, and not to employees", async () => {
    const seen = recorder<WatchEvent<Alert>>();
    ends.push(analyst.secura.watchAlerts({}, seen.see));
    await seen.until((event) => event.type === "initial", "the first snapshot");
    const { id } = await analyst.secura.alerts.create({ source: "edr", sourceRef: unique("ref"), title: "Beacon to a known server", severity: "high" });
    await seen.until((event) => event.type === "added" && event.item.id === id, "the alert");
    await analyst.secura.alerts.update({ id, status: "acknowledged" });
    await seen.until((event) => event.type === "modified" && event.item.id === id && event.item.status === "acknowledged", "its change");
    const denied = recorder<SecuraError>();
    reporter.secura.watchAlerts({}, () => undefined, { onError: denied.see });
    expect((await denied.until(() => true, "the refusal")).code).toBe("permission_denied");
  });
});

describe("a report watched before it is written", () => {
  it("is null first and then there, on the way from the device to the verdict", async () => {
    await disableNetwork(getFirestore(reporter.app));
    const { id, saved } = reporter.secura.reportIncident({ title: unique("Early"), description: "Watched before anyone else has it." });
    await enableNetwork(getFirestore(reporter.app));
    const seen = recorder<Incident | null>();
    ends.push(reporter.secura.watchIncident(id, seen.see));
    await saved;
    await seen.until((incident) => incident?.triage.state === "done", "the verdict");
    const nothing = recorder<Incident | null>();
    const refused = recorder<SecuraError>();
    ends.push(stranger.secura.watchIncident(unique("nothing"), nothing.see, { onError: refused.see }));
    expect(await nothing.until((incident) => incident === null, "null for what is not there")).toBeNull();
    expect(refused.seen).toEqual([]);
  });
});

describe("the client's errors", () => {
  it("name the field, carry the code and the request's id, and honour key and version", async () => {
    await expect(reporter.secura.incidents.create({ title: "x", description: "too short a title above" })).rejects.toMatchObject({ code: "invalid_input", status: 400, errors: [{ path: "title" }], requestId: expect.stringMatching(/^[\w-]{8,}$/) as string });
    const idempotencyKey = unique("key");
    const input = { title: unique("Twice"), description: "Sent twice, filed once." };
    const [first, second] = [await reporter.secura.incidents.create(input, { idempotencyKey }), await reporter.secura.incidents.create(input, { idempotencyKey })];
    expect(second.id).toBe(first.id);
    await expect(reporter.secura.incidents.update({ id: first.id, tags: ["late"] }, { ifMatch: 0 })).rejects.toMatchObject({ code: "version_conflict", status: 412 });
  });
  it("say that a direct write was refused", async () => {
    const { saved } = reporter.secura.reportIncident({ title: "no", description: "A title too short for the rules." });
    await expect(saved).rejects.toMatchObject({ code: "permission_denied" });
  });
});
