import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-scan";
});
const { eicar } = await import("../../scripts/stack/clamd.mjs");
const { scan } = await import("../../src/evidence/scanner.ts");
const { custodyOf } = await import("../../src/evidence/custody.ts");
const { scanEvidence } = await import("../../src/evidence/scanEvidence.ts");
const { evidencePath, evidenceRef, quarantinePath } = await import("../../src/evidence/store.ts");
const { sweepScans, sweepLimits } = await import("../../src/evidence/sweepScans.ts");
const { incidentRef } = await import("../../src/incidents/documents.ts");
const { isTransient } = await import("../../src/platform/errors.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { follow } = await import("../../src/platform/hashChain.ts");
const storage = await import("../../src/platform/storage.ts");
const { freePort, isClamdMissing, ownClamd } = await import("../support/clamd.ts");
const { allOf, bytesAt, filed, filedIn, sha256Of, stored } = await import("../support/evidence.ts");
const { nestedZip, png, zipBomb } = await import("../support/files.ts");

type Address = Awaited<ReturnType<typeof ownClamd>>["at"];
const now = new Date();
const custody = (incidentId: string, evidenceId: string) => allOf(custodyOf(incidentId, evidenceId)) as Promise<(Record<string, unknown> & { seq: number; hash: string; previousHash: string })[]>;
const story = (incidentId: string) => allOf(incidentRef(incidentId).collection("timeline"));
const events = async (incidentId: string) => (await allOf(db().collection(`audit/incident-${incidentId}/entries`))).map((entry) => entry["event"]);

/** The chain is whole, and its end is the one that the record names. */
async function expectWholeCustody(incidentId: string, evidenceId: string): Promise<void> {
  expect(follow(await custody(incidentId, evidenceId))).toEqual({ brokenAt: null, head: (await stored(incidentId, evidenceId)).custody });
}

/** A server that does nothing with what it is sent but what it is told to. */
async function impostor(serve: (socket: Socket, received: string) => void): Promise<{ at: Address; stop: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (received === "zVERSION\0") socket.end("ClamAV 1.4.6\0");
      else serve(socket, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { at: { host: "127.0.0.1", port: (server.address() as AddressInfo).port }, stop };
}

describe.skipIf(isClamdMissing)("a file that waits for its scan", () => {
  let clamd: Awaited<ReturnType<typeof ownClamd>>;
  beforeAll(async () => {
    clamd = await ownClamd();
  });
  afterAll(async () => {
    await clamd.stop();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  /** One event of the file. */
  const deliver = (incidentId: string, evidenceId: string, scanner: Address | null = clamd.at) => scanEvidence(incidentId, evidenceId, { now, scanner });
  /** An event, and the one that its own write leads to; returns what came of the first. */
  const scanned: typeof deliver = async (...file) => {
    const outcome = await deliver(...file);
    await deliver(...file);
    return outcome;
  };

  it("becomes clean, with the hash of what was scanned in its custody", async () => {
    const bytes = png();
    const { incidentId, evidenceId } = await filed(bytes, { evidence: { audience: "everyone" } });
    expect(await scanned(incidentId, evidenceId)).toBe("clean");
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "clean", version: 2, path: evidencePath(incidentId, evidenceId), alteredAt: null, scan: { at: now }, finding: { engine: expect.stringMatching(/^ClamAV /) as string, signature: null, reason: null } });
    expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ seq: 2, what: "scan", by: "system:scanner", role: "system", sha256: sha256Of(bytes), outcome: "clean" });
    await expectWholeCustody(incidentId, evidenceId);
    expect(await story(incidentId)).toMatchObject([{ kind: "evidence_scanned", audience: "everyone", summary: "The file picture.png was scanned: nothing was found" }]);
    expect(await events(incidentId)).toEqual(["evidence.scanned"]);
  });
  it("goes into quarantine when it is infected: the record leads there, and nothing is left where it was", async () => {
    const { incidentId, evidenceId } = await filed(eicar, { evidence: { audience: "everyone", name: "invoice.com" } });
    expect(await scanned(incidentId, evidenceId)).toBe("infected");
    const evidence = await stored(incidentId, evidenceId);
    expect(evidence).toMatchObject({ state: "infected", path: quarantinePath(incidentId, evidenceId), finding: { signature: "Eicar-Test-Signature.UNOFFICIAL" } });
    expect(await bytesAt(evidencePath(incidentId, evidenceId))).toBeNull();
    expect(await bytesAt(evidence.path)).toEqual(eicar);
    expect((await storage.openFile(evidence.path))?.generation).toBe(evidence.generation);
    expect((await custody(incidentId, evidenceId)).map(({ what, outcome, sha256 }) => [what, outcome, sha256])).toEqual([
      ["upload", "ok", sha256Of(eicar)],
      ["scan", "infected", sha256Of(eicar)],
      ["quarantine", "ok", sha256Of(eicar)],
    ]);
    await expectWholeCustody(incidentId, evidenceId);
    expect(await events(incidentId)).toEqual(["evidence.scanned", "evidence.quarantined"]);
  });
  it("tells all that an infected file is gone, and the team alone what was found; of a file for the team, the team alone", async () => {
    const { incidentId, evidenceId } = await filed(eicar, { evidence: { audience: "everyone", name: "a.com" } });
    const teams = await filedIn(incidentId, eicar, { audience: "team", name: "b.com" });
    await scanned(incidentId, evidenceId);
    await scanned(incidentId, teams);
    const told = (await story(incidentId)).map(({ audience, summary }) => `${String(audience)}: ${String(summary)}`).sort();
    expect(told).toEqual([
      "everyone: The file a.com is infected and was put into quarantine",
      "team: The file a.com is infected and was put into quarantine: Eicar-Test-Signature.UNOFFICIAL",
      "team: The file b.com is infected and was put into quarantine: Eicar-Test-Signature.UNOFFICIAL",
    ]);
    expect(JSON.stringify((await story(incidentId)).filter(({ audience }) => audience === "everyone"))).not.toContain("Eicar");
  });
  it("is infected when the malware is in a ZIP in a ZIP, or behind a picture", async () => {
    for (const bytes of [nestedZip(eicar, 2), Buffer.concat([png(), eicar])]) {
      const { incidentId, evidenceId } = await filed(bytes);
      expect(await scanned(incidentId, evidenceId)).toBe("infected");
    }
  });
  it("is an error when the scanner could not look into all of it: a zip bomb", async () => {
    const { incidentId, evidenceId } = await filed(zipBomb());
    expect(await scanned(incidentId, evidenceId)).toBe("error");
    const { state, finding: said } = await stored(incidentId, evidenceId);
    expect(state).toBe("error");
    expect(said?.signature).toMatch(/^Heuristics\.Limits\.Exceeded/);
    expect(said?.reason).toContain("limits");
  });
  it("is scanned within seconds when it has 10 MB", async () => {
    const { incidentId, evidenceId } = await filed(Buffer.alloc(10_485_760, "0123456789abcdef\n"));
    const started = performance.now();
    expect(await scanned(incidentId, evidenceId)).toBe("clean");
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  describe("and was altered in the bucket", () => {
    const replace = async (incidentId: string, evidenceId: string, bytes: Buffer) => {
      const path = evidencePath(incidentId, evidenceId);
      await storage.deleteFile(path);
      await storage.saveFile(path, bytes, "application/octet-stream");
    };
    it("is an error and is told of, whatever the scanner says", async () => {
      const { incidentId, evidenceId } = await filed(png());
      await replace(incidentId, evidenceId, png(9, 9));
      expect(await scanned(incidentId, evidenceId)).toBe("error");
      const evidence = await stored(incidentId, evidenceId);
      expect(evidence).toMatchObject({ state: "error", alteredAt: now, finding: { reason: expect.stringContaining("hashes differ") as string } });
      expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ outcome: "altered", sha256: sha256Of(png(9, 9)) });
      expect(await events(incidentId)).toEqual(["evidence.scanned", "evidence.altered"]);
    });
    it("is quarantined all the same when it was altered into malware", async () => {
      const { incidentId, evidenceId } = await filed(png());
      await replace(incidentId, evidenceId, eicar);
      expect(await scanned(incidentId, evidenceId)).toBe("infected");
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "infected", alteredAt: now, path: quarantinePath(incidentId, evidenceId) });
      expect(await events(incidentId)).toEqual(["evidence.scanned", "evidence.altered", "evidence.quarantined"]);
    });
    it("is an error when it is gone", async () => {
      const { incidentId, evidenceId } = await filed(png());
      await storage.deleteFile(evidencePath(incidentId, evidenceId));
      expect(await scanned(incidentId, evidenceId)).toBe("error");
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "error", alteredAt: now, finding: { engine: "none", reason: "The file is missing from the storage." } });
      expect((await custody(incidentId, evidenceId)).at(-1)).toMatchObject({ outcome: "missing", sha256: null });
    });
  });

  describe("and whose event comes more than once", () => {
    it("is recorded once, by deliveries at the same time and late ones", async () => {
      for (const bytes of [png(), eicar]) {
        const { incidentId, evidenceId } = await filed(bytes);
        const deliveries = await Promise.allSettled([1, 2, 3, 4].map(() => deliver(incidentId, evidenceId)));
        // One that lost the storage's or the database's race is delivered again.
        for (const delivery of deliveries) if (delivery.status === "rejected") expect(isTransient(delivery.reason)).toBe(true);
        if (bytes === eicar) {
          // The event of its becoming infected comes twice as well.
          const moves = await Promise.allSettled([1, 2].map(() => deliver(incidentId, evidenceId)));
          for (const move of moves) if (move.status === "rejected") expect(isTransient(move.reason)).toBe(true);
        }
        expect(await scanned(incidentId, evidenceId)).toBe("left");
        expect((await custody(incidentId, evidenceId)).filter(({ what }) => what === "scan")).toHaveLength(1);
        expect((await custody(incidentId, evidenceId)).filter(({ what }) => what === "quarantine")).toHaveLength(bytes === eicar ? 1 : 0);
        await expectWholeCustody(incidentId, evidenceId);
        expect(new Set(await events(incidentId)).size).toBe((await events(incidentId)).length);
      }
    });
    it("stays as it is when it was deleted, before the scan and during it", async () => {
      const { incidentId, evidenceId } = await filed(png(), { evidence: { state: "deleted" } });
      expect(await scanned(incidentId, evidenceId)).toBe("left");
      const other = await filedIn(incidentId, png());
      const slow = await impostor((socket, received) => {
        if (!received.endsWith("\0\0\0\0")) return;
        void evidenceRef(incidentId, other).update({ state: "deleted" }).then(() => socket.end("stream: OK\0"));
      });
      expect(await scanned(incidentId, other, slow.at)).toBe("left");
      slow.stop();
      expect(await stored(incidentId, other)).toMatchObject({ state: "deleted", version: 1, scan: null, finding: null });
      expect(await events(incidentId)).toEqual([]);
    });
    it("comes to nothing when the file was never recorded", async () => {
      expect(await scanned("no-incident", "no-file")).toBe("left");
    });
  });

  describe("and whose quarantine broke off", () => {
    it.each(["before", "after"])("%s the move, is infected all the same and is moved by the next delivery", async (moment) => {
      const { incidentId, evidenceId } = await filed(eicar);
      const { moveFile } = storage;
      vi.spyOn(storage, "moveFile").mockImplementationOnce(async (from, to) => {
        if (moment === "after") await moveFile(from, to);
        throw new Error("killed");
      });
      await expect(scanned(incidentId, evidenceId)).rejects.toThrow("killed");
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "infected", path: evidencePath(incidentId, evidenceId) });
      expect(await deliver(incidentId, evidenceId)).toBe("quarantined");
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "infected", path: quarantinePath(incidentId, evidenceId) });
      expect(await bytesAt(quarantinePath(incidentId, evidenceId))).toEqual(eicar);
      expect(await bytesAt(evidencePath(incidentId, evidenceId))).toBeNull();
      await expectWholeCustody(incidentId, evidenceId);
    });
    it("leaves nothing in quarantine when it is deleted meanwhile", async () => {
      const { incidentId, evidenceId } = await filed(eicar);
      const { moveFile } = storage;
      vi.spyOn(storage, "moveFile").mockImplementationOnce(async (from, to) => {
        const generation = await moveFile(from, to);
        await evidenceRef(incidentId, evidenceId).update({ state: "deleted" });
        return generation;
      });
      await scanned(incidentId, evidenceId);
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "deleted", path: evidencePath(incidentId, evidenceId) });
      expect(await bytesAt(quarantinePath(incidentId, evidenceId))).toBeNull();
    });
  });

  describe("and no scanner to be had", () => {
    it("stays pending without one, and nothing fails", async () => {
      const { incidentId, evidenceId } = await filed(png());
      expect(await scanned(incidentId, evidenceId, null)).toBe("waiting");
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", version: 1 });
      expect(await sweepScans({ now, scanner: null })).toEqual({ found: 0, scanned: 0, failed: 0 });
    });
    it("loses nothing while clamd is down, closes half-way, or keeps silent, and is scanned when it is back", async () => {
      const { incidentId, evidenceId } = await filed(png());
      const port = await freePort();
      const unavailable = { code: "unavailable" };
      await expect(scanned(incidentId, evidenceId, { host: "127.0.0.1", port })).rejects.toMatchObject(unavailable);
      for (const serve of [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.end("stream: O")]) {
        const broken = await impostor(serve);
        await expect(scanned(incidentId, evidenceId, broken.at)).rejects.toMatchObject(unavailable);
        broken.stop();
      }
      const silent = await impostor(() => undefined);
      const opened = await storage.openFile(evidencePath(incidentId, evidenceId));
      if (!opened) throw new Error("the file is gone");
      await expect(scan(opened.stream, silent.at, { connectMs: 200, idleMs: 200, totalMs: 500 })).rejects.toMatchObject(unavailable);
      silent.stop();
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", version: 1 });
      expect(await bytesAt(evidencePath(incidentId, evidenceId))).toEqual(png());

      const back = await ownClamd({}, port);
      expect(await scanned(incidentId, evidenceId, back.at)).toBe("clean");
      await back.stop();
    });
    it("is an error, with the reason, when the scanner says so or talks nonsense", async () => {
      for (const [answer, reason] of [["INSTREAM size limit exceeded. ERROR\0", "The scanner said: INSTREAM size limit exceeded. ERROR"], ["\u0000", "The scanner's answer was not understood: "], ["HTTP/1.1 400 Bad Request\0", "The scanner's answer was not understood: HTTP/1.1 400 Bad Request"]] as const) {
        const { incidentId, evidenceId } = await filed(png());
        const odd = await impostor((socket, received) => received.endsWith("\0\0\0\0") && socket.end(answer));
        expect(await scanned(incidentId, evidenceId, odd.at)).toBe("error");
        odd.stop();
        expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "error", finding: { reason, signature: null } });
      }
    });
  });

  describe("for long", () => {
    const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
    // The sweep sees every file of this project, so each test begins with none that waits.
    beforeAll(async () => {
      const waiting = await db().collectionGroup("evidence").where("state", "==", "pending").get();
      for (const { ref } of waiting.docs) await ref.update({ state: "deleted" });
    });
    it("is swept up once ten minutes old, oldest first and in pages, by two sweeps at once as by one", async () => {
      const { incidentId, evidenceId } = await filed(png(), { evidence: { createdAt: minutesAgo(9) } });
      const old = [];
      for (const age of [15, 12, 2_000, 40, 11]) old.push(await filedIn(incidentId, png(), { createdAt: minutesAgo(age) }));
      const limits = { ...sweepLimits, pageSize: 2 };
      const both = await Promise.all([sweepScans({ now, scanner: clamd.at, limits }), sweepScans({ now, scanner: clamd.at, limits })]);
      for (const { failed } of both) expect(failed).toBe(0);
      for (const id of old) {
        expect(await stored(incidentId, id)).toMatchObject({ state: "clean", version: 2 });
        expect((await custody(incidentId, id)).filter(({ what }) => what === "scan")).toHaveLength(1);
      }
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending" });
      expect(await sweepScans({ now, scanner: clamd.at, limits })).toEqual({ found: 0, scanned: 0, failed: 0 });
    });
    it("waits on when clamd is still down: the sweep stops after three failures, and the next one does all", async () => {
      const { incidentId, evidenceId } = await filed(png(), { evidence: { createdAt: minutesAgo(60) } });
      for (let more = 0; more < 4; more += 1) await filedIn(incidentId, png(), { createdAt: minutesAgo(50) });
      expect(await sweepScans({ now, scanner: { host: "127.0.0.1", port: await freePort() } })).toEqual({ found: 3, scanned: 0, failed: 3 });
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", version: 1 });
      expect(await sweepScans({ now, scanner: clamd.at })).toEqual({ found: 5, scanned: 5, failed: 0 });
    });
    it("and that the scanner fails on again and again holds up no other, and is an error after five times, until somebody asks anew", async () => {
      // Five that it never answers of, oldest first, and one after them.
      const poison = png(7, 7);
      const { incidentId, evidenceId } = await filed(poison, { evidence: { createdAt: minutesAgo(90) } });
      const bad = [evidenceId];
      for (let more = 0; more < 4; more += 1) bad.push(await filedIn(incidentId, poison, { createdAt: minutesAgo(80) }));
      const good = await filedIn(incidentId, png(), { createdAt: minutesAgo(60) });
      const choking = await impostor((socket, received) => {
        if (received.endsWith("\0\0\0\0")) socket.end(received.includes(poison.toString("latin1")) ? "" : "stream: OK\0");
      });
      expect(await sweepScans({ now, scanner: choking.at })).toEqual({ found: 6, scanned: 1, failed: 5 });
      expect(await stored(incidentId, good)).toMatchObject({ state: "clean" });
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", version: 1, scanFailures: 1 });
      for (let more = 0; more < 3; more += 1) expect(await sweepScans({ now, scanner: choking.at })).toMatchObject({ failed: 5 });
      // That clamd is away says nothing of a file.
      await sweepScans({ now, scanner: { host: "127.0.0.1", port: await freePort() } });
      expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "pending", scanFailures: 4 });
      expect(await sweepScans({ now, scanner: choking.at })).toEqual({ found: 5, scanned: 5, failed: 0 });
      for (const one of bad) {
        expect(await stored(incidentId, one)).toMatchObject({ state: "error", alteredAt: null, scanFailures: 0, finding: { engine: "none", reason: "The scanner failed on this file 5 times: The scanner closed the connection before it answered." } });
        expect((await custody(incidentId, one)).at(-1)).toMatchObject({ what: "scan", outcome: "error", sha256: sha256Of(poison) });
      }
      await expectWholeCustody(incidentId, evidenceId);
      expect(await sweepScans({ now, scanner: choking.at })).toEqual({ found: 0, scanned: 0, failed: 0 });
      choking.stop();
    });
    it("is left to the next sweep when this one has had its time or its number", async () => {
      const { incidentId } = await filed(png(), { evidence: { createdAt: minutesAgo(60) } });
      await filedIn(incidentId, png(), { createdAt: minutesAgo(50) });
      let tick = 0;
      expect(await sweepScans({ now, scanner: clamd.at, stopwatch: () => (tick += 300_000) })).toMatchObject({ found: 0 });
      expect(await sweepScans({ now, scanner: clamd.at, limits: { ...sweepLimits, pageSize: 1, files: 1 } })).toMatchObject({ scanned: 1 });
      expect(await sweepScans({ now, scanner: clamd.at })).toMatchObject({ scanned: 1 });
    });
  });
});
