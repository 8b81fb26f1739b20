import { describe, expect, it } from "vitest";
import { redact } from "./log.ts";

describe("a log line", () => {
  it("holds no token, password or key, by name or by look, at any depth", () => {
    const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln";
    const line = JSON.stringify(
      redact({ headers: { Authorization: `Bearer ${jwt}`, Cookie: "a=b" }, user: { password: "hunter2", otp: "123456", backupCode: "x-y", nested: { apiKey: "k-1" } }, message: `failed with ${jwt} for Bearer abc.def`, thrown: new Error(`bad ${jwt}`, { cause: { refresh_token: "r-1" } }) }),
    );
    for (const secret of [jwt, "hunter2", "123456", "x-y", "k-1", "r-1", "abc.def", "a=b"]) expect(line).not.toContain(secret);
  });
  it("is bounded in width, length and depth", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(JSON.stringify(redact({ circle, long: "x".repeat(1e6), wide: Array.from({ length: 1e5 }, (_, i) => i) })).length).toBeLessThan(5_000);
  });
});
