import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Incident } from "../../src/incidents/model.ts";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
const keys = vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-thumbnails";
  return JSON.parse(process.env["SECURA_SECRETS"] ?? "{}") as Record<string, unknown>;
});
const { createContext } = await import("../../src/platform/context.ts");
const { custodyOf } = await import("../../src/evidence/custody.ts");
const { getThumbnail } = await import("../../src/evidence/getThumbnail.ts");
const { configuredHost } = await import("../../src/evidence/imagekit.ts");
const { asksForThumbnail, keepThumbnail, keepThumbnails } = await import("../../src/evidence/thumbnails.ts");
const { evidenceRef } = await import("../../src/evidence/store.ts");
const { incidentRef } = await import("../../src/incidents/documents.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { follow } = await import("../../src/platform/hashChain.ts");
const storage = await import("../../src/platform/storage.ts");
const { allOf, filed, filedIn, sha256Of, stored } = await import("../support/evidence.ts");
const { png } = await import("../support/files.ts");
const { privateKey, signatureOf, startImageKit, urlEndpoint } = await import("../support/imageKit.ts");

const now = new Date();
const picture = png(20, 30);
const imagekit = { publicKey: "public_of_the_tests", privateKey, urlEndpoint };
const configure = (value: unknown) => vi.stubEnv("SECURA_SECRETS", JSON.stringify({ ...keys, imagekit: value }));

let service: Awaited<ReturnType<typeof startImageKit>>;
beforeAll(async () => {
  service = await startImageKit();
});
beforeEach(() => {
  configure(imagekit);
  vi.stubEnv("IMAGEKIT_EMULATOR_URL", service.origin);
  service.requests.length = 0;
  service.purged.length = 0;
  service.next = undefined;
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(async () => {
  await service.stop();
});

const clean = { state: "clean", contentType: "image/png", audience: "everyone" } as const;
const keep = (incidentId: string, evidenceId: string) => keepThumbnail(incidentId, evidenceId, configuredHost(), now);
const pathOf = (incidentId: string, evidenceId: string) => `/secura/${incidentId}/${evidenceId}.png`;
const custody = (incidentId: string, evidenceId: string) => allOf(custodyOf(incidentId, evidenceId)) as Promise<(Record<string, unknown> & { seq: number; hash: string; previousHash: string })[]>;
const events = async (incidentId: string) => (await allOf(db().collection(`audit/incident-${incidentId}/entries`))).map((entry) => entry["event"]);
const context = (uid = "someone", role: "employee" | "analyst" = "employee") => createContext({ caller: { uid, role, name: "Ada", sid: "s", mfa: false }, now, requestId: "thumbnails" });
const show = (id: string, evidenceId: string, of = context()) => getThumbnail({ id, evidenceId }, of);
const mark = (incidentId: string, tlp: Incident["tlp"]) => incidentRef(incidentId).update({ tlp });
const changeEvent = { specversion: "1.0", id: "e", source: "//firestore", type: "google.cloud.firestore.document.v1.updated", time: now.toISOString() };
/** A call has 30 s; nobody waits for that here. */
const withShortTimeouts = () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => timeout(Math.min(ms, 300)));
};

describe("a clean picture", () => {
  it("is uploaded as a private file, under a name and in a folder of the server's, byte for byte", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: { ...clean, name: "../../boss.png" } });
    expect(await keep(incidentId, evidenceId)).toBe("made");
    const kept = service.files.get(pathOf(incidentId, evidenceId));
    expect(kept?.bytes).toEqual(picture);
    expect(kept?.fields).toMatchObject({ fileName: `${evidenceId}.png`, folder: `/secura/${incidentId}`, isPrivateFile: "true", useUniqueFileName: "false" });
    expect(JSON.stringify(kept?.fields)).not.toContain("boss");
    expect((await stored(incidentId, evidenceId)).thumbnail).toEqual({ fileId: kept?.fileId, path: pathOf(incidentId, evidenceId) });
    expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ what: "export", by: "system:thumbnails", outcome: "copied", sha256: sha256Of(picture) });
    expect(follow(await custody(incidentId, evidenceId))).toEqual({ brokenAt: null, head: (await stored(incidentId, evidenceId)).custody });
    expect(await events(incidentId)).toEqual(["evidence.copy_made"]);
  });
  it("is uploaded once, and recorded once under deliveries at the same time", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await Promise.allSettled([1, 2, 3].map(() => keep(incidentId, evidenceId)));
    expect(await keep(incidentId, evidenceId)).toBe("left");
    expect((await stored(incidentId, evidenceId)).thumbnail?.fileId).toBe(service.files.get(pathOf(incidentId, evidenceId))?.fileId);
    expect(await events(incidentId)).toEqual(["evidence.copy_made"]);
    const before = service.requests.length;
    await keep(incidentId, evidenceId);
    expect(service.requests.length).toBe(before);
  });
  it.each(["AMBER+STRICT", "RED"] as const)("stays in the organisation's own storage under TLP:%s", async (tlp) => {
    const { incidentId, evidenceId } = await filed(picture, { incident: { tlp }, evidence: clean });
    expect(await keep(incidentId, evidenceId)).toBe("left");
    expect(service.requests).toEqual([]);
  });
  it("stays when the incident's marking cannot be read", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await incidentRef(incidentId).update({ tlp: "amber-ish" });
    expect(await keep(incidentId, evidenceId)).toBe("left");
    expect(service.requests).toEqual([]);
  });
  it.each([
    ["not scanned", { state: "pending" }],
    ["infected", { state: "infected" }],
    ["not judged", { state: "error" }],
    ["deleted", { state: "deleted" }],
    ["no picture", { contentType: "application/pdf" }],
    ["a picture that can carry scripts", { contentType: "image/svg+xml" }],
    ["altered", { alteredAt: now }],
  ] as const)("is not sent when it is %s", async (_what, changes) => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: { ...clean, ...changes } });
    expect(await keep(incidentId, evidenceId)).toBe("left");
    expect(service.requests).toEqual([]);
  });
  it("is not sent when other bytes lie in its place than were scanned", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const { path } = await stored(incidentId, evidenceId);
    await storage.deleteFile(path);
    await storage.saveFile(path, png(20, 31), "application/octet-stream");
    expect(await keep(incidentId, evidenceId)).toBe("left");
    expect(service.requests).toEqual([]);
  });
  it("stays when ImageKit is not configured, or only in part", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    for (const part of [undefined, { ...imagekit, privateKey: "" }]) {
      configure(part);
      expect(configuredHost()).toBeNull();
      expect(await keep(incidentId, evidenceId)).toBe("left");
    }
    vi.stubEnv("SECURA_SECRETS", "not json");
    expect(configuredHost()).toBeNull();
    expect(service.requests).toEqual([]);
  });
});

