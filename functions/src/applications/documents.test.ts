import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentTypeOf, safeName } from "./documents.ts";
import { documentTypes } from "./model.ts";

const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0xff, 0xd9]);
const exe = Buffer.concat([Buffer.from("MZ\u0090\u0000\u0003", "latin1"), Buffer.alloc(64), Buffer.from("PE\0\0", "latin1")]);

/** An archive of stored files, as PKWARE's APPNOTE 6.3.10 says. */
function zip(files: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  for (const [name, content] of Object.entries(files)) {
    const [nameBytes, bytes] = [Buffer.from(name), Buffer.from(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(Buffer.concat(locals).length, 10);
    locals.push(Buffer.from("PK\u0003\u0004"), common, nameBytes, bytes);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000"), common, offset, nameBytes);
  }
  const [body, directory] = [Buffer.concat(locals), Buffer.concat(central)];
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(body.length, 12);
  return Buffer.concat([body, directory, Buffer.from("PK\u0005\u0006"), end]);
}
const word = (main: string) =>
  zip({ "[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${main}.main+xml"/></Types>`, "word/document.xml": "<w:document/>" });
const docx = word("application/vnd.openxmlformats-officedocument.wordprocessingml.document");

describe("the type of a document", () => {
  it.each<[string, Buffer, string]>([
    ["PDF", pdf, "application/pdf"],
    ["PNG", png, "image/png"],
    ["JPEG", jpeg, "image/jpeg"],
    ["Word", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["text", Buffer.from("My CV\n\n\tGrüße – 履歴書 👩‍💻\r\n"), "text/plain"],
    ["text with a byte order mark", Buffer.from("\ufeffMy CV"), "text/plain"],
    ["text that begins like a picture", Buffer.from("BMW, 2019 to 2024: network engineer"), "text/plain"],
    ["text that speaks of markup", Buffer.from("I found a <script> injection in 2019."), "text/plain"],
  ])("%s is found", async (_what, bytes, type) => {
    expect(await contentTypeOf(bytes)).toBe(type);
  });
  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a program", exe],
    ["an ELF program", Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(60)])],
    ["HTML", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["HTML behind blanks and a byte order mark", Buffer.from("\ufeff \n\t<HTML><body onload=alert(1)>")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ["SVG with a prolog", Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ["RTF", Buffer.from("{\\rtf1\\ansi{\\object}}")],
    ["PostScript", Buffer.from("%!PS-Adobe-3.0\n(x) show")],
    ["a Word document with macros", word("application/vnd.ms-word.document.macroEnabled")],
    ["a plain archive", zip({ "cv.txt": "hello" })],
    ["a GIF", Buffer.from("GIF89a\u0001\u0000\u0001\u0000", "latin1")],
    ["text that is not UTF-8", Buffer.from([0x43, 0x56, 0xe9, 0x20])],
    ["text in UTF-16", Buffer.from("\ufeffMy CV", "utf16le")],
    ["text with a null", Buffer.from("My CV\u0000")],
    ["text with an escape", Buffer.from("My CV \u001b[2J")],
    ["noise", Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 167 + 13) % 256))],
  ])("%s is refused", async (_what, bytes) => {
    expect(await contentTypeOf(bytes)).toBeNull();
  });
  it("comes out for any bytes without an error, and text only where every byte is readable", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const type = await contentTypeOf(bytes);
        if (type === "text/plain") expect(Buffer.from(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a safe name", () => {
  it.each<[string, string, string]>([
    ["cv.pdf", "application/pdf", "cv.pdf"],
    ["CV 2026.PDF", "application/pdf", "CV 2026.pdf"],
    ["cv.exe", "application/pdf", "cv.exe.pdf"],
    ["cv.pdf.exe", "text/plain", "cv.pdf.exe.txt"],
    ["me.JPEG", "image/jpeg", "me.jpeg"],
    ["../../etc/passwd", "text/plain", "passwd.txt"],
    ["C:\\Users\\me\\cv.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "cv.docx"],
    ["cv\u202efdp.exe", "application/pdf", "cvfdp.exe.pdf"],
    ["  ..  ", "application/pdf", "document.pdf"],
    [".pdf", "application/pdf", "pdf.pdf"],
    ['a<b>"c|d?.png', "image/png", "a_b__c_d_.png"],
  ])("of %j as %s is %j", (name, type, safe) => {
    expect(safeName(name, type as never)).toBe(safe);
  });
  it("has no folder, nothing that is not shown, the right extension and a bounded length, and is its own safe name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.constantFrom(...documentTypes), (name, type) => {
        const safe = safeName(name, type);
        expect(safe).toMatch(/^[^/\\<>:"|?*\p{C}\s.][^/\\<>:"|?*\p{C}]*\.(?:pdf|png|jpe?g|docx|txt)$/u);
        expect(safe.length).toBeLessThanOrEqual(250);
        expect(safeName(safe, type)).toBe(safe);
      }),
      { numRuns: 500 },
    );
  });
});
