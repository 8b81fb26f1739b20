import { expect, it } from "vitest";
import { retryAfterMs } from "./retryAfter.ts";

const now = Date.parse("2026-03-01T10:00:00Z");

it.each<[Record<string, unknown>, number | undefined]>([
  [{ "retry-after": "120" }, 120_000],
  [{ "retry-after": "Sun, 01 Mar 2026 10:05:00 GMT" }, 300_000],
  [{ "retry-after": "Sun, 01 Mar 2026 09:00:00 GMT" }, undefined],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{ "x-ratelimit-reset": String(now / 1_000 + 45) }, 45_000],
  [{}, undefined],
])("how long to wait is read from %j", (headers, ms) => {
  expect(retryAfterMs(headers, now)).toBe(ms);
});