describe("a copy at ImageKit", () => {
  async function shown(): Promise<{ incidentId: string; evidenceId: string; path: string }> {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    expect(await keep(incidentId, evidenceId)).toBe("made");
    return { incidentId, evidenceId, path: pathOf(incidentId, evidenceId) };
  }
  const expectGone = async ({ incidentId, evidenceId, path }: Awaited<ReturnType<typeof shown>>) => {
    expect(service.files.has(path)).toBe(false);
    expect((await stored(incidentId, evidenceId)).thumbnail).toBeNull();
    expect(service.purged).toContain(`${urlEndpoint}/tr:w-320,h-320,c-at_max${path}*`);
    expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ what: "export", outcome: "withdrawn", sha256: null });
    expect((await events(incidentId)).at(-1)).toBe("evidence.copy_removed");
  };

  it.each(["deleted", "infected", "error"] as const)("is removed, and from the delivery network too, when the file is %s", async (state) => {
    const file = await shown();
    await evidenceRef(file.incidentId, file.evidenceId).update({ state });
    expect(await keep(file.incidentId, file.evidenceId)).toBe("removed");
    await expectGone(file);
    expect(await keep(file.incidentId, file.evidenceId)).toBe("left");
  });
  it("of every picture is removed when the TLP no longer lets it lie there, and made again when it does", async () => {
    const file = await shown();
    const second = { ...file, evidenceId: await filedIn(file.incidentId, picture, { ...clean, contentType: "image/webp" }) };
    await keep(second.incidentId, second.evidenceId);
    expect(service.files.has(`/secura/${second.incidentId}/${second.evidenceId}.webp`)).toBe(true);
    await mark(file.incidentId, "RED");
    await keepThumbnails(file.incidentId, configuredHost(), now);
    await expectGone(file);
    await expectGone({ ...second, path: `/secura/${second.incidentId}/${second.evidenceId}.webp` });
    await mark(file.incidentId, "GREEN");
    await keepThumbnails(file.incidentId, configuredHost(), now);
    expect((await stored(file.incidentId, file.evidenceId)).thumbnail?.fileId).toBe(service.files.get(file.path)?.fileId);
  });
  it("of every picture is removed, however many there are, and one that fails keeps none of the others", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const all = [evidenceId];
    for (let more = 0; more < 4; more += 1) all.push(await filedIn(incidentId, picture, clean));
    for (const one of all) expect(await keep(incidentId, one)).toBe("made");
    await mark(incidentId, "RED");
    let isFirst = true;
    service.next = (request, response) => {
      if (!isFirst || request.method !== "DELETE") return false;
      isFirst = false;
      response.writeHead(500).end();
      return true;
    };
    await expect(keepThumbnails(incidentId, configuredHost(), now, 2)).rejects.toMatchObject({ code: "unavailable" });
    expect(all.filter((one) => service.files.has(pathOf(incidentId, one)))).toHaveLength(1);
    await keepThumbnails(incidentId, configuredHost(), now, 2);
    for (const one of all) await expectGone({ incidentId, evidenceId: one, path: pathOf(incidentId, one) });
  });
  it("is removed when the incident is restricted, as the event of that says, and not given out before", async () => {
    const { followTlp } = await import("../../src/evidence/triggers.ts");
    const file = await shown();
    const before = await incidentRef(file.incidentId).get();
    const event = async () => ({ ...changeEvent, params: { incidentId: file.incidentId }, document: before.ref.path, data: { before, after: await incidentRef(file.incidentId).get() } }) as unknown as Parameters<typeof followTlp.run>[0];
    await followTlp.run(await event());
    expect(service.files.has(file.path)).toBe(true);
    await incidentRef(file.incidentId).update({ restricted: true });
    await expect(show(file.incidentId, file.evidenceId)).rejects.toMatchObject({ code: "not_found", message: "There are no thumbnails of an incident that is restricted." });
    await followTlp.run(await event());
    await expectGone(file);
  });
  it("stays while the file is scanned again", async () => {
    const file = await shown();
    await evidenceRef(file.incidentId, file.evidenceId).update({ state: "pending" });
    expect(await keep(file.incidentId, file.evidenceId)).toBe("left");
    expect(service.files.has(file.path)).toBe(true);
  });
  it("is no longer recorded when ImageKit has none any more", async () => {
    const file = await shown();
    service.files.delete(file.path);
    await evidenceRef(file.incidentId, file.evidenceId).update({ state: "deleted" });
    expect(await keep(file.incidentId, file.evidenceId)).toBe("removed");
    await expectGone(file);
  });
  it("does not outlive a TLP that was raised while the picture was on its way", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const host = configuredHost();
    if (!host) throw new Error("not configured");
    const raising = { ...host, upload: async (...upload: Parameters<typeof host.upload>) => {
      const sent = await host.upload(...upload);
      await mark(incidentId, "RED");
      return sent;
    } };
    expect(await keepThumbnail(incidentId, evidenceId, raising, now)).toBe("removed");
    expect(service.files.has(pathOf(incidentId, evidenceId))).toBe(false);
    expect((await stored(incidentId, evidenceId)).thumbnail).toBeNull();
  });
  it("is found by its path and removed when the process died after the upload, before it knew the id", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const host = configuredHost();
    if (!host) throw new Error("not configured");
    const dying = { ...host, upload: async (...upload: Parameters<typeof host.upload>) => {
      await host.upload(...upload);
      throw new Error("killed");
    } };
    await expect(keepThumbnail(incidentId, evidenceId, dying, now)).rejects.toThrow("killed");
    expect(service.files.has(pathOf(incidentId, evidenceId))).toBe(true);
    expect((await stored(incidentId, evidenceId)).thumbnail).toEqual({ fileId: "", path: pathOf(incidentId, evidenceId) });
    await mark(incidentId, "AMBER+STRICT");
    expect(await keep(incidentId, evidenceId)).toBe("removed");
    await expectGone({ incidentId, evidenceId, path: pathOf(incidentId, evidenceId) });
  });
});

