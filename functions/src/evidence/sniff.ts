import { fileTypeFromBuffer } from "file-type";
import { text } from "../platform/schemas.ts";

// A Word file says what it is within its first few entries, and those come first.
const headBytes = 65_536;
const plain = text(0, Number.MAX_SAFE_INTEGER);

/** Tells whether bytes that come in pieces are text: UTF-8 without control characters. */
function textWatch() {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isText = true;
  const see = (chunk?: Uint8Array) => {
    try {
      isText &&= plain.safeParse(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()).success;
    } catch {
      isText = false;
    }
  };
  return { see, isText: () => isText };
}

/**
 * Finds out what a file is while its bytes pass: by its content alone, whatever its name or the client says. `type` may be
 * asked for when `bytes` has ended.
 */
export function sniff(source: AsyncIterable<Uint8Array>): { bytes: AsyncIterable<Uint8Array>; type: () => Promise<string> } {
  const head: Uint8Array[] = [];
  let seen = 0;
  const { see, isText } = textWatch();
  const bytes = async function* () {
    for await (const chunk of source) {
      if (seen < headBytes) head.push(chunk.slice(0, headBytes - seen));
      seen += chunk.length;
      if (isText()) see(chunk);
      yield chunk;
    }
    if (isText()) see();
  };
  const type = async () => {
    const mime = (await fileTypeFromBuffer(Buffer.concat(head)))?.mime;
    // What is readable from end to end is text, even if two letters of it ("BMW") look like a picture or a sound.
    if (isText() && (mime === undefined || /^(?:audio|image|video)\//.test(mime))) return "text/plain";
    return mime ?? "application/octet-stream";
  };
  return { bytes: bytes(), type };
}
