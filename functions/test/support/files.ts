import { crc32, deflateRawSync, deflateSync } from "node:zlib";

const uint16 = (value: number) => Buffer.from([value & 0xff, value >>> 8]);
const uint32 = (value: number) => Buffer.concat([uint16(value & 0xffff), uint16(value >>> 16)]);

/** A ZIP archive (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16) of deflated files. */
export function zip(files: { name: string; bytes: Buffer }[]): Buffer {
  const known = new Map<Buffer, { packed: Buffer; about: Buffer }>();
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const { packed, about } = known.get(bytes) ?? pack(bytes);
    known.set(bytes, { packed, about });
    const title = Buffer.from(name);
    const entry = Buffer.concat([Buffer.from("PK\u0003\u0004"), uint16(20), about, uint16(title.length), uint16(0), title, packed]);
    local.push(entry);
    central.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), uint16(20), uint16(20), about, uint16(title.length), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset), title]));
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.concat([Buffer.from("PK\u0005\u0006"), uint16(0), uint16(0), uint16(files.length), uint16(files.length), uint32(directory.length), uint32(offset), uint16(0)]);
  return Buffer.concat([...local, directory, end]);
}

/** A file's deflated bytes, and what both headers say of it: flags, method, time, date, checksum and sizes. */
function pack(bytes: Buffer): { packed: Buffer; about: Buffer } {
  const packed = deflateRawSync(bytes, { level: 9 });
  return { packed, about: Buffer.concat([uint16(0), uint16(8), uint16(0), uint16(0x21), uint32(crc32(bytes)), uint32(packed.length), uint32(bytes.length)]) };
}

/** Some 600 KB that unpack to 600 MB. */
export function zipBomb(): Buffer {
  const zeros = Buffer.alloc(60_000_000);
  return zip(Array.from({ length: 10 }, (_, index) => ({ name: `${String(index)}.txt`, bytes: zeros })));
}

/** A file in a ZIP in a ZIP, and so on. */
export function nestedZip(bytes: Buffer, depth: number): Buffer {
  let nested = bytes;
  for (let level = 0; level < depth; level += 1) nested = zip([{ name: `${String(level)}.zip`, bytes: nested }]);
  return nested;
}

/** A PNG picture (https://www.w3.org/TR/png-3) of one grey tone. */
export function png(width = 8, height = 8): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, () => Buffer.alloc(width + 1, 0x80).fill(0, 0, 1)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
