import { inflateSync } from "node:zlib";

/** What a stream of a PDF holds, unpacked. */
function streamOf(object: string): string {
  const start = /stream\r?\n/.exec(object);
  if (!start) return "";
  const raw = Buffer.from(object.slice(start.index + start[0].length, object.lastIndexOf("endstream")).replace(/\n$/, ""), "latin1");
  return (object.includes("/FlateDecode") ? inflateSync(raw) : raw).toString("latin1");
}

/** The characters of a font by glyph, from its ToUnicode map (ISO 32000-1, 9.10.3). */
function glyphsOf(map: string): Map<number, string> {
  const characters = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ""), "hex").swap16().toString("utf16le");
  const glyphs = new Map<number, string>();
  for (const [, from = "", list = ""] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex = ""], i) => glyphs.set(parseInt(from, 16) + i, characters(hex)));
  }
  return glyphs;
}

export interface ReadPdf {
  /** Page by page, all that is written on it, without any space. */
  pages: string[];
  /** Of the whole document, header and footer included. */
  text: string;
  /** Its XMP packet. */
  metadata: string;
  language: string;
}

/** Reads the text of a PDF as pdfmake writes it: enough to see what stands on its pages, and in which order. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes).toString("latin1");
  const objects = new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id = "", body = ""]) => [id, body]));
  const refIn = (body: string, key: string) => objects.get(new RegExp(`/${key} (\\d+) 0 R`).exec(body)?.[1] ?? "") ?? "";
  const fonts = new Map<string, Map<number, string>>();
  for (const body of objects.values()) {
    for (const [, name = "", id = ""] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) if (!fonts.has(name)) fonts.set(name, glyphsOf(streamOf(refIn(objects.get(id) ?? "", "ToUnicode"))));
  }
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body)).map((page) => {
    let glyphs = new Map<number, string>();
    let text = "";
    for (const [, font, run = ""] of streamOf(refIn(page, "Contents")).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font !== undefined) glyphs = fonts.get(font) ?? new Map<number, string>();
      else for (const [, hex = ""] of run.matchAll(/<([0-9a-f]+)>/gi)) text += (hex.match(/.{4}/g) ?? []).map((glyph) => glyphs.get(parseInt(glyph, 16)) ?? "").join("");
    }
    return text.replaceAll(/\s/g, "");
  });
  const metadata = Buffer.from(/<x:xmpmeta[\s\S]*<\/x:xmpmeta>/.exec(file)?.[0] ?? "", "latin1").toString("utf8");
  return { pages, text: pages.join(""), metadata, language: /\/Lang \(([^)]*)\)/.exec(file)?.[1] ?? "" };
}

/** A text as `readPdf` gives it. */
export const unspaced = (text: string): string => text.replaceAll(/\s/g, "");
