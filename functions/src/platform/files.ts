import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Response } from "express";
import type { z } from "zod";
import { AppError } from "./errors.ts";
import { log } from "./log.ts";
import type { FileAnswer, FileContent } from "./operation.ts";

/** Cloud Run refuses 32 MiB and more in one piece. */
const wholeBytesMax = 31 * 1024 * 1024;
/** In base64 it is a third more, and in memory as a whole. */
const callableBytesMax = 20_000_000;

/**
 * Sends a file as a download: never shown in the page's own origin, and if a browser shows it nonetheless, without
 * scripts. A stream that fails breaks the connection off, so that the client cannot take what it has for the whole.
 */
export async function sendFile(response: Response, file: FileAnswer, about: { operation: string; requestId: string }): Promise<void> {
  const size = file.content instanceof Readable ? file.size : file.content.length;
  // Content-Disposition as in RFC 6266, the name by RFC 8187 where it is not ASCII.
  response.attachment(file.fileName).set({ "Content-Type": file.contentType, "Content-Security-Policy": "sandbox; default-src 'none'", ...file.headers });
  // Cloud Run takes longer answers in chunks alone; one that breaks off is seen as broken then too.
  if (size !== undefined && size <= wholeBytesMax) response.set("Content-Length", String(size));
  try {
    await pipeline(file.content instanceof Readable ? file.content : Readable.from([file.content]), response);
  } catch (thrown) {
    // The client went away, or the file could not be read to its end; the answer has begun, so the log is left to tell.
    if (!isPrematureClose(thrown)) log.operationFailed({ ...about, thrown });
  }
}

const isPrematureClose = (thrown: unknown) => thrown instanceof Error && "code" in thrown && thrown.code === "ERR_STREAM_PREMATURE_CLOSE";

/** A file in one piece, as the callable door answers it. Throws `payload_too_large` for what only the REST door can hand out. */
export async function toContent(file: FileAnswer): Promise<z.output<typeof FileContent>> {
  const { fileName, contentType, content, headers = {} } = file;
  const size = content instanceof Readable ? file.size : content.length;
  if (size !== undefined && size > callableBytesMax) {
    if (content instanceof Readable) content.destroy();
    throw new AppError("payload_too_large", "This is too long for a callable; download it by REST.");
  }
  const bytes = content instanceof Readable ? await buffer(content) : Buffer.from(content);
  const [warning, sha256] = [headers["X-Secura-Warning"], headers["X-Content-Sha256"]];
  return { fileName, contentType, contentBase64: bytes.toString("base64"), ...(warning === undefined ? {} : { warning }), ...(sha256 === undefined ? {} : { sha256 }) };
}
