import { pathToFileURL } from "node:url";

/**
 * A jar that holds nothing but a manifest which names other jars, or directories of classes, and the main class in them:
 * `java -jar` on the result starts what has no main manifest of its own. A jar is a zip file; this writes one stored
 * (uncompressed) entry.
 */
export function manifestJar(places, mainClass) {
  // A directory is one only with a slash at its end.
  const urls = places.map((place) => String(pathToFileURL(place.endsWith(".jar") ? place : `${place}/`)));
  const lines = ["Manifest-Version: 1.0", `Main-Class: ${mainClass}`, `Class-Path: ${urls.join(" ")}`];
  const content = Buffer.from(lines.map(foldLine).join(""));
  const name = Buffer.from("META-INF/MANIFEST.MF");
  // Fields both zip headers share, from "version needed" to the extra field's length: APPNOTE.TXT 4.3.7 and 4.3.12.
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(10, 0); // zip 1.0: stored entries
  shared.writeUInt16LE(0x21, 8); // the date 1980-01-01
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(content.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(name.length, 22);

  const local = Buffer.concat([signature(0x04034b50), shared, name, content]);
  const madeBy = Buffer.alloc(2);
  const placement = Buffer.alloc(14); // comment, disk, attributes and an offset of 0
  const directory = Buffer.concat([signature(0x02014b50), madeBy, shared, placement, name]);
  const trailer = Buffer.alloc(18);
  trailer.writeUInt16LE(1, 4);
  trailer.writeUInt16LE(1, 6);
  trailer.writeUInt32LE(directory.length, 8);
  trailer.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, directory, signature(0x06054b50), trailer]);
}

function signature(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Manifest lines hold at most 72 bytes; a continuation starts with a space. URLs are ASCII, so characters are bytes. */
function foldLine(line) {
  let folded = line.slice(0, 70);
  for (let at = 70; at < line.length; at += 69) folded += `\r\n ${line.slice(at, at + 69)}`;
  return `${folded}\r\n`;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
