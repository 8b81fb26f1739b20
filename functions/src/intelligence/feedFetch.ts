/** Fetching a feed over https: bounded in time and size, to public addresses alone, and no more often than it changes. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { standIn, webhookPrivateHosts } from "../platform/config.ts";
import { connectionTo } from "../platform/outgoing.ts";
import { importBytesMax } from "./importModel.ts";

export interface Fetched {
  /** `cut`: the bytes there are, of more. */
  outcome: "whole" | "cut" | "unchanged" | "failed";
  bytes: Buffer;
  etag: string | null;
  lastModified: string | null;
  /** For the people who manage feeds: short, with no address of the network in it. */
  problem: string | null;
}

/** What tests set: less time and room, and the resolver of names. */
export interface FetchDeps {
  timeoutMs?: number;
  bytesMax?: number;
  lookup?: RequestOptions["lookup"];
}

const fetchMs = 20_000;
const redirectsMax = 3;
const headerMax = 1_000;

const failed = (problem: string): Fetched => ({ outcome: "failed", bytes: Buffer.alloc(0), etag: null, lastModified: null, problem });

/**
 * How to reach a feed; null for an address that is none for one. From outside no redirect leads to a host of one's own network:
 * what stands there answers nobody else's bidding.
 */
function wayTo(url: URL, from: URL): Pick<RequestOptions, "agent" | "family"> | null {
  const isPrivate = (host: string): boolean => webhookPrivateHosts.value().includes(host);
  if (url.hostname !== from.hostname && isPrivate(url.hostname) && !isPrivate(from.hostname)) return null;
  const isLocal = url.origin === standIn("FEEDS_EMULATOR_ORIGIN");
  if (url.username !== "" || url.password !== "" || (url.protocol !== "https:" && !isLocal)) return null;
  return connectionTo(url, isLocal);
}

function ask(url: URL, headers: Record<string, string>, options: RequestOptions): Promise<IncomingMessage> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    send(url, { ...options, method: "GET", headers }, resolve).on("error", reject).end();
  });
}

const headerOf = (response: IncomingMessage, name: "etag" | "last-modified"): string | null => {
  const value = response.headers[name];
  return value !== undefined && value.length <= headerMax ? value : null;
};

/** The body as it comes, unpacked; `isWhole` is false when it ended before its end. Nothing beyond `bytesMax` is kept in memory. */
async function readBody(response: IncomingMessage, bytesMax: number): Promise<{ bytes: Buffer; isWhole: boolean; isTooLarge: boolean }> {
  const isPacked = /^(?:x-)?gzip$/i.test(response.headers["content-encoding"] ?? "");
  const body: Readable = isPacked ? response.pipe(createGunzip()) : response;
  // A pipe does not carry an error on, and half of what is packed must come out.
  if (isPacked) response.on("error", () => body.destroy(new Error("cut off")));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bytesMax) return { bytes: Buffer.alloc(0), isWhole: false, isTooLarge: true };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), isWhole: response.complete, isTooLarge: false };
  } catch {
    return { bytes: Buffer.concat(chunks), isWhole: false, isTooLarge: false };
  } finally {
    response.destroy();
  }
}

/** The sense of a failed exchange. What was thrown may name addresses inside the network: it goes no further. */
function unanswered(thrown: unknown, timeoutMs: number): Fetched {
  const { name, code, message } = thrown as { name?: unknown; code?: unknown; message?: unknown };
  if (typeof message === "string" && message.includes("is not allowed")) return failed("The address leads to a private or reserved network; name its host in WEBHOOK_PRIVATE_HOSTS if it is one of your own network.");
  if (name === "AbortError" || name === "TimeoutError") return failed(`The feed gave no answer within ${String(timeoutMs / 1_000)} s.`);
  return failed(`The feed gave no answer (${typeof code === "string" && /^[A-Z][A-Z0-9_]{0,59}$/.test(code) ? code : "unknown"}).`);
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

async function follow(url: URL, headers: Record<string, string>, { lookup, signal, bytesMax }: { lookup?: RequestOptions["lookup"]; signal: AbortSignal; bytesMax: number }): Promise<Fetched> {
  for (let hop = 0, at = url; hop <= redirectsMax; hop += 1) {
    const connection = wayTo(at, url);
    if (!connection) return failed(hop === 0 ? "The address must begin with https and hold no user and no password." : "The feed leads to an address that does not begin with https, or into this organisation's own network.");
    const response = await ask(at, headers, { ...connection, signal, ...(lookup ? { lookup } : {}) });
    const status = response.statusCode ?? 0;
    if (isRedirect(status)) {
      response.destroy();
      const { location } = response.headers;
      const next = location === undefined ? null : URL.parse(location, at);
      if (!next) return failed(`The feed answered ${String(status)} without an address.`);
      at = next;
      continue;
    }
    const [etag, lastModified] = [headerOf(response, "etag"), headerOf(response, "last-modified")];
    if (status !== 200) response.destroy();
    // Only to who has said what is known already: else there is nothing that could be unchanged.
    if (status === 304 && ("if-none-match" in headers || "if-modified-since" in headers)) return { outcome: "unchanged", bytes: Buffer.alloc(0), etag, lastModified, problem: null };
    if (status !== 200) return failed(`The feed answered ${String(status)}.`);
    if (Number(response.headers["content-length"]) > bytesMax) {
      response.destroy();
      return failed(`The feed has more than ${String(bytesMax)} bytes.`);
    }
    const { bytes, isWhole, isTooLarge } = await readBody(response, bytesMax);
    if (isTooLarge) return failed(`The feed has more than ${String(bytesMax)} bytes.`);
    return { outcome: isWhole ? "whole" : "cut", bytes, etag, lastModified, problem: isWhole ? null : "The feed stopped before its end; what arrived whole was taken." };
  }
  return failed(`The feed leads on more than ${String(redirectsMax)} times.`);
}

/**
 * Fetches what has changed since the given ETag and date. Whatever the other side does, this is over after twenty seconds and
 * holds no more than twenty megabytes, unpacked; it never throws.
 */
export async function fetchFeed(feed: { url: string; etag: string | null; lastModified: string | null }, { timeoutMs = fetchMs, bytesMax = importBytesMax, lookup }: FetchDeps = {}): Promise<Fetched> {
  const url = URL.parse(feed.url);
  if (!url) return failed("The address is none.");
  const headers = {
    accept: "application/stix+json, application/json, text/csv, text/plain, */*;q=0.1",
    "accept-encoding": "gzip, identity",
    "user-agent": "Secura",
    ...(feed.etag === null ? {} : { "if-none-match": feed.etag }),
    ...(feed.lastModified === null ? {} : { "if-modified-since": feed.lastModified }),
  };
  try {
    return await follow(url, headers, { lookup, bytesMax, signal: AbortSignal.timeout(timeoutMs) });
  } catch (thrown) {
    return unanswered(thrown, timeoutMs);
  }
}
