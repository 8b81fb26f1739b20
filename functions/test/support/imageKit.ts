import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Busboy } from "@fastify/busboy";
import { newId } from "../../src/platform/ids.ts";

export const privateKey = "private_of_the_tests";
export const urlEndpoint = "https://ik.imagekit.io/varnhaven";

export interface Kept {
  fileId: string;
  path: string;
  bytes: Buffer;
  fields: Record<string, string>;
}

export interface StandIn {
  origin: string;
  /** The files it has, by path. */
  files: Map<string, Kept>;
  /** What was asked of it: `METHOD /path`. */
  requests: string[];
  purged: string[];
  /** Answers the next request in the place of the stand-in; false leaves it to the stand-in. */
  next: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  stop: () => Promise<void>;
}

/**
 * Plays ImageKit (https://imagekit.io/docs/api-reference): upload, list, delete, purge, and the delivery of private files by
 * signed addresses, for `privateKey` alone.
 */
export async function startImageKit(): Promise<StandIn> {
  const standIn: StandIn = { origin: "", files: new Map(), requests: [], purged: [], next: undefined, stop: () => Promise.resolve() };
  const server = createServer((request, response) => {
    standIn.requests.push(`${request.method ?? ""} ${request.url?.split("?")[0] ?? ""}`);
    const { next } = standIn;
    standIn.next = undefined;
    if (next?.(request, response)) return;
    answer(request, standIn).then(
      ({ status, body }) => {
        response.writeHead(status, { "content-type": Buffer.isBuffer(body) ? "application/octet-stream" : "application/json" }).end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
      },
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  standIn.origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  standIn.stop = () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return standIn;
}

interface Answer {
  status: number;
  body?: unknown;
}

async function answer(request: IncomingMessage, { files, purged }: StandIn): Promise<Answer> {
  const url = new URL(request.url ?? "", "http://stand.in");
  if (url.pathname.startsWith("/varnhaven/")) return deliver(url, files);
  // Basic authentication: the private key is the name, and there is no password.
  if (request.headers.authorization !== `Basic ${Buffer.from(`${privateKey}:`).toString("base64")}`) return { status: 403, body: { message: "Your account cannot be authenticated." } };
  const fileId = /^\/v1\/files\/([^/]+)$/.exec(url.pathname)?.[1];
  switch (`${request.method ?? ""} ${fileId === undefined || fileId === "purge" ? url.pathname : "/v1/files/{fileId}"}`) {
    case "POST /api/v1/files/upload":
      return await take(request, files);
    case "GET /v1/files/": {
      const [folder, name] = [url.searchParams.get("path") ?? "", url.searchParams.get("name") ?? ""];
      return { status: 200, body: [...files.values()].filter(({ path }) => path === `${folder}/${name}`).map(({ fileId: id, path }) => ({ type: "file", fileId: id, name, filePath: path })) };
    }
    case "DELETE /v1/files/{fileId}": {
      const kept = [...files.values()].find((file) => file.fileId === fileId);
      if (!kept) return { status: 404, body: { message: "The requested file does not exist." } };
      files.delete(kept.path);
      return { status: 204 };
    }
    case "POST /v1/files/purge":
      purged.push((JSON.parse(await text(request)) as { url: string }).url);
      return { status: 201, body: { requestId: newId() } };
    default:
      return { status: 404, body: { message: "no such route" } };
  }
}

async function take(request: IncomingMessage, files: Map<string, Kept>): Promise<Answer> {
  const fields: Record<string, string> = {};
  const chunks: Buffer[] = [];
  await new Promise((resolve, reject) => {
    const form = new Busboy({ headers: request.headers as { "content-type": string } });
    form.on("field", (name, value) => (fields[name] = value));
    form.on("file", (_name, file) => file.on("data", (chunk: Buffer) => chunks.push(chunk)));
    form.on("finish", resolve).on("error", reject);
    request.pipe(form);
  });
  const path = `${fields["folder"] ?? ""}/${fields["fileName"] ?? ""}`;
  if (fields["useUniqueFileName"] !== "false") return { status: 400, body: { message: "This stand-in gives no unique names." } };
  // A file that is written over keeps its id.
  const kept = { fileId: files.get(path)?.fileId ?? newId(), path, bytes: Buffer.concat(chunks), fields };
  files.set(path, kept);
  return { status: 200, body: { fileId: kept.fileId, name: fields["fileName"], filePath: path, size: kept.bytes.length } };
}

/**
 * The signature of an address: HMAC-SHA1, with the private key, over what follows the endpoint, without its own parameters,
 * and the time it expires (https://imagekit.io/docs/media-delivery-basic-security#how-to-generate-signed-urls).
 */
export function signatureOf(url: URL): string {
  const plain = new URL(url);
  for (const own of ["ik-s", "ik-t"]) plain.searchParams.delete(own);
  const rest = `${plain.pathname}${plain.search}`.replace(/^\/varnhaven\//, "");
  return createHmac("sha1", privateKey).update(`${rest}${url.searchParams.get("ik-t") ?? ""}`).digest("hex");
}

/** Delivery of a transformed private file; the transformation itself is not made. */
function deliver(url: URL, files: Map<string, Kept>): Answer {
  const isSigned = url.searchParams.get("ik-s") === signatureOf(url) && Number(url.searchParams.get("ik-t")) > Date.now() / 1_000;
  if (!isSigned) return { status: 401, body: { message: "signature mismatch or expired" } };
  const kept = files.get(url.pathname.replace(/^\/varnhaven\/tr:[^/]+/, ""));
  return kept ? { status: 200, body: kept.bytes } : { status: 404, body: {} };
}
