import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { configuredScanner, scan, verdictOf, type ScannerAddress } from "./scanner.ts";

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server on loopback; `serve` sees each connection. */
async function listen(serve: (socket: Socket) => void): Promise<ScannerAddress> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    serve(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

/** A clamd that tells its version, and does as `instream` says with what comes after INSTREAM. */
const playing = (instream: (socket: Socket, received: () => Buffer) => void) =>
  listen((socket) => {
    let received: Buffer = Buffer.alloc(0);
    let isStarted = false;
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.toString("latin1").startsWith("zVERSION\0")) socket.end("ClamAV 1.4.6\0");
      if (!isStarted && received.toString("latin1").startsWith("zINSTREAM\0")) {
        isStarted = true;
        instream(socket, () => received);
      }
    });
  });

const file = (bytes: number | string) => Readable.from([Buffer.from(typeof bytes === "string" ? bytes : "x".repeat(bytes))]);
const quick = { connectMs: 200, idleMs: 200, totalMs: 600 };
const unavailable = { code: "unavailable" };

describe("the answer to INSTREAM", () => {
  it.each([
    ["stream: OK", { verdict: "clean", signature: null, reason: null }],
    ["stream: Win.Test.EICAR_HDB-1 FOUND", { verdict: "infected", signature: "Win.Test.EICAR_HDB-1", reason: null }],
    ["stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", { verdict: "error", signature: "Heuristics.Limits.Exceeded.MaxFileSize", reason: "The file exceeds the scanner's limits and could not be scanned whole." }],
    ["INSTREAM size limit exceeded. ERROR", { verdict: "error", signature: null, reason: "The scanner said: INSTREAM size limit exceeded. ERROR" }],
    ["stream: Can't allocate memory ERROR", { verdict: "error", signature: null, reason: "The scanner said: stream: Can't allocate memory ERROR" }],
    ["stream: OK and more", { verdict: "error", signature: null, reason: "The scanner's answer was not understood: stream: OK and more" }],
    ["OK", { verdict: "error", signature: null, reason: "The scanner's answer was not understood: OK" }],
    ["", { verdict: "error", signature: null, reason: "The scanner's answer was not understood: " }],
    ["stream: two words FOUND", { verdict: "error", signature: null, reason: "The scanner's answer was not understood: stream: two words FOUND" }],
  ])("%s", (answer, verdict) => {
    expect(verdictOf(answer)).toEqual(verdict);
  });
  it("is clean for nothing but clamd's one word for it", () => {
    for (const answer of ["stream: ok", " stream: OK", "stream: OK\n", "stream: \u0007OK", "x".repeat(5_000)]) expect(verdictOf(answer).verdict).toBe("error");
  });
  it("brings no control characters and no long text into a record", () => {
    const { reason } = verdictOf(`\u001b[31m${"garbage ".repeat(500)}`);
    expect(reason).toMatch(/^The scanner's answer was not understood: \[31mgarbage/);
    expect(reason?.length).toBeLessThan(300);
  });
});

describe("a scan", () => {
  it("sends every byte in chunks with their length before them, and a chunk of no length at the end", async () => {
    const parts = [Buffer.from("one"), Buffer.alloc(0), Buffer.from("three")];
    let sent: Buffer = Buffer.alloc(0);
    const at = await playing((socket, received) => {
      const answer = () => {
        if (!received().subarray(-4).equals(Buffer.alloc(4))) return;
        sent = received();
        socket.end("stream: OK\0");
      };
      answer();
      socket.on("data", answer);
    });
    expect(await scan(Readable.from(parts), at)).toEqual({ verdict: "clean", signature: null, reason: null, engine: "ClamAV 1.4.6" });
    expect(sent.toString("latin1")).toBe("zINSTREAM\0\0\0\0\u0003one\0\0\0\u0005three\0\0\0\0");
  });
  it("holds back the file while clamd takes nothing, so that it is never in memory as a whole", async () => {
    let taken = 0;
    async function* endless() {
      for (; taken < 4_000; taken += 1) {
        yield Buffer.alloc(64 * 1024);
        await Promise.resolve();
      }
    }
    const at = await playing((socket) => socket.pause());
    await expect(scan(Readable.from(endless()), at, quick)).rejects.toMatchObject(unavailable);
    // 250 MB are there to be sent; what left is what two socket buffers hold.
    expect(taken).toBeLessThan(400);
  });
  it("takes an answer that comes before the end, and reads the file to its end all the same", async () => {
    const at = await playing((socket) => socket.end("INSTREAM size limit exceeded. ERROR\0"));
    let read = 0;
    async function* slowly() {
      for (let part = 0; part < 20; part += 1) {
        await pause(5);
        read += 1;
        yield Buffer.alloc(1_000);
      }
    }
    expect(await scan(Readable.from(slowly()), at)).toMatchObject({ verdict: "error", reason: "The scanner said: INSTREAM size limit exceeded. ERROR" });
    expect(read).toBe(20);
  });
  it("takes no OK that comes before the end: what was not there yet was not scanned", async () => {
    const at = await playing((socket) => socket.end("stream: OK\0"));
    const slowly = async function* () {
      yield Buffer.from("harmless so far");
      await pause(100);
      yield Buffer.from("and then not");
    };
    expect(await scan(Readable.from(slowly()), at)).toMatchObject({ verdict: "error", reason: "The scanner answered before it had the whole file." });
  });
  it("takes garbage for no verdict: the file is not clean", async () => {
    for (const garbage of ["HTTP/1.1 400 Bad Request\0", "\u0001\u0002\u0003\0", "y".repeat(5_000)]) {
      const at = await playing((socket) => socket.write(garbage));
      expect(await scan(file(10), at)).toMatchObject({ verdict: "error", signature: null });
    }
  });
  it("says unknown of an engine that is not clamd", async () => {
    const at = await listen((socket) => {
      socket.on("data", (chunk) => {
        if (chunk.includes("VERSION")) socket.end("something else\0");
        else if (chunk.subarray(-4).equals(Buffer.alloc(4))) socket.end("stream: OK\0");
      });
    });
    expect(await scan(file(10), at)).toMatchObject({ verdict: "clean", engine: "unknown" });
  });
});

describe("without an answer", () => {
  it("nobody listens: unavailable, to be tried again", async () => {
    const at = await listen(() => undefined);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    await expect(scan(file(10), at)).rejects.toMatchObject({ ...unavailable, isOfFile: false });
  });
  it("accepted and never a word: unavailable after the idle time", async () => {
    const started = performance.now();
    await expect(scan(file(10), await listen(() => undefined), quick)).rejects.toMatchObject({ ...unavailable, isOfFile: false });
    await expect(scan(file(10), await playing(() => undefined), quick)).rejects.toMatchObject({ ...unavailable, isOfFile: true });
    expect(performance.now() - started).toBeGreaterThan(350);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
  it("a drop now and then: unavailable after the total time", async () => {
    const at = await playing((socket) => {
      const timer = setInterval(() => socket.write("s"), 50);
      socket.on("close", () => {
        clearInterval(timer);
      });
    });
    await expect(scan(file(10), at, quick)).rejects.toMatchObject(unavailable);
  });
  it.each([
    ["before the file", (socket: Socket) => socket.destroy()],
    ["in the middle of the file", (socket: Socket) => socket.on("data", () => socket.destroy())],
    ["in the middle of the answer", (socket: Socket) => socket.end("stream: O")],
    ["after a word that is no answer", (socket: Socket) => socket.end("stream: OK")],
  ])("closed %s: unavailable, never clean", async (_when, instream) => {
    const at = await playing(instream);
    await expect(scan(file(5_000_000), at, quick)).rejects.toMatchObject({ ...unavailable, isOfFile: true });
  });
  it("a file that stops half-way ends the scan with its own error, and leaves no connection", async () => {
    const at = await playing(() => undefined);
    const source = new PassThrough();
    source.write("half");
    setTimeout(() => source.destroy(new Error("the storage is gone")), 50);
    await expect(scan(source, at)).rejects.toEqual(new Error("the storage is gone"));
    const open = () => [...sockets].filter((socket) => !socket.destroyed).length;
    for (let waited = 0; open() > 0 && waited < 50; waited += 1) await pause(10);
    expect(open()).toBe(0);
  });
  it("a file whose bytes never come ends the scan after the total time", async () => {
    const at = await playing(() => undefined);
    await expect(scan(new PassThrough(), at, { ...quick, idleMs: 5_000 })).rejects.toMatchObject(unavailable);
  });
});

describe("the address of the scanner", () => {
  const variables = ["CLAMD_HOST", "CLAMD_PORT", "CLAMD_EMULATOR_HOST", "FUNCTIONS_EMULATOR", "FIRESTORE_EMULATOR_HOST"] as const;
  const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  const set = (values: Partial<Record<(typeof variables)[number], string>>) => {
    for (const name of variables) {
      const value = values[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
  afterEach(() => {
    set(before);
  });
  it("is the parameters', and none without a host", () => {
    set({ CLAMD_HOST: "clamd.internal", CLAMD_PORT: "3311" });
    expect(configuredScanner()).toEqual({ host: "clamd.internal", port: 3311 });
    set({ CLAMD_HOST: "", CLAMD_PORT: "3310" });
    expect(configuredScanner()).toBeNull();
  });
  it("is the local stack's in the emulators only", () => {
    set({ CLAMD_HOST: "clamd.internal", CLAMD_PORT: "3310", CLAMD_EMULATOR_HOST: "127.0.0.1:4310" });
    expect(configuredScanner()).toEqual({ host: "clamd.internal", port: 3310 });
    set({ CLAMD_EMULATOR_HOST: "127.0.0.1:4310", FUNCTIONS_EMULATOR: "true" });
    expect(configuredScanner()).toEqual({ host: "127.0.0.1", port: 4310 });
  });
});
