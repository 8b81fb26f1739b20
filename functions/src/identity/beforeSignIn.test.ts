import { expect, it } from "vitest";
import { timeLeft } from "./beforeSignIn.ts";

it("leaves a second of the seven for the answer, less what has passed, and always enough for one transaction", () => {
  const now = Date.parse("2026-11-01T08:00:03Z");
  expect(timeLeft("Sun, 01 Nov 2026 08:00:03 GMT", now)).toBe(6_000);
  expect(timeLeft("Sun, 01 Nov 2026 08:00:00 GMT", now)).toBe(3_000);
  expect(timeLeft("Sun, 01 Nov 2026 07:00:00 GMT", now)).toBe(1_000);
  expect(timeLeft("Sun, 01 Nov 2026 08:00:09 GMT", now)).toBe(6_000);
  expect(timeLeft(undefined, now)).toBe(6_000);
});
