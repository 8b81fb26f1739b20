import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { CRC32C } from "@google-cloud/storage";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteFile, moveFile, openFile, readFile, saveStream } from "./storage.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let answer: Answer;
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${String(request.method)} ${decodeURIComponent(String(request.url))}`);
  answer(request, response);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
// Before the first use, for the client is made once.
vi.stubEnv("STORAGE_EMULATOR_HOST", `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
vi.stubEnv("GCLOUD_PROJECT", "demo-storage");

const json = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
};
const unavailable = { code: "unavailable", message: "The file storage did not answer." };
const wasAsked = (what: RegExp) => vi.waitFor(() => { expect(asked.some((line) => what.test(line))).toBe(true); });
async function* pieces(count: number, failure?: Error) {
  for (let i = 0; i < count; i += 1) yield await Promise.resolve(Buffer.alloc(1_000, 65));
  if (failure) throw failure;
}

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

describe("a storage that falls silent", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["opened", () => openFile("a")],
    ["read", () => readFile("a", 10)],
    ["deleted", () => deleteFile("a")],
    ["moved", () => moveFile("a", "b")],
  ])("is unavailable after ten seconds when a file is to be %s", async (_what, work) => {
    answer = () => undefined;
    const done = expect(work()).rejects.toMatchObject(unavailable);
    await wasAsked(/./);
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
  });
  it("is unavailable when it stops in the middle of a file", async () => {
    answer = (request, response) => {
      if (!String(request.url).includes("alt=media")) json(response, { generation: "7", size: "100" });
      else response.writeHead(200, { "content-type": "application/octet-stream" }).write("half");
    };
    const file = await openFile("a");
    if (!file) throw new Error("no file");
    const done = expect(buffer(file.stream)).rejects.toMatchObject(unavailable);
    await wasAsked(/alt=media.*generation=7|generation=7.*alt=media/);
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
  });
  it("is unavailable when it does not confirm within half a minute what it was sent", async () => {
    let isSent = false;
    answer = (request) => {
      request.resume().on("end", () => { isSent = true; });
    };
    const done = expect(saveStream("a", pieces(100))).rejects.toMatchObject(unavailable);
    await vi.waitFor(() => { expect(isSent).toBe(true); });
    await vi.advanceTimersByTimeAsync(29_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
  });
});

describe("a file that comes in pieces", () => {
  it("is sent on as it comes, never over another, compared with what arrived, and its generation returned", async () => {
    const crc32c = new CRC32C();
    for await (const piece of pieces(3)) crc32c.update(piece);
    answer = (request, response) => {
      request.resume().on("end", () => { json(response, { generation: "42", crc32c: crc32c.toString() }); });
    };
    expect(await saveStream("evidence/a", pieces(3))).toBe("42");
    expect(asked).toEqual([expect.stringMatching(/^POST .*uploadType=multipart&name=evidence\/a&ifGenerationMatch=0$/)]);
  });
  it("and breaks off is not left open nor lying there", async () => {
    let isEnded = false;
    answer = (request, response) => {
      request.resume().on("end", () => {
        isEnded ||= request.method === "POST";
        json(response, { generation: "42" });
      });
    };
    await expect(saveStream("a", pieces(3, new Error("cut off")))).rejects.toThrow("cut off");
    expect(isEnded).toBe(true);
    expect(asked.map((line) => line.split(" ")[0])).toEqual(["POST", "DELETE"]);
  });
  it("is unavailable when there is a file already", async () => {
    answer = (request, response) => {
      request.resume().on("end", () => { json(response, { error: { code: 412, message: "conditionNotMet" } }, 412); });
    };
    await expect(saveStream("a", pieces(3))).rejects.toMatchObject(unavailable);
  });
});

describe("a file that is not there", () => {
  it("is null to open and to read, and no error to delete", async () => {
    answer = (_request, response) => { json(response, { error: { code: 404, message: "Not Found" } }, 404); };
    expect(await openFile("a")).toBeNull();
    expect(await readFile("a", 10)).toBeNull();
    await expect(deleteFile("a")).resolves.toBeUndefined();
    expect(await moveFile("a", "b")).toBeNull();
  });
});
