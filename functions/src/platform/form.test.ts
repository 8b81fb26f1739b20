import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openForm } from "./form.ts";

const boundary = "xyz";
const type = `multipart/form-data; boundary=${boundary}`;
const schema = z.strictObject({ note: z.string().optional() });
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

const part = (name: string, value: string | Uint8Array, fileName?: string) => Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? "" : `; filename="${fileName}"`}\r\n\r\n`), Buffer.from(value), Buffer.from("\r\n")]);
const end = Buffer.from(`--${boundary}--\r\n`);
const request = (chunks: Uint8Array[], headers: Record<string, string> = { "content-type": type }) => Object.assign(Readable.from(chunks, { objectMode: false }), { headers }) as unknown as IncomingMessage;

async function receive(from: IncomingMessage & { rawBody?: Buffer }, fileBytesMax = 1_000) {
  return await openForm(from, schema).receive(fileBytesMax, async (bytes) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    return Buffer.concat(chunks);
  });
}

describe("a form with a file", () => {
  it("gives the file and the fields as they were sent, however the bytes are cut into pieces", async () => {
    const trap = fc.constantFrom("\r\n", "--", `--${boundary}`, `\r\n--xy`, "\r");
    const content = fc.array(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 40 }), trap.map((text) => new Uint8Array(Buffer.from(text)))), { minLength: 1, maxLength: 8 }).map((pieces) => Buffer.concat(pieces)).filter((bytes) => !Buffer.concat([Buffer.from("\r\n"), bytes]).includes(`\r\n--${boundary}`));
    await fc.assert(
      fc.asyncProperty(content, fc.boolean(), fc.integer({ min: 1, max: 50 }), async (bytes, isFileFirst, pieceLength) => {
        const [file, note] = [part("file", bytes, "a.bin"), part("note", "héllo")];
        const body = Buffer.concat(isFileFirst ? [file, note, end] : [note, file, end]);
        const pieces = Array.from({ length: Math.ceil(body.length / pieceLength) }, (_, index) => body.subarray(index * pieceLength, (index + 1) * pieceLength));
        const expected = { fields: { note: "héllo" }, file: { name: "a.bin", size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }, stored: bytes };
        expect(await receive(request(pieces))).toEqual(expected);
        // The same where a runtime has read the body before.
        expect(await receive(Object.assign(request([]), { rawBody: body }))).toEqual(expected);
      }),
    );
  });
  it("is refused with what is wrong with it", async () => {
    const file = part("file", "x", "a");
    await expect(receive(request([file, part("other", "x"), end]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([part("note", "x"), end]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([part("file", "", "a"), end]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([file, file, end]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([file]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([Buffer.from("no form at all")]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([]))).rejects.toThrow(refusal("invalid_input"));
    await expect(receive(request([part("file", "x".repeat(1_001), "a"), end]))).rejects.toThrow(refusal("payload_too_large"));
    await expect(receive(request([file, end], { "content-type": type, "content-length": "300000" }))).rejects.toThrow(refusal("payload_too_large"));
    await expect(receive(request([Buffer.alloc(300_000), file, end]))).rejects.toThrow(refusal("payload_too_large"));
    await expect(receive(request([file, end], { "content-type": "multipart/form-data" }))).rejects.toThrow(refusal("unsupported_media_type"));
    expect(() => openForm(request([file, end], { "content-type": "application/json" }), schema)).toThrow(refusal("unsupported_media_type"));
    expect(() => openForm(request([file, end], {}), schema)).toThrow(refusal("unsupported_media_type"));
  });
  it("whose request breaks off fails after the storing has ended, and with its own error when the storing fails", async () => {
    const broken = () => {
      let isOver = false;
      const source = Readable.from((async function* () {
        yield await Promise.resolve(Buffer.concat([part("file", "x".repeat(500), "a")]).subarray(0, 200));
        throw new Error("connection lost");
      })(), { objectMode: false });
      const stored = openForm(Object.assign(source, { headers: { "content-type": type } }) as unknown as IncomingMessage, schema).receive(1_000, async (bytes) => {
        try {
          for await (const _ of bytes) await new Promise((resolve) => setImmediate(resolve));
        } finally {
          await new Promise((resolve) => setTimeout(resolve, 20));
          isOver = true;
        }
      });
      return { stored, isOver: () => isOver };
    };
    const { stored, isOver } = broken();
    await expect(stored).rejects.toThrow(refusal("invalid_input"));
    expect(isOver()).toBe(true);
    const failing = openForm(request([part("file", "x".repeat(500), "a"), end]), schema).receive(1_000, () => Promise.reject(new Error("no room")));
    await expect(failing).rejects.toThrow("no room");
  });
});
