import { createRequire } from "node:module";
import type { AxiosStatic, InternalAxiosRequestConfig } from "axios";
import type ImageKit from "imagekit";
import { secretPart, type Secrets, standIn } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import type { StoredEvidence } from "./model.ts";
import type { Thumbnail } from "./thumbnailModel.ts";

type Keys = NonNullable<Secrets["imagekit"]>;
type Copy = NonNullable<StoredEvidence["thumbnail"]>;

/** ImageKit as Secura uses it. Every call throws `unavailable` when it failed and may be tried again. */
export interface PictureHost {
  /** Stores a picture as a private file at `path`, over what is there; returns its file id, or why ImageKit does not take it. */
  upload: (path: string, bytes: Buffer) => Promise<{ fileId: string } | { refused: string }>;
  /** Removes a copy, and what the delivery network keeps of it; one that is not there is no error. */
  remove: (copy: Copy) => Promise<void>;
  /** A signed address of the thumbnail. */
  addressOf: (path: string) => Promise<Thumbnail>;
}

/** The configured host, or null: pictures then have no thumbnails. */
export function configuredHost(): PictureHost | null {
  const keys = secretPart("imagekit");
  if (!keys?.publicKey || !keys.privateKey || !keys.urlEndpoint) return null;
  return {
    upload: async (path, bytes) => upload(await clientOf(keys), path, bytes),
    remove: async (copy) => {
      await remove(await clientOf(keys), copy);
    },
    addressOf: async (path) => addressOf(await clientOf(keys), path),
  };
}

const lifeSeconds = 300;
/** Fits into 320 pixels either way, and is never made larger. */
const transformation = [{ width: "320", height: "320", crop: "at_max" }];

function addressOf(client: ImageKit, path: string): Thumbnail {
  const url = client.url({ path, transformation, signed: true, expireSeconds: lifeSeconds });
  return { url, expiresAt: new Date(Number(new URL(url).searchParams.get("ik-t")) * 1_000) };
}

async function upload(client: ImageKit, path: string, file: Buffer): Promise<{ fileId: string } | { refused: string }> {
  const [folder, fileName] = partsOf(path);
  try {
    // The name is ours alone, so a repetition writes over its own.
    const { fileId, filePath } = await client.upload({ file, fileName, folder, useUniqueFileName: false, isPrivateFile: true, overwriteFile: true });
    if (filePath === path) return { fileId };
    await client.deleteFile(fileId);
    return { refused: `ImageKit put the file elsewhere: ${filePath.slice(0, 200)}` };
  } catch (thrown) {
    const { status, words } = senseOf(thrown);
    if (isRefusal(status)) return { refused: words };
    throw unavailable(words);
  }
}

async function remove(client: ImageKit, { fileId, path }: Copy): Promise<void> {
  const ids = fileId === "" ? await findAt(client, path) : [fileId];
  for (const id of ids) await orGone(client.deleteFile(id));
  // Deleting a file does not delete what was made of it (https://imagekit.io/docs/api-reference/caching/purge-cache).
  await orGone(client.purgeCache(`${client.url({ path, transformation })}*`));
}

/** An upload that broke off may have left a file whose id nobody knows. */
async function findAt(client: ImageKit, path: string): Promise<string[]> {
  const [folder, name] = partsOf(path);
  try {
    const found = await client.listFiles({ path: folder, name, limit: 10 });
    return found.flatMap((file) => ("filePath" in file && file.filePath === path ? [file.fileId] : []));
  } catch (thrown) {
    throw unavailable(senseOf(thrown).words);
  }
}

async function orGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    const { status, words } = senseOf(thrown);
    if (status !== 404) throw unavailable(words);
  }
}

/** `/folder/name` as both. */
function partsOf(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, at), path.slice(at + 1)];
}

const isRefusal = (status: number | null) => status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;

const unavailable = (words: string) => new AppError("unavailable", words);

/** The sense of what the SDK threw. The thrown itself holds the private key and the picture: it goes no further. */
function senseOf(thrown: unknown): { status: number | null; words: string } {
  if (!(thrown instanceof Object)) return { status: null, words: "No answer from ImageKit." };
  const { code, message, $ResponseMetadata: answer } = thrown as { code?: unknown; message?: unknown; $ResponseMetadata?: { statusCode?: unknown } };
  const status = typeof answer?.statusCode === "number" ? answer.statusCode : null;
  if (status === null) return { status, words: `No answer from ImageKit (${typeof code === "string" ? code : "unknown"}).` };
  const said = typeof message === "string" ? ` ${message.slice(0, 200)}` : "";
  return { status, words: `ImageKit answered ${String(status)}.${said}` };
}

// ---- the SDK -------------------------------------------------------------------------------------------------------

const timeoutMs = 30_000;
const answerBytes = 1_000_000;
const hosts = new Set(["https://upload.imagekit.io", "https://api.imagekit.io"]);

let clientLoaded: Promise<typeof ImageKit> | undefined;

/** Loaded when there is something to do: it is no part of a cold start. */
async function clientOf(keys: Keys): Promise<ImageKit> {
  clientLoaded ??= load();
  return new (await clientLoaded)(keys);
}

async function load(): Promise<typeof ImageKit> {
  const { default: Client } = await import("imagekit");
  // The SDK has an option neither for a timeout nor for the address of its API, and keeps its HTTP client to itself; so
  // what it sends is seen to on the way, in that client, which others use too.
  const requireOfSdk = createRequire(createRequire(import.meta.url).resolve("imagekit"));
  const { interceptors } = requireOfSdk("axios") as AxiosStatic;
  interceptors.request.use(seeTo);
  return Client;
}

function seeTo(request: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const url = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : null;
  if (!url || !hosts.has(url.origin)) return request;
  request.signal = AbortSignal.timeout(timeoutMs);
  request.maxRedirects = 0;
  request.maxContentLength = answerBytes;
  const local = standIn("IMAGEKIT_EMULATOR_URL");
  if (local === undefined) return request;
  request.url = `${local}${url.pathname}${url.search}`;
  request.proxy = false;
  return request;
}