describe("when ImageKit fails", () => {
  const failing = async (next: NonNullable<typeof service.next>) => {
    const file = await filed(picture, { evidence: clean });
    service.next = next;
    return file;
  };
  it.each([
    ["an error of its own", (_request, response) => response.writeHead(500, { "content-type": "application/json" }).end('{"message":"oops"}')],
    ["too many requests", (_request, response) => response.writeHead(429, { "x-ratelimit-limit": "1" }).end()],
    ["a connection that breaks", (request) => request.destroy()],
    ["an answer that is no JSON", (_request, response) => response.writeHead(503).end("<html>")],
  ] as [string, (...of: Parameters<NonNullable<typeof service.next>>) => unknown][])("by %s, it is tried again, and the file stays clean", async (_what, fail) => {
    const { incidentId, evidenceId } = await failing((...of) => {
      fail(...of);
      return true;
    });
    await expect(keep(incidentId, evidenceId)).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "clean", thumbnail: { fileId: "" } });
    expect(await keep(incidentId, evidenceId)).toBe("made");
  });
  it("by silence, the call ends in time", async () => {
    withShortTimeouts();
    const { incidentId, evidenceId } = await failing(() => true);
    const started = performance.now();
    await expect(keep(incidentId, evidenceId)).rejects.toMatchObject({ code: "unavailable" });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it("by leading elsewhere, nobody follows", async () => {
    const { incidentId, evidenceId } = await failing((_request, response) => {
      response.writeHead(307, { location: `${service.origin}/api/v1/files/upload` }).end();
      return true;
    });
    await expect(keep(incidentId, evidenceId)).rejects.toMatchObject({ code: "unavailable" });
    expect(service.requests).toEqual(["POST /api/v1/files/upload"]);
  });
  it("by refusing the picture, nothing is thrown, nothing asks again by itself, and the next write tries anew", async () => {
    const { incidentId, evidenceId } = await failing((_request, response) => {
      response.writeHead(400, { "content-type": "application/json" }).end('{"message":"Invalid image"}');
      return true;
    });
    const { updateTime } = await evidenceRef(incidentId, evidenceId).get();
    expect(await keep(incidentId, evidenceId)).toBe("refused");
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "clean", thumbnail: { fileId: "" } });
    expect((await evidenceRef(incidentId, evidenceId).get()).updateTime).toEqual(updateTime);
    expect(await keep(incidentId, evidenceId)).toBe("made");
  });
  it("to remove a copy, for whatever reason, the copy stays on the record until it is gone", async () => {
    for (const status of [500, 401, 429]) {
      const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
      await keep(incidentId, evidenceId);
      await evidenceRef(incidentId, evidenceId).update({ state: "deleted" });
      service.next = (_request, response) => {
        response.writeHead(status, { "content-type": "application/json" }).end("{}");
        return true;
      };
      await expect(keep(incidentId, evidenceId)).rejects.toMatchObject({ code: "unavailable" });
      expect((await stored(incidentId, evidenceId)).thumbnail?.fileId).not.toBe("");
      expect(await keep(incidentId, evidenceId)).toBe("removed");
      expect(service.files.has(pathOf(incidentId, evidenceId))).toBe(false);
    }
  });
  it("no error carries the private key or the picture", async () => {
    configure({ ...imagekit, privateKey: "private_wrong" });
    const host = configuredHost();
    expect(await host?.upload("/secura/a/b.png", picture)).toEqual({ refused: "ImageKit answered 403. Your account cannot be authenticated." });
    service.next = (request) => {
      request.destroy();
      return true;
    };
    const thrown: unknown = await host?.upload("/secura/a/b.png", picture).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "unavailable", cause: undefined });
    expect(`${JSON.stringify(thrown)} ${String((thrown as Error).stack)}`).not.toMatch(/private_wrong|cHJpdmF0ZV93cm9uZ/);
  });
  it("a stand-in takes its place in the emulators only", async () => {
    vi.stubEnv("FIRESTORE_EMULATOR_HOST", undefined);
    vi.stubEnv("FUNCTIONS_EMULATOR", undefined);
    // Where it would go to in production, there must be nobody for this test to ask.
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
    vi.stubEnv("https_proxy", "http://127.0.0.1:9");
    await expect(configuredHost()?.upload("/secura/a/b.png", picture)).rejects.toMatchObject({ code: "unavailable" });
    expect(service.requests).toEqual([]);
  });
});

