import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-similar";
  process.env["REGISTRATION_DOMAINS"] = '["secura.example"]';
});
const { getIncident } = await import("../../src/incidents/getIncident.ts");
const { judgeIncident } = await import("../../src/incidents/judgeIncident.ts");
const { listSimilar } = await import("../../src/incidents/listSimilar.ts");
const { mergeIncident } = await import("../../src/incidents/mergeIncident.ts");
const { choosePlace, findNear, forgetNeighbour, neighbours, placesPerCell, prepareNeighbour } = await import("../../src/incidents/neighbours.ts");
const { optional } = await import("../../src/incidents/optional.ts");
const { restrictIncident } = await import("../../src/incidents/restrictIncident.ts");
const { findSimilar, leastScore, likenessOf, resemblance } = await import("../../src/incidents/similar.ts");
const { incidentRef, internalTriageRef } = await import("../../src/incidents/store.ts");
const { transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { embed, loadEmbedding } = await import("../../src/triage/embedding.ts");
const { loadModel } = await import("../../src/triage/modelFile.ts");
const { contextOf, member } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Place = Awaited<ReturnType<typeof choosePlace>>;
type EmbeddingModel = ReturnType<typeof loadEmbedding>;

let analyst: Member;
let senior: Member;
let manager: Member;
let employee: Member;
beforeAll(async () => {
  [analyst, senior, manager, employee] = await Promise.all([member("analyst"), member("senior_analyst"), member("manager"), member("employee")]);
});

/** Words nobody has written before, so that what other tests and earlier runs left in the database is not near. */
const rareWords = (): string => Array.from({ length: 8 }, () => newId().replace(/[^a-z]/gi, "").toLowerCase().slice(0, 9)).join(" ");
const fileHash = (): string => createHash("sha256").update(newId()).digest("hex");
const judge = async (id: string) => await judgeIncident(await incidentRef(id).get(), { model: loadModel(), now: new Date(), stopwatch: () => performance.now() });

const title = "Report";
/** The incidents of this run: earlier ones are in the database too, and not quite unlike. */
const own = new Set<string>();

/** An incident of this text, judged. */
async function judged(description: string, changes: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  own.add(id);
  await incidentRef(id).set({ title, description, reportedBy: "u1", createdAt: new Date(), status: "new", restricted: false, ...changes });
  expect(await judge(id)).toBe("done");
  return id;
}
const listed = async (id: string) => (await listSimilar({ id }, contextOf(analyst))).items.filter((item) => own.has(item.id));
const similarTo = async (id: string): Promise<string[]> => (await listed(id)).map((item) => item.id);
async function relatedTo(text: string) {
  const related = await findSimilar(newId(), likenessOf({ title, text }), new Date());
  return { ...related, similar: related.similar.filter(({ id }) => own.has(id)) };
}
/** Puts an incident's vector in a place that was chosen. */
async function place(incidentId: string, chosen: Place, embedding: number[], model: EmbeddingModel): Promise<void> {
  await transact(async (tx) => {
    const write = await prepareNeighbour(tx, incidentId, chosen, model);
    write({ inputSha256: "s", embedding, at: new Date() });
  });
}
const placesOf = async (id: string) => (await neighbours().where("incidentId", "==", id).get()).docs;

describe("the memory of vectors", () => {
  it("holds no more of a cell than its places however many incidents there are, and nearly all of the newest", async () => {
    const model = { ...loadEmbedding(), sha256: newId() };
    const embedding = embed("My laptop was stolen from the car", model);
    const ids = Array.from({ length: 900 }, () => newId());
    for (let from = 0; from < ids.length; from += 30) {
      const chosen = await Promise.all(ids.slice(from, from + 30).map(async (incidentId) => ({ incidentId, place: await choosePlace(incidentId, embedding, model, true) })));
      await transact(async (tx) => {
        const writes = await Promise.all(chosen.map(async ({ incidentId, place }) => await prepareNeighbour(tx, incidentId, place, model)));
        writes.forEach((write, i) => {
          write({ inputSha256: "", embedding, at: new Date(1_800_000_000_000 + (from + i) * 1_000) });
        });
      });
    }
    const cells = new Set<unknown>();
    const held = new Set<string>();
    for (const place of (await neighbours().where("model", "==", model.sha256).select("incidentId", "cell").get()).docs) {
      cells.add(place.get("cell"));
      held.add(String(place.get("incidentId")));
    }
    expect(cells.size).toBe(1);
    expect(held.size).toBeLessThanOrEqual(placesPerCell);
    expect(held.size).toBeGreaterThan(0.85 * placesPerCell);
    const newest = ids.slice(-200);
    // An incident has two places to choose from, and both may be taken by newer ones: .93 are left on average.
    expect(newest.filter((id) => held.has(id)).length / newest.length).toBeGreaterThan(0.85);
  }, 120_000);
  it("compares vectors of one model only", async () => {
    const [old, current] = [{ ...loadEmbedding(), sha256: newId() }, { ...loadEmbedding(), sha256: newId() }];
    const embedding = embed(`Strange mail ${rareWords()}`, old);
    const id = newId();
    await place(id, await choosePlace(id, embedding, old, true), embedding, old);
    const by = { leastCosine: 0.4, limit: 8 };
    expect(await findNear(embedding, old, by)).toEqual([{ incidentId: id, inputSha256: "s", cosine: expect.closeTo(1, 3) }]);
    expect(await findNear(embedding, current, by)).toEqual([]);
  });
  it("leaves alone a place that another incident has taken since, when its former one moves or is gone", async () => {
    const model = { ...loadEmbedding(), sha256: newId() };
    const [stolen, sent] = [embed("My laptop was stolen from the car", model), embed("I sent the salaries to the wrong list", model)];
    const [former, next] = [newId(), newId()];
    await place(former, await choosePlace(former, stolen, model, true), stolen, model);
    const [taken] = await placesOf(former);
    const chosen = await choosePlace(former, sent, model, false);
    expect(chosen.held.map(({ path }) => path)).toEqual([taken?.ref.path]);
    await taken?.ref.update({ incidentId: next });
    await place(former, chosen, sent, model);
    expect((await placesOf(next)).map(({ ref }) => ref.path)).toEqual([taken?.ref.path]);

    const [gone] = await placesOf(former);
    let forgotten: Promise<void> | undefined;
    // Locked here, the place is found as the former one's and changes hands before it can be given up.
    await transact(async (tx) => {
      if (!gone) throw new Error("It has no place.");
      await tx.get(gone.ref);
      forgotten ??= forgetNeighbour(former);
      await pause(500);
      tx.update(gone.ref, { incidentId: next });
    });
    await forgotten;
    expect((await gone?.ref.get())?.get("incidentId")).toBe(next);
  });
  it("gives up a former place that still is the incident's", async () => {
    const model = { ...loadEmbedding(), sha256: newId() };
    const id = newId();
    for (const text of ["My laptop was stolen from the car", "I sent the salaries to the wrong list"]) {
      const embedding = embed(text, model);
      await place(id, await choosePlace(id, embedding, model, false), embedding, model);
      expect(await placesOf(id)).toHaveLength(1);
    }
    await forgetNeighbour(id);
    expect(await placesOf(id)).toEqual([]);
  });
  it("has no place for a text without words", async () => {
    const nothing = embed("🔥", loadEmbedding());
    expect(await choosePlace(newId(), nothing, loadEmbedding(), true)).toMatchObject({ ref: null });
    expect(await findNear(nothing, loadEmbedding(), { leastCosine: 0, limit: 8 })).toEqual([]);
  });
});

describe("similar texts", () => {
  it("are found with the reason, without restricted ones and the incident itself", async () => {
    const wording = `Ransom note on the billing server, all shares encrypted, ${rareWords()}`;
    const [open, restricted] = [await judged(wording), await judged(wording, { restricted: true, watchers: ["someone"] })];
    const again = await judged(`${wording} Same as last week.`);
    const stored = (await internalTriageRef(again).get()).get("similar") as { id: string; score: number; reasons: unknown[] }[];
    expect(stored[0]).toMatchObject({ id: open, reasons: [{ kind: "text", score: stored[0]?.score }] });
    expect(stored.map(({ id }) => id)).not.toContain(restricted);
    expect(stored.map(({ id }) => id)).not.toContain(again);
  });
  it("are shown on the first of a campaign too, which was judged before the others came", async () => {
    const words = rareWords();
    const first = await judged(`A mail from the parcel service wants two euros, ${words}`);
    const second = await judged(`Parcel service mail wants two euros again, ${words}`);
    expect(await similarTo(first)).toContain(second);
    expect(await similarTo(second)).toContain(first);
  });
  it("are gone once restricted, deleted, or when their text says something else", async () => {
    const wording = `The badge printer sends scans to a stranger, ${rareWords()}`;
    const [restricted, deleted, changed, kept] = [await judged(wording), await judged(wording), await judged(wording), await judged(wording)];
    expect((await relatedTo(wording)).similar.map(({ id }) => id).sort()).toEqual([restricted, deleted, changed, kept].sort());
    await incidentRef(restricted).update({ restricted: true });
    await incidentRef(deleted).delete();
    await judge(deleted);
    await incidentRef(changed).update({ description: `My laptop was stolen from the car, ${rareWords()}` });
    await judge(changed);
    expect((await relatedTo(wording)).similar.map(({ id }) => id)).toEqual([kept]);
    expect(await placesOf(deleted)).toEqual([]);
    expect((await placesOf(changed)).map((place) => Number(place.get("cell"))).length).toBe(1);
  });
  it("of an incident judged while restricted are found once it is opened, and not before", async () => {
    const wording = `Two invoices paid twice, ${rareWords()}`;
    const id = await judged(wording, { restricted: true, watchers: [senior.uid] });
    expect((await relatedTo(wording)).similar).toEqual([]);
    await restrictIncident({ id, restricted: false }, contextOf(manager));
    expect((await relatedTo(wording)).similar.map((found) => found.id)).toEqual([id]);
    await restrictIncident({ id, restricted: true }, contextOf(manager));
    expect((await relatedTo(wording)).similar).toEqual([]);
  });
  it("of a merged incident give way to the one that carries on", async () => {
    const wording = `Somebody calls the reception as the helpdesk, ${rareWords()}`;
    const [carrier, merged] = [await judged(wording), await judged(wording)];
    await mergeIncident({ id: carrier, sourceId: merged }, contextOf(senior));
    expect((await relatedTo(wording)).similar.map(({ id }) => id)).toEqual([carrier]);
  });
  it("do not come from a vector that a newer text has outdated", async () => {
    const wording = `The till prints somebody else's receipts, ${rareWords()}`;
    const id = await judged(wording);
    const [place] = await placesOf(id);
    await place?.ref.update({ inputSha256: "of an older text" });
    expect((await relatedTo(wording)).similar).toEqual([]);
  });
});

describe("shared observables", () => {
  it("join incidents whose texts are far apart, and say so", async () => {
    const [hash, other] = [fileHash(), fileHash()];
    const first = await judged(`Antivirus found ${hash} and ${other} on a till, ${rareWords()}`);
    const { similar } = await relatedTo(`The web shop's server ran ${other} and then ${hash}; visitors saw errors.`);
    expect(similar).toMatchObject([{ id: first, reasons: expect.arrayContaining([{ kind: "observable", type: "sha256", count: 2 }]) }]);
    expect(similar[0]?.score).toBeGreaterThan(0.95);
  });
  it("that are internal, the organisation's own, or everybody's join nothing", async () => {
    const name = newId().toLowerCase();
    await judged(`Machine 10.77.3.9 wrote to docs.google.com; ask ${name}@secura.example, ${rareWords()}`);
    expect((await relatedTo(`Printer at 10.77.3.9 prints test pages, manual on docs.google.com, says ${name}@secura.example`)).openCampaign).toBe(0);
    await judged(`A mail from ${name}@elsewhere.example, ${rareWords()}`);
    expect((await relatedTo(`Call from a customer whose address is ${name}@elsewhere.example`)).openCampaign).toBe(1);
  });
  it("tell how many open incidents have them, without closed, restricted and old ones", async () => {
    const hash = fileHash();
    const text = (i: number): string => `Scanner found ${hash} on machine ${String(i)}, ${rareWords()}`;
    const [, , closed, restricted, old] = [await judged(text(1)), await judged(text(2)), await judged(text(3)), await judged(text(4)), await judged(text(5))];
    expect((await relatedTo(text(6))).openCampaign).toBe(5);
    await incidentRef(closed).update({ status: "closed" });
    await incidentRef(restricted).update({ restricted: true });
    await incidentRef(old).collection("observables").doc(createHash("sha256").update(`sha256:${hash}`).digest("hex")).update({ lastSeenAt: new Date(Date.now() - 31 * 86_400_000) });
    expect((await relatedTo(text(7))).openCampaign).toBe(2);
  });
  it("of weak kinds make no campaign by themselves", async () => {
    const cve = `CVE-2031-${String(10_000 + Math.floor(Math.random() * 89_999))}`;
    await judged(`Scanner lists ${cve} on the mail server, ${rareWords()}`);
    expect((await relatedTo(`Is our till affected by ${cve}?`)).openCampaign).toBe(0);
  });
  it("weigh as chances taken together with the text", () => {
    expect(resemblance(0.5, [{ type: "url", weight: 0.8 }, { type: "domain", weight: 0.5 }])).toEqual({ score: 0.95, reasons: [{ kind: "text", score: 0.5 }, { kind: "observable", type: "url", count: 1 }, { kind: "observable", type: "domain", count: 1 }] });
    expect(resemblance(0, [{ type: "cve", weight: 0.35 }]).score).toBeLessThan(leastScore);
  });
});

describe("a verdict's list", () => {
  const shownTo = async (id: string, who: Member) => ((await getIncident({ id }, contextOf(who))).triage.similar ?? []).filter((found) => own.has(found.id));
  it("is kept without any incident's number, and shown with it", async () => {
    const wording = `Strange beep of the door reader at night, ${rareWords()}`;
    const [open, again] = [await judged(wording), await judged(wording)];
    const [kept] = (await internalTriageRef(again).get()).get("similar") as Record<string, unknown>[];
    expect(Object.keys(kept ?? {}).sort()).toEqual(["id", "reasons", "score"]);
    const number: unknown = (await incidentRef(open).get()).get("number");
    expect(number).toMatch(/^INC-/);
    expect(await shownTo(again, analyst)).toEqual([{ ...kept, number }]);
  });
  it("names no incident that was restricted or deleted since, save to who may see it", async () => {
    const wording = `Fire door alarm was switched off by phone, ${rareWords()}`;
    const [restricted, deleted, open, again] = [await judged(wording), await judged(wording), await judged(wording), await judged(wording)];
    // Other tests' incidents may be a little like these.
    const shownOf = async (who: Member) => (await shownTo(again, who)).map(({ id }) => id).filter((id) => [restricted, deleted, open].includes(id)).sort();
    expect(await shownOf(analyst)).toEqual([restricted, deleted, open].sort());
    await incidentRef(restricted).update({ restricted: true, watchers: [senior.uid] });
    await incidentRef(deleted).delete();
    expect(await shownOf(analyst)).toEqual([open]);
    expect(await shownOf(senior)).toEqual([restricted, open].sort());
  });
});

describe("the list", () => {
  it("shows incidents as they stand now, for the team alone", async () => {
    const wording = `Queue of thousands of logins against the portal, ${rareWords()}`;
    const [incident, near] = [await judged(wording, { reportedBy: employee.uid }), await judged(wording)];
    await incidentRef(near).update({ title: "Near", status: "contained", severity: "high" });
    expect(await listed(incident)).toMatchObject([{ id: near, title: "Near", status: "contained", severity: "high", isMergedHere: false, reasons: [{ kind: "text" }] }]);
    await expect(listSimilar({ id: incident }, contextOf(employee))).rejects.toMatchObject({ code: "permission_denied" });
    await incidentRef(near).update({ restricted: true });
    expect(await similarTo(incident)).toEqual([]);
  });
  it("marks what was merged into the incident, and is not there for who may not see the incident", async () => {
    const wording = `Two cloned cards at one till, ${rareWords()}`;
    const [incident, merged] = [await judged(wording), await judged(wording)];
    await mergeIncident({ id: incident, sourceId: merged }, contextOf(senior));
    expect(await listed(incident)).toMatchObject([{ id: merged, status: "closed", duplicateOf: incident, isMergedHere: true }]);
    await incidentRef(incident).update({ restricted: true });
    await expect(listSimilar({ id: incident }, contextOf(senior))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a search that fails or hangs", () => {
  it("leaves the verdict without similar incidents", async () => {
    const tooLong = { embedding: new Array<number>(3_000).fill(0.1), observables: [] };
    expect(await findSimilar(newId(), tooLong, new Date())).toEqual({ similar: [], openCampaign: 0 });
  });
  it("is given up in time", async () => {
    expect(await optional("findSimilar", newId(), null, async () => await new Promise<null>(() => undefined), 20)).toBeNull();
  });
});

/** Changes an incident's description, and returns when it is changed. */
function describeElsewhere(id: string, description: string): void {
  const url = `http://${process.env["FIRESTORE_EMULATOR_HOST"] ?? ""}/v1/projects/demo-similar/databases/(default)/documents/incidents/${id}?updateMask.fieldPaths=description`;
  const request = { method: "PATCH", headers: { authorization: "Bearer owner", "content-type": "application/json" }, body: JSON.stringify({ fields: { description: { stringValue: description } } }) };
  const script = `const { status } = await fetch(${JSON.stringify(url)}, ${JSON.stringify(request)}); if (status !== 200) throw new Error(String(status));`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script]);
}

describe("a report that changes while it is judged", () => {
  it("gets the verdict on the text it has then", async () => {
    const id = newId();
    const text = (description: string) => ({ title, description, reportedBy: "u1", createdAt: new Date(), status: "new", restricted: false });
    await incidentRef(id).set(text("A mail asked me for my password and I typed it in."));
    const event = await incidentRef(id).get();
    let isChanged = false;
    // The clock is read while the engine works, and does not go on before another process has changed the text.
    const stopwatch = (): number => {
      if (!isChanged) describeElsewhere(id, "My laptop was stolen from the car last night.");
      isChanged = true;
      return performance.now();
    };
    expect(await judgeIncident(event, { model: loadModel(), now: new Date(), stopwatch })).toBe("done");
    expect((await incidentRef(id).get()).get("triage.category")).toBe("lost_or_stolen_device");
    expect(await placesOf(id)).toHaveLength(1);
  });
});
