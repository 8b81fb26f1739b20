/**
 * How long an answer asks to wait, in milliseconds, by Retry-After (RFC 9110, 10.2.3: seconds or a date) or SendGrid's own
 * header, which says when its limit is lifted; undefined when it does not ask. Pure.
 */
export function retryAfterMs(headers: Record<string, unknown>, nowMs: number): number | undefined {
  const said = headers["retry-after"];
  const resetAt = Number(headers["x-ratelimit-reset"]) * 1_000;
  const ms = typeof said === "string" ? (/^\d{1,6}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - nowMs) : resetAt - nowMs;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
