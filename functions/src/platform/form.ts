import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import type { z } from "zod";
import { contentType, demandPlain, isForm, sentLength } from "./body.ts";
import { decode } from "./decode.ts";
import { AppError } from "./errors.ts";
import type { IncomingForm, ReceivedFile } from "./operation.ts";

/** A form as a door received it; what it held is known once it was read. */
export interface OpenForm extends IncomingForm<Record<string, unknown>> {
  received?: { fields: Record<string, string>; file: ReceivedFile };
}

type Store<Stored> = (bytes: AsyncIterable<Uint8Array>) => Promise<Stored>;

const fileField = "file";
const limits = { files: 1, fields: 10, parts: 11, fieldSize: 16_384, headerPairs: 20, headerSize: 8_192 };
/** What a form may hold beside its file: delimiters, headers and fields. */
const formBytesMax = 262_144;

const refusal = (path: string, message: string) => new AppError("invalid_input", "The form is not valid; errors names the fields.", { errors: [{ path: path.slice(0, 200), message }] });
const tooLarge = (fileBytesMax: number) => new AppError("payload_too_large", `A file may have ${String(fileBytesMax)} bytes at most.`);
const malformed = (cause: unknown) => (cause instanceof AppError ? cause : new AppError("invalid_input", "The form is cut off or not well-formed.", { cause }));

function parserFor(type: string): BusboyInstance {
  try {
    return new Busboy({ headers: { "content-type": type }, limits, isPartAFile: (name, _type, fileName) => name === fileField || fileName !== undefined });
  } catch (thrown) {
    throw new AppError("unsupported_media_type", "The content type names no boundary.", { cause: thrown });
  }
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function* upTo(bytesMax: number, source: Chunks, refuse: () => AppError): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > bytesMax) throw refuse();
    yield chunk;
  }
}

/** Hands on the bytes of the form's file and says afterwards what they were. */
function measure(stream: AsyncIterable<Uint8Array>, fileBytesMax: number) {
  const hash = createHash("sha256");
  let size = 0;
  const bytes = async function* () {
    try {
      for await (const chunk of upTo(fileBytesMax, stream, () => tooLarge(fileBytesMax))) {
        size += chunk.length;
        hash.update(chunk);
        yield chunk;
      }
    } catch (thrown) {
      throw malformed(thrown);
    }
    if (size === 0) throw refusal(fileField, "is empty");
  };
  return { bytes: bytes(), measured: () => ({ size, sha256: hash.digest("hex") }) };
}

/** Reads the parts of a form. When this throws, `store` is over. */
async function readParts<Stored>(source: Chunks, type: string, fileBytesMax: number, store: Store<Stored>): Promise<{ fields: Record<string, string>; file: ReceivedFile; stored: Stored }> {
  const parser = parserFor(type);
  const fields = new Map<string, string>();
  let failure: Error | undefined;
  let part: { stream: Readable; name: string; measured: () => Omit<ReceivedFile, "name">; stored: Promise<Stored> } | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    parser.destroy(failure);
  };
  parser.on("field", (name: string | undefined, value, _isNameCut, isCut) => {
    if (name === undefined || isCut || fields.has(name)) fail(refusal(name ?? "", isCut ? "is too long" : name === undefined ? "has no name" : "stands there twice"));
    else fields.set(name, value);
  });
  parser.on("file", (name: string | undefined, stream: Readable, fileName: string | undefined) => {
    // The parser reports a form that is cut off here as well, and there may be no reader yet.
    stream.on("error", () => undefined);
    if (name !== fileField) {
      fail(refusal(name ?? "", "is no field for a file"));
      return;
    }
    const { bytes, measured } = measure(stream, fileBytesMax);
    part = { stream, name: fileName ?? "", measured, stored: store(bytes) };
    part.stored.catch(fail);
  });
  parser.on("filesLimit", () => { fail(refusal(fileField, "must be one file")); });
  for (const event of ["fieldsLimit", "partsLimit"]) parser.on(event, () => { fail(refusal("", "has too many fields")); });
  try {
    await pipeline(upTo(fileBytesMax + formBytesMax, source, () => tooLarge(fileBytesMax)), parser);
  } catch (thrown) {
    const error = failure ?? malformed(thrown);
    part?.stream.destroy(error);
    await part?.stored.catch(() => undefined);
    throw error;
  }
  if (!part) throw refusal(fileField, "Required");
  const stored = await part.stored;
  return { fields: Object.fromEntries(fields), file: { name: part.name, ...part.measured() }, stored };
}

/**
 * Opens a request that carries a form with one file; nothing of it is read before `receive`. Throws
 * `unsupported_media_type`.
 */
export function openForm(request: IncomingMessage & { rawBody?: Buffer }, schema: z.ZodObject): OpenForm {
  const type = contentType(request) ?? "";
  demandPlain(request);
  if (!isForm(type)) throw new AppError("unsupported_media_type", `The content type must be multipart/form-data, with the file in the field ${fileField}.`);
  const form: OpenForm = {
    receive: async (fileBytesMax, store) => {
      if (Number(sentLength(request)) > fileBytesMax + formBytesMax) throw tooLarge(fileBytesMax);
      // A runtime that has read the body all the same has kept it. The request is not destroyed, for it takes the answer.
      const source: Chunks = request.rawBody === undefined ? request.iterator({ destroyOnReturn: false }) : [request.rawBody];
      try {
        const { fields, file, stored } = await readParts(source, type, fileBytesMax, store);
        form.received = { fields, file };
        return { fields: decode(schema, fields) as Record<string, unknown>, file, stored };
      } finally {
        // What is left of a form that was refused is thrown away, so that the client comes to read the answer.
        request.resume();
      }
    },
  };
  return form;
}
