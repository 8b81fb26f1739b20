import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const cwd = fileURLToPath(new URL("../..", import.meta.url));
const noEmulators = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/EMULATOR|GOOGLE_CLOUD_PROJECT|GCLOUD_PROJECT/.test(name)));
const accounts = (args: string[], more: Record<string, string> = {}) => spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/createAccounts.ts", ...args], { cwd, env: { ...noEmulators, ...more }, encoding: "utf8" });

describe("the demo organisation", () => {
  it("has all roles, categories, statuses and verdicts, legal stories and invented names", () => {
    expect(() => execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/demo/check.ts"], { cwd, stdio: "pipe" })).not.toThrow();
  });
  it("is never made in a live project: its passwords are published", () => {
    const { status, stderr } = accounts(["team", "--demo"], { GOOGLE_CLOUD_PROJECT: "some-live-project" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("emulators only") as string]);
  });
});

describe("creating accounts", () => {
  it("says what is missing, in a line, and does nothing", () => {
    expect(accounts(["admin"], { GOOGLE_CLOUD_PROJECT: "p" })).toMatchObject({ status: 1, stderr: expect.stringContaining("create-admin") as string });
    expect(accounts(["admin", "--email", "a@b.example", "--name", "A"])).toMatchObject({ status: 1, stderr: expect.stringContaining("GOOGLE_CLOUD_PROJECT") as string });
    expect(accounts(["team", "--member", "a@b.example,A,king"], { GOOGLE_CLOUD_PROJECT: "p" })).toMatchObject({ status: 1, stderr: expect.stringContaining("role") as string });
    expect(accounts(["team", "--demo"], { FIRESTORE_EMULATOR_HOST: "127.0.0.1:1" })).toMatchObject({ status: 1, stderr: expect.stringContaining("both") as string });
  });
});
