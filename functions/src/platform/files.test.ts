import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { toContent } from "./files.ts";

const file = { fileName: "a.txt", contentType: "text/plain" };

describe("a file at the callable door", () => {
  it("is in one piece, whether it came as a stream or as bytes", async () => {
    const answer = { ...file, contentBase64: "YWJj" };
    expect(await toContent({ ...file, content: Readable.from([Buffer.from("a"), Buffer.from("bc")]) })).toEqual(answer);
    expect(await toContent({ ...file, content: Buffer.from("abc") })).toEqual(answer);
  });
  it("carries the warning and the hash that the REST door says in headers, and no other header", async () => {
    const headers = { "X-Secura-Warning": "not scanned", "X-Content-Sha256": "ab", "X-Other": "no" };
    expect(await toContent({ ...file, content: Buffer.from("abc"), headers })).toEqual({ ...file, contentBase64: "YWJj", warning: "not scanned", sha256: "ab" });
  });
});
