import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/platform/ids.ts";

/** Names of files; the emulator stores a file over another, Cloud Storage refuses where a new one was asked for. */
const taken = new Set<string>();
let refused = 0;
/** Files asked for and not found. */
let missed = 0;
let enoughMissed = 0;

const emulator = process.env["STORAGE_EMULATOR_HOST"] ?? "";
const cloud = createServer((request, response) => {
  void (async () => {
    const { searchParams } = new URL(request.url ?? "/", emulator);
    const isNew = request.method === "POST" && searchParams.get("ifGenerationMatch") === "0";
    const body = await buffer(request);
    // Nobody stores before everybody has looked.
    while (isNew && missed < enoughMissed) await pause(5);
    if (isNew && taken.has(searchParams.get("name") ?? "")) {
      refused += 1;
      response.writeHead(412, { "content-type": "application/json" }).end(JSON.stringify({ error: { code: 412, message: "conditionNotMet" } }));
      return;
    }
    if (isNew) taken.add(searchParams.get("name") ?? "");
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (typeof value === "string" && !["host", "connection", "content-length", "transfer-encoding"].includes(name) ? [[name, value]] : []));
    const answer = await fetch(`${emulator}${request.url ?? ""}`, { method: request.method ?? "GET", headers, ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) });
    const answered = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 404) missed += 1;
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/octet-stream" }).end(answered);
  })();
});

let modelPath: (sha256: string) => string;
let saveModelFile: (bytes: Buffer) => Promise<string>;
let readFile: (path: string, size: number) => Promise<Buffer | null>;
beforeAll(async () => {
  await new Promise<void>((resolve) => cloud.listen(0, "127.0.0.1", resolve));
  process.env["STORAGE_EMULATOR_HOST"] = `http://127.0.0.1:${String((cloud.address() as AddressInfo).port)}`;
  ({ modelPath, saveModelFile } = await import("../../src/ai/modelStorage.ts"));
  ({ readFile } = await import("../../src/platform/storage.ts"));
});
afterAll(() => {
  process.env["STORAGE_EMULATOR_HOST"] = emulator;
  cloud.closeAllConnections();
  cloud.close();
});

describe("a model's file", () => {
  it("that two runs store at once is stored by one of them, and both go on", async () => {
    const bytes = Buffer.from(newId());
    [missed, enoughMissed] = [0, 2];
    const [one, other] = await Promise.all([saveModelFile(bytes), saveModelFile(bytes)]);
    expect(one).toBe(other);
    expect(refused).toBe(1);
    expect(await readFile(modelPath(one), 100)).toEqual(bytes);
    expect(await saveModelFile(bytes)).toBe(one);
  });
  it("that is refused though nothing like it is there is said to be so", async () => {
    const bytes = Buffer.from(newId());
    taken.add(modelPath(createHash("sha256").update(bytes).digest("hex")));
    [missed, enoughMissed] = [0, 1];
    await expect(saveModelFile(bytes)).rejects.toMatchObject({ code: "unavailable" });
  });
});