describe("the address of a thumbnail", () => {
  it("shows it to who may see the file, by a signature that holds for five minutes and for this picture alone", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await keep(incidentId, evidenceId);
    const { url, expiresAt } = await show(incidentId, evidenceId);
    const address = new URL(url);
    expect(address.href.startsWith(`${urlEndpoint}/tr:w-320,h-320,c-at_max${pathOf(incidentId, evidenceId)}?`)).toBe(true);
    expect(address.searchParams.get("ik-s")).toBe(signatureOf(address));
    expect(Number(address.searchParams.get("ik-t")) * 1_000).toBe(expiresAt.getTime());
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(300_000);
    const get = (change: (url: URL) => void) => {
      const asked = new URL(`${address.pathname}${address.search}`, service.origin);
      change(asked);
      return fetch(asked);
    };
    const answered = await get(() => undefined);
    expect(answered.status).toBe(200);
    expect(Buffer.from(await answered.arrayBuffer())).toEqual(picture);
    for (const change of [(asked: URL) => (asked.pathname = asked.pathname.replace("tr:w-320,h-320,c-at_max/", "")), (asked: URL) => { asked.searchParams.set("ik-t", "9999999999"); }, (asked: URL) => { asked.searchParams.delete("ik-s"); }]) {
      expect((await get(change)).status).toBe(401);
    }
  });
  it("is in the file's custody and in the log before it is given out", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await keep(incidentId, evidenceId);
    await show(incidentId, evidenceId);
    expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ what: "view", by: "someone", role: "employee", outcome: "ok", sha256: null });
    expect(follow(await custody(incidentId, evidenceId))).toEqual({ brokenAt: null, head: (await stored(incidentId, evidenceId)).custody });
    expect(await allOf(db().collection(`audit/evidence-${evidenceId}/entries`))).toMatchObject([{ event: "evidence.read", details: { what: "thumbnail", custodyHash: (await stored(incidentId, evidenceId)).custody.hash } }]);
  });
  it("is nobody's who may not see the file", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: { ...clean, audience: "team" } });
    await keep(incidentId, evidenceId);
    for (const nobody of [context("a-stranger"), context("someone")]) await expect(show(incidentId, evidenceId, nobody)).rejects.toMatchObject({ code: "not_found" });
    await expect(show(incidentId, evidenceId, context("an-analyst", "analyst"))).resolves.toMatchObject({ url: expect.stringContaining(evidenceId) as string });
    await incidentRef(incidentId).update({ restricted: true });
    await expect(show(incidentId, evidenceId, context("an-analyst", "analyst"))).rejects.toMatchObject({ code: "not_found" });
    await expect(show(incidentId, "no-file", context("an-analyst", "analyst"))).rejects.toMatchObject({ code: "not_found" });
  });
  it.each([
    ["pending", "file_unscanned"],
    ["error", "file_unscanned"],
    ["infected", "file_infected"],
    ["deleted", "not_found"],
  ] as const)("is not given out of a file that is %s", async (state, code) => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await keep(incidentId, evidenceId);
    await evidenceRef(incidentId, evidenceId).update({ state });
    await expect(show(incidentId, evidenceId)).rejects.toMatchObject({ code });
    expect((await custody(incidentId, evidenceId)).map(({ what }) => what)).not.toContain("view");
  });
  it("is not given out under a stricter TLP, even before the copy is gone", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    await keep(incidentId, evidenceId);
    await mark(incidentId, "RED");
    await expect(show(incidentId, evidenceId)).rejects.toMatchObject({ code: "not_found", message: "There are no thumbnails of an incident marked TLP:RED." });
  });
  it("is not there without a picture, before the copy is made, and without ImageKit; each is told apart", async () => {
    const pdf = await filed(picture, { evidence: { ...clean, contentType: "application/pdf" } });
    await expect(show(pdf.incidentId, pdf.evidenceId)).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("no PNG") as string });
    const early = await filed(picture, { evidence: clean });
    await expect(show(early.incidentId, early.evidenceId)).rejects.toMatchObject({ code: "not_found", message: "The picture has no thumbnail yet." });
    configure(undefined);
    await expect(show(early.incidentId, early.evidenceId)).rejects.toMatchObject({ code: "not_found", message: "There are no thumbnails: ImageKit is not configured." });
    await expect(show(early.incidentId, early.evidenceId, context("a-stranger"))).rejects.toMatchObject({ code: "not_found", message: "There is no such incident, or you may not see it." });
  });
});

describe("an event of a file", () => {
  it("asks for a thumbnail when it may leave something to do", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const bare = await stored(incidentId, evidenceId);
    for (const state of ["clean", "deleted", "infected", "error"] as const) expect(asksForThumbnail({ ...bare, state })).toBe(true);
    expect(asksForThumbnail({ ...bare, state: "pending" })).toBe(false);
    expect(asksForThumbnail({ ...bare, contentType: "text/plain" })).toBe(false);
  });
  it("is not made by a copy that is made or removed", async () => {
    const { incidentId, evidenceId } = await filed(picture, { evidence: clean });
    const { updateTime } = await evidenceRef(incidentId, evidenceId).get();
    expect(await keep(incidentId, evidenceId)).toBe("made");
    await mark(incidentId, "RED");
    expect(await keep(incidentId, evidenceId)).toBe("removed");
    expect((await evidenceRef(incidentId, evidenceId).get()).updateTime).toEqual(updateTime);
  });
});
