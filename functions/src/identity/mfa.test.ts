import { randomBytes } from "node:crypto";
import { generate } from "otplib";
import { describe, expect, it } from "vitest";
import { checkFactor, checkTotp, newBackupCodes, newTotpSecret, securityDefaults, useBackupCode } from "./mfa.ts";

const keys = [{ id: "k1", key: randomBytes(32).toString("base64url") }];
const newer = [{ id: "k2", key: randomBytes(32).toString("base64url") }, ...keys];
const now = new Date("2026-11-01T08:00:10Z");
const codeAt = (secret: string, secondsOff: number) => generate({ secret, epoch: Math.floor(now.getTime() / 1_000) + secondsOff });

describe("a code of the authenticator app", () => {
  it("is taken now and half a minute either way, not from a clock that is off by more", async () => {
    const { secret, sealed } = await newTotpSecret("u1", "a@example.org", "Secura", keys);
    for (const off of [0, -30, 30]) expect(await checkTotp(sealed, "u1", await codeAt(secret, off), 0, now, keys), String(off)).not.toBeNull();
    for (const off of [-90, 90, 3_600, -86_400]) expect(await checkTotp(sealed, "u1", await codeAt(secret, off), 0, now, keys), String(off)).toBeNull();
  });
  it("works once, and makes the ones before it useless", async () => {
    const { secret, sealed } = await newTotpSecret("u1", "a@example.org", "Secura", keys);
    const code = await codeAt(secret, 0);
    const first = await checkTotp(sealed, "u1", code, 0, now, keys);
    expect(first?.timeStep).toBe(Math.floor(now.getTime() / 30_000));
    expect(await checkTotp(sealed, "u1", code, first?.timeStep ?? 0, now, keys)).toBeNull();
    expect(await checkTotp(sealed, "u1", await codeAt(secret, -30), first?.timeStep ?? 0, now, keys)).toBeNull();
    expect(await checkTotp(sealed, "u1", await codeAt(secret, 30), first?.timeStep ?? 0, now, keys)).not.toBeNull();
  });
  it("has its secret sealed anew after the key was rotated", async () => {
    const { secret, sealed } = await newTotpSecret("u1", "a@example.org", "Secura", keys);
    const checked = await checkTotp(sealed, "u1", await codeAt(secret, 0), 0, now, newer);
    expect(checked?.resealed).toEqual(expect.any(String));
    expect(await checkTotp(checked?.resealed ?? "", "u1", await codeAt(secret, 0), 0, now, newer.slice(0, 1))).toMatchObject({ resealed: null });
  });
  it("is read from a URI that names organisation and account", async () => {
    const { uri, secret } = await newTotpSecret("u1", "a@example.org", "Varn & haven", keys);
    const url = new URL(uri);
    expect([url.protocol, url.host, url.searchParams.get("secret"), url.searchParams.get("issuer")]).toEqual(["otpauth:", "totp", secret, "Varn & haven"]);
  });
});

describe("backup codes", () => {
  it("are ten, all different, and are not stored as they are", () => {
    const { codes, hashes } = newBackupCodes("u1");
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    expect(JSON.stringify(hashes)).not.toContain(codes[0]?.slice(0, 4));
  });
  it("work once each, with or without hyphens, for their owner only", () => {
    const { codes, hashes } = newBackupCodes("u1");
    const [code = ""] = codes;
    expect(useBackupCode(hashes, "u2", code)).toBeNull();
    const left = useBackupCode(hashes, "u1", code.replaceAll("-", ""));
    expect(left).toHaveLength(9);
    expect(useBackupCode(left ?? [], "u1", code)).toBeNull();
  });
});

it("no factor is right where none is set up, or none is given", async () => {
  expect(await checkFactor(securityDefaults, "u1", { otp: "123456" }, now, keys)).toBeNull();
  expect(await checkFactor(securityDefaults, "u1", {}, now, keys)).toBeNull();
});
