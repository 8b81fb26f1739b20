import { Storage, type Bucket, type File } from "@google-cloud/storage";
import { AppError } from "../platform/errors.ts";
import { app } from "../platform/firestore.ts";

const timeoutMs = 10_000;

let bucket: Bucket | undefined;

function theBucket(): Bucket {
  if (!bucket) {
    const { storageBucket, projectId } = app().options;
    const project = projectId ?? process.env["GCLOUD_PROJECT"];
    const emulator = process.env["STORAGE_EMULATOR_HOST"];
    const storage = new Storage({ ...(project === undefined ? {} : { projectId: project }), ...(emulator === undefined ? {} : { apiEndpoint: emulator }), timeout: timeoutMs });
    bucket = storage.bucket(storageBucket ?? `${project ?? "demo-secura"}.appspot.com`);
  }
  return bucket;
}

const fileAt = (path: string): File => theBucket().file(path);

const isMissing = (thrown: unknown) => thrown instanceof Object && "code" in thrown && thrown.code === 404;

/** The library has no timeout for an upload, and retries for ten minutes. Throws `unavailable`. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Cloud Storage gave no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (thrown) {
    throw isMissing(thrown) ? thrown : new AppError("unavailable", "The file storage did not answer.", { cause: thrown, headers: { "Retry-After": "1" } });
  } finally {
    clearTimeout(timer);
  }
}

const folderOf = (applicationId: string): string => `applications/${applicationId}/`;

export const documentPath = (applicationId: string, documentId: string): string => `${folderOf(applicationId)}${documentId}`;

/** Stores the bytes of a document. Throws `unavailable`. */
export async function saveFile(path: string, bytes: Buffer, contentType: string): Promise<void> {
  // Never over another file; `attachment`, so that no browser opens it as a page of the bucket's origin.
  await inTime(fileAt(path).save(bytes, { resumable: false, contentType, metadata: { contentDisposition: "attachment" }, preconditionOpts: { ifGenerationMatch: 0 } }));
}

/** Reads a file, at most `size` + 1 bytes of it; null when there is none. Throws `unavailable`. */
export async function readFile(path: string, size: number): Promise<Buffer | null> {
  try {
    return (await inTime(fileAt(path).download({ start: 0, end: size })))[0];
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
}

/** Deletes a file; one that is not there is no error. Throws `unavailable`. */
export async function deleteFile(path: string): Promise<void> {
  await inTime(fileAt(path).delete({ ignoreNotFound: true }));
}

const pageSize = 100;

async function someFilesOf(applicationId: string): Promise<File[]> {
  try {
    return (await inTime(theBucket().getFiles({ prefix: folderOf(applicationId), maxResults: pageSize, autoPaginate: false })))[0];
  } catch (thrown) {
    // A bucket that was never made holds nothing.
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}

/** Deletes all files of an application, a page at a time, those that no record names as well. Throws `unavailable`. */
export async function deleteFilesOf(applicationId: string): Promise<void> {
  for (let files = await someFilesOf(applicationId); files.length > 0; files = await someFilesOf(applicationId)) {
    for (const { name } of files) await deleteFile(name);
  }
}
