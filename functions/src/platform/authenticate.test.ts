import { describe, expect, it, vi } from "vitest";
import { authenticate, demandApp, refusalOf } from "./authenticate.ts";

// Without the emulator's address the SDK verifies as it does in production; none of these needs the network.
vi.stubEnv("FIREBASE_AUTH_EMULATOR_HOST", undefined);
vi.stubEnv("GCLOUD_PROJECT", "demo-secura");

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = Math.floor(Date.now() / 1_000);
const claims = { iss: "https://securetoken.google.com/demo-secura", aud: "demo-secura", sub: "u1", auth_time: now, iat: now, exp: now + 3_600, role: "admin", email_verified: true };
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

describe("a forged token", () => {
  it.each<[string, string]>([
    ["without a signature", `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`],
    ["signed with a shared secret", `${part({ alg: "HS256", typ: "JWT", kid: "k" })}.${part(claims)}.c2ln`],
    ["without a key's name", `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2ln`],
    ["for another project", `${part({ alg: "RS256", kid: "k" })}.${part({ ...claims, aud: "other" })}.c2ln`],
    ["of no subject", `${part({ alg: "RS256", kid: "k" })}.${part({ ...claims, sub: "" })}.c2ln`],
    ["whose claims are null", `${part({ alg: "RS256", kid: "k" })}.${part(null)}.c2ln`],
    ["that is no token", "abc"],
  ])("%s is refused", async (_what, token) => {
    await expect(authenticate(`Bearer ${token}`, new Date())).rejects.toThrow(refusal("token_invalid"));
  });
  it("is told apart from none at all", async () => {
    await expect(authenticate(undefined, new Date())).rejects.toThrow(refusal("unauthenticated"));
    await expect(authenticate("Basic dTpw", new Date())).rejects.toThrow(refusal("token_invalid"));
  });
});

describe("a check that could not be made", () => {
  it("is not the token's fault", () => {
    const error = (code: string, message: string) => Object.assign(new Error(message), { code });
    expect(refusalOf(error("auth/argument-error", "Error while making request: getaddrinfo ENOTFOUND www.googleapis.com.")).code).toBe("unavailable");
    expect(refusalOf(error("auth/argument-error", "Error fetching public keys for Google certs: 503")).code).toBe("unavailable");
    expect(refusalOf(error("auth/argument-error", "Firebase ID token has invalid signature.")).code).toBe("token_invalid");
    expect(refusalOf(error("auth/id-token-expired", "expired")).code).toBe("token_expired");
    expect(refusalOf(error("auth/internal-error", "?")).code).toBe("unavailable");
  });
});

describe("App Check", () => {
  it("asks nothing while it is off, and for a valid token while it is on", async () => {
    vi.stubEnv("APP_CHECK_ENFORCED", "false");
    await expect(demandApp(undefined)).resolves.toBeUndefined();
    vi.stubEnv("APP_CHECK_ENFORCED", "true");
    await expect(demandApp(undefined)).rejects.toThrow(refusal("app_check_failed"));
    await expect(demandApp("not-a-token")).rejects.toThrow(refusal("app_check_failed"));
  });
});
