import { randomBytes } from "node:crypto";
import { compactVerify, createLocalJWKSet } from "jose";
import { describe, expect, it } from "vitest";
import { attest, attestationKeys, readSigned, seal, sign, unseal, type Keys } from "./keyring.ts";

const key = (id: string) => ({ id, key: randomBytes(32).toString("base64url") });
const old = key("k1");
const current = key("k2");
const rotated: Keys = [current, old];
const about = { purpose: "totp", subject: "u1" };

describe("sealed texts", () => {
  it("open again and show nothing of what they hold", async () => {
    const sealed = await seal("JBSWY3DPEHPK3PXP", about, [old]);
    expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
    expect(await unseal(sealed, about, [old])).toEqual({ text: "JBSWY3DPEHPK3PXP", isCurrent: true });
  });
  it("open after a rotation and say that they are of the older key", async () => {
    expect(await unseal(await seal("x", about, [old]), about, rotated)).toEqual({ text: "x", isCurrent: false });
    expect(await unseal(await seal("x", about, rotated), about, rotated)).toEqual({ text: "x", isCurrent: true });
  });
  it("do not open under a key that is gone, for another person, or for another purpose", async () => {
    const sealed = await seal("x", about, [old]);
    await expect(unseal(sealed, about, [current])).rejects.toThrow();
    await expect(unseal(sealed, { ...about, subject: "u2" }, [old])).rejects.toThrow();
    await expect(unseal(sealed, { ...about, purpose: "other" }, [old])).rejects.toThrow();
  });
  it("do not open when any part was changed", async () => {
    const parts = (await seal("x", about, [old])).split(".");
    for (const [i, part] of parts.entries()) {
      if (part === "") continue;
      const changed = parts.with(i, (part.startsWith("A") ? "B" : "A") + part.slice(1)).join(".");
      await expect(unseal(changed, about, [old]), `part ${String(i)}`).rejects.toThrow();
    }
  });
});

describe("action tokens", () => {
  const issuedAt = new Date("2026-11-01T00:00:00Z");
  const claims = { purpose: "reset_password", subject: "u1", id: "a1", issuedAt, expiresAt: new Date("2026-11-01T00:30:00Z") };
  it("say what they were made for, until they expire", async () => {
    const token = await sign(claims, [old]);
    expect(await readSigned(token, ["reset_password"], issuedAt, rotated)).toEqual(claims);
    await expect(readSigned(token, ["reset_password"], new Date("2026-11-01T00:30:01Z"), rotated)).rejects.toMatchObject({ code: "action_token_invalid", message: /expired/ });
  });
  it("are the same for the same claims, so that an e-mail sent again carries the same link", async () => {
    expect(await sign(claims, [old])).toBe(await sign(claims, [old]));
  });
  it("serve no other purpose, and no other installation", async () => {
    const token = await sign(claims, [old]);
    await expect(readSigned(token, ["verify_email"], issuedAt, [old])).rejects.toMatchObject({ code: "action_token_invalid" });
    await expect(readSigned(token, ["reset_password"], issuedAt, [current])).rejects.toMatchObject({ code: "action_token_invalid" });
    await expect(readSigned("eyJhbGciOiJub25lIn0.e30.", ["reset_password"], issuedAt, [old])).rejects.toMatchObject({ code: "action_token_invalid" });
  });
});

describe("signed documents", () => {
  const check = async (jws: string, keys: Keys) => await compactVerify(jws, createLocalJWKSet(attestationKeys(keys)), { algorithms: ["EdDSA"] });
  it("are checked by the public keys alone, after a rotation too", async () => {
    const jws = await attest('{"a":1}', "test+jws", [old]);
    const { payload, protectedHeader } = await check(jws, rotated);
    expect(new TextDecoder().decode(payload)).toBe('{"a":1}');
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: "k1", typ: "test+jws" });
    for (const published of attestationKeys(rotated).keys) expect(Object.keys(published).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });
  it("do not check when a byte was changed, or by another installation's keys", async () => {
    const jws = await attest('{"a":1}', "test+jws", [old]);
    const [header = "", payload = "", signature = ""] = jws.split(".");
    await expect(check(`${header}.${Buffer.from('{"a":2}').toString("base64url")}.${signature}`, [old])).rejects.toThrow();
    await expect(check(`${header}.${payload}.${signature}`, [{ ...current, id: "k1" }])).rejects.toThrow();
  });
});
