import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import cors from "cors";
import { corsOrigins } from "./config.ts";
import { newRequestId } from "./ids.ts";

/** Cross-origin access for the configured origins, at both doors. No cookies are used, so no credentials. */
export const allowOrigins = cors({
  origin: (origin, answer) => {
    answer(null, origin !== undefined && corsOrigins.value().includes(origin));
  },
  methods: ["GET", "POST", "PUT", "DELETE"],
  allowedHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Firebase-AppCheck", "X-Request-Id", "Firebase-Instance-ID-Token"],
  exposedHeaders: ["Content-Disposition", "ETag", "Retry-After", "X-Content-Sha256", "X-Request-Id", "X-Secura-Warning"],
  maxAge: 3_600,
});

/** The request's id: the client's own when it is well-formed, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers["x-request-id"];
  return typeof sent === "string" && /^[\w-]{8,64}$/.test(sent) ? sent : newRequestId();
}

/** A header's value when it was sent exactly once. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

const drainMs = 10_000;

/**
 * Throws away what is left of a body that nobody reads, for ten seconds at most: a client whose connection ends while it
 * still sends sees that and not the answer.
 */
export async function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  const ended = new AbortController();
  const { signal } = ended;
  const ends = [once(request, "end", { signal }), once(request, "close", { signal }), pause(drainMs, undefined, { signal })];
  request.resume();
  await Promise.any(ends).catch(() => undefined);
  ended.abort();
  await Promise.allSettled(ends);
}
