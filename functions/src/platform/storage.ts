import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Storage, type Bucket, type File } from "@google-cloud/storage";
import { AppError } from "./errors.ts";
import { app } from "./firestore.ts";

const silenceMs = 10_000;
// When all bytes are sent, the storage checks and writes them before it answers.
const storingMs = 30_000;

let bucket: Bucket | undefined;

/** The installation's bucket, by the one client of this instance. */
function theBucket(): Bucket {
  if (!bucket) {
    const { storageBucket, projectId } = app().options;
    const project = projectId ?? process.env["GCLOUD_PROJECT"];
    const emulator = process.env["STORAGE_EMULATOR_HOST"];
    const storage = new Storage({ ...(project === undefined ? {} : { projectId: project }), ...(emulator === undefined ? {} : { apiEndpoint: emulator }) });
    bucket = storage.bucket(storageBucket ?? `${project ?? "demo-secura"}.appspot.com`);
  }
  return bucket;
}

const fileAt = (path: string, generation?: string): File => theBucket().file(path, generation === undefined ? {} : { generation });

const isMissing = (thrown: unknown) => thrown instanceof Object && "code" in thrown && thrown.code === 404;

const unavailable = (cause: unknown) => new AppError("unavailable", "The file storage did not answer.", { cause, headers: { "Retry-After": "1" } });

/** Ends a wait for Cloud Storage: the library has no timeout of its own and retries for ten minutes. */
function watchdog() {
  let timer: NodeJS.Timeout | undefined;
  let bark: (error: Error) => void = () => undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    bark = reject;
  });
  // It may bark when nobody waits any more.
  silence.catch(() => undefined);
  const stop = () => {
    clearTimeout(timer);
  };
  const start = (ms = silenceMs) => {
    stop();
    timer = setTimeout(() => {
      bark(new Error(`Cloud Storage gave no answer within ${String(ms)} ms`));
    }, ms);
  };
  return { start, stop, silence };
}

/** What Cloud Storage answers; null where it has nothing. Throws `unavailable`. */
async function ask<T>(work: Promise<T>): Promise<T | null> {
  const { start, stop, silence } = watchdog();
  start();
  try {
    return await Promise.race([work, silence]);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw unavailable(thrown);
  } finally {
    stop();
  }
}

// Never over another file; `attachment`, so that no browser opens it as a page of the bucket's origin.
const asNew = (contentType: string) => ({ resumable: false, contentType, metadata: { contentDisposition: "attachment" }, preconditionOpts: { ifGenerationMatch: 0 } });

/** Stores a file whose bytes are at hand. Throws `unavailable`, also when there is a file already. */
export async function saveFile(path: string, bytes: Buffer, contentType: string): Promise<void> {
  if ((await ask(fileAt(path).save(bytes, asNew(contentType)).then(() => true))) === null) throw unavailable(new Error("There is no bucket."));
}

/**
 * Stores a file as its bytes come, a few buffers of it in memory at a time; returns its generation. If `source` fails,
 * nothing is left and its error is thrown on. Throws `unavailable`, also when there is a file already: then something may
 * be left.
 */
export async function saveStream(path: string, source: AsyncIterable<Uint8Array>): Promise<string> {
  const file = fileAt(path);
  const target = file.createWriteStream(asNew("application/octet-stream"));
  const { start, stop, silence } = watchdog();
  let failure: { of: unknown } | undefined;
  // The library never ends the request of a stream that is broken off, so one that fails is ended and then deleted.
  async function* untilItFails() {
    try {
      for await (const chunk of source) {
        start();
        yield chunk;
        stop();
      }
    } catch (thrown) {
      failure = { of: thrown };
    }
    start(storingMs);
  }
  try {
    await Promise.race([pipeline(untilItFails, target), silence]);
  } catch (thrown) {
    target.destroy();
    throw failure === undefined ? unavailable(thrown) : failure.of;
  } finally {
    stop();
  }
  if (failure) {
    await deleteFile(path);
    throw failure.of;
  }
  return String(file.metadata.generation);
}

export interface OpenFile {
  /** The bytes; ends with `unavailable` when the storage falls silent. */
  stream: Readable;
  size: number;
  /** Names these very bytes: a file that is written over gets another. */
  generation: string;
}

async function* inTime(source: Readable): AsyncGenerator<Uint8Array> {
  const { start, stop, silence } = watchdog();
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const next = async () => {
    start();
    try {
      return await Promise.race([chunks.next(), silence]);
    } catch (thrown) {
      throw unavailable(thrown);
    } finally {
      stop();
    }
  };
  try {
    // What the reader throws in, such as that it has gone away, is no fault of the storage and passes as it is.
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value;
  } finally {
    source.destroy();
  }
}

/** Opens a file, or just that generation of it; null when there is none. Throws `unavailable`. */
export async function openFile(path: string, generation?: string): Promise<OpenFile | null> {
  const found = (await ask(fileAt(path, generation).getMetadata()))?.[0];
  // The emulator keeps no generations and answers with what there is.
  if (!found || (generation !== undefined && String(found.generation) !== generation)) return null;
  const pinned = String(found.generation);
  // As stored: what a stored encoding would make of the bytes is not what was handed in.
  const stream = Readable.from(inTime(fileAt(path, pinned).createReadStream({ validation: false, decompress: false })), { objectMode: false });
  return { stream, size: Number(found.size ?? 0), generation: pinned };
}

/** Reads a file, at most `size` + 1 bytes of it; null when there is none. Throws `unavailable`. */
export async function readFile(path: string, size: number): Promise<Buffer | null> {
  return (await ask(fileAt(path).download({ start: 0, end: size })))?.[0] ?? null;
}

/** Moves a file and returns its new generation; one that was moved there before is no error. Null when there is none at either place. Throws `unavailable`. */
export async function moveFile(from: string, to: string): Promise<string | null> {
  if ((await ask(fileAt(from).copy(fileAt(to)))) !== null) await deleteFile(from);
  const moved = (await ask(fileAt(to).getMetadata()))?.[0];
  return moved ? String(moved.generation) : null;
}

/** Deletes a file; one that is not there is no error. Throws `unavailable`. */
export async function deleteFile(path: string): Promise<void> {
  await ask(fileAt(path).delete({ ignoreNotFound: true }));
}

/** The paths of up to `limit` files under a prefix. Throws `unavailable`. */
export async function listFiles(prefix: string, limit: number): Promise<string[]> {
  const found = (await ask(theBucket().getFiles({ prefix, maxResults: limit, autoPaginate: false })))?.[0] ?? [];
  return found.map(({ name }) => name);
}

const pageSize = 100;

/** Deletes all files under a prefix, a page at a time, those that no record names as well. Throws `unavailable`. */
export async function deleteFilesUnder(prefix: string): Promise<void> {
  for (let paths = await listFiles(prefix, pageSize); paths.length > 0; paths = await listFiles(prefix, pageSize)) {
    for (const path of paths) await deleteFile(path);
  }
}

/** Throws unless the bucket is there and answers. */
export async function probeStorage(): Promise<void> {
  await theBucket().getFiles({ maxResults: 1, autoPaginate: false });
}
