import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { anyAddress, callable, type Answer } from "../support/doors.ts";
import { person } from "../support/people.ts";
import { tokenIn, untilMail } from "../support/mailbox.ts";
import { securedPerson } from "../support/secondFactor.ts";
import { unique } from "../support/stack.ts";

const login = (input: Record<string, unknown>, asked: { address?: string; token?: string } = {}) => callable("identity.login", input, asked);
const codes = (answers: Answer[]) => answers.reduce<Record<string, number>>((count, { code = "ok" }) => ({ ...count, [code]: (count[code] ?? 0) + 1 }), {});
const attemptsOf = async (email: string) => (await db().collection("loginAttempts").where("email", "==", email).get()).docs.map((row) => row.data());
const locksOf = async (account: string) => (await db().collection("lockouts").where("account", "==", account).get()).docs;
const accountKeyOf = async (email: string) => {
  const { keyOf } = await import("../../src/identity/store.ts");
  return keyOf("account", email);
};

/** Locks an account by five wrong passwords, each from another network. */
async function lock(email: string): Promise<void> {
  for (let i = 0; i < 5; i += 1) expect(await login({ email, password: "wrong" })).toMatchObject({ code: "invalid_credentials" });
}

const figures: string[] = [];
afterAll(() => {
  console.log(figures.join("\n"));
});

describe("an account under attack", () => {
  it("is locked by the fifth failure for its owner too, who is told, and opens by itself", async () => {
    const { uid, email, password } = await person("employee");
    await lock(email);
    const answer = await login({ email, password });
    expect(answer).toMatchObject({ status: 423, code: "account_locked" });
    const mails = await db().collection("outbox").where("to.uid", "==", uid).get();
    expect(mails.docs.map((mail) => mail.get("template") as unknown)).toEqual(["account_locked"]);
    const key = await accountKeyOf(email);
    const counter = db().doc(`lockouts/${key}`);
    const until = ((await counter.get()).get("lockedUntil") as FirebaseFirestore.Timestamp).toMillis();
    expect(until - Date.now()).toBeGreaterThan(29 * 60_000);
    expect(until - Date.now()).toBeLessThan(30 * 60_000 + 1);
    // Half an hour later.
    await counter.update({ lockedUntil: new Date(Date.now() - 1) });
    expect(await login({ email, password })).toMatchObject({ status: 200 });
    expect((await counter.get()).exists).toBe(false);
  });
  it("answers as an unknown one does, up to the lock and through it", async () => {
    const { email } = await person("employee");
    const nobody = `${unique("nobody")}@secura.example`;
    for (let i = 0; i < 7; i += 1) {
      const [known, unknown] = [await login({ email, password: "wrong" }), await login({ email: nobody, password: "wrong" })];
      const shown = ({ status, body: { requestId: _, ...body } }: Answer) => ({ status, body });
      expect(shown(known)).toEqual(shown(unknown));
    }
  });
  it("does not show by its lock which user name belongs to which address", async () => {
    const { uid, email } = await person("employee");
    await lock(email);
    const username = String((await db().doc(`users/${uid}`).get()).get("username"));
    for (const name of [username, unique("nobody")]) expect(await login({ username: name, password: "wrong" })).toMatchObject({ status: 401, code: "invalid_credentials" });
  });
  it("is open again to its owner once they have set a new password by e-mail", async () => {
    const { uid, email } = await person("employee");
    await lock(email);
    expect(await callable("identity.requestPasswordReset", { email })).toMatchObject({ status: 200 });
    const token = tokenIn(await untilMail(email, /password/i));
    const newPassword = "Seven grey herons 1907";
    expect(await callable("identity.confirmPasswordReset", { token, newPassword })).toMatchObject({ status: 200 });
    expect(await login({ email, password: newPassword })).toMatchObject({ status: 200, body: { user_info: { id: uid } } });
  });
  it("has no more than five passwords tried by fifty attempts at once, from as many networks", async () => {
    const { email } = await person("employee");
    const answers = await Promise.all(Array.from({ length: 50 }, () => login({ email, password: "wrong" })));
    // So many at once contend for one counter; who does not get at it is told to come back, and has tried nothing.
    expect(Object.keys(codes(answers)).filter((code) => !["invalid_credentials", "account_locked", "unavailable"].includes(code))).toEqual([]);
    let tried = codes(answers)["invalid_credentials"] ?? 0;
    let last = "";
    for (let i = 0; i < 6 && last !== "account_locked"; i += 1) {
      last = (await login({ email, password: "wrong" })).code ?? "";
      if (last === "invalid_credentials") tried += 1;
    }
    expect(last).toBe("account_locked");
    expect(tried).toBeLessThanOrEqual(5);
  });
  it("has no right password slip through among wrong ones after the fifth", async () => {
    const { email, password } = await person("employee");
    await lock(email);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => login({ email, password: i === 5 ? password : "wrong" })));
    expect(answers.filter(({ code }) => code !== "account_locked" && code !== "unavailable")).toEqual([]);
  });
  it("stays open for a device that is signed in, which gets no more guesses than others", async () => {
    const { email, password, idToken } = await person("employee");
    const stranger = await person("employee");
    await lock(email);
    expect(await login({ email, password }, { token: stranger.idToken })).toMatchObject({ code: "account_locked" });
    const answers: Answer[] = [];
    for (let i = 0; i < 6; i += 1) answers.push(await login({ email, password: "wrong" }, { token: idToken }));
    expect(codes(answers)).toEqual({ invalid_credentials: 5, account_locked: 1 });
    expect(await login({ email, password }, { token: idToken })).toMatchObject({ code: "account_locked" });
    const other = await person("employee");
    await lock(other.email);
    expect(await login({ email: other.email, password: other.password }, { token: other.idToken })).toMatchObject({ status: 200 });
    // The attack goes on meanwhile: the lock stands for everyone else.
    expect(await login({ email: other.email, password: other.password })).toMatchObject({ code: "account_locked" });
  });
  it("stays open for a right second factor, and a wrong one is no way to test passwords", async () => {
    const zoe = await securedPerson("analyst");
    await lock(zoe.email);
    expect(await login({ email: zoe.email, password: zoe.password })).toMatchObject({ code: "account_locked" });
    expect(await login({ email: zoe.email, password: zoe.password, otp: "000000" })).toMatchObject({ code: "account_locked" });
    expect(await login({ email: zoe.email, password: zoe.password, otp: await zoe.code() })).toMatchObject({ status: 200 });
    // Who guesses codes closes this way for their own network only.
    const address = anyAddress();
    const wrong: Answer[] = [];
    for (let i = 0; i < 6; i += 1) wrong.push(await login({ email: zoe.email, password: zoe.password, otp: "000000" }, { address }));
    expect(codes(wrong)).toEqual({ account_locked: 6 });
    await lock(zoe.email).catch(() => undefined);
    expect(await login({ email: zoe.email, password: zoe.password, otp: await zoe.code() }, { address })).toMatchObject({ code: "account_locked" });
    expect(await login({ email: zoe.email, password: zoe.password, otp: await zoe.code() })).toMatchObject({ status: 200 });
  });
  it("is shut to one network longer each time, so that it is open to its owner in between", async () => {
    const { email, password } = await person("employee");
    const address = anyAddress();
    const key = await accountKeyOf(email);
    const shut: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 5; i += 1) expect(await login({ email, password: "wrong" }, { address })).toMatchObject({ code: "invalid_credentials" });
      const docs = await locksOf(key);
      const pair = docs.find((counter) => counter.get("kind") === "pair");
      shut.push(Math.round(((pair?.get("lockedUntil") as FirebaseFirestore.Timestamp).toMillis() - Date.now()) / 60_000));
      // The account's lock is over; the network's is not.
      await db().doc(`lockouts/${key}`).update({ lockedUntil: new Date(Date.now() - 1) });
      expect(await login({ email, password }, { address })).toMatchObject({ code: "account_locked" });
      expect(await login({ email, password })).toMatchObject({ status: 200 });
      await pair?.ref.update({ lockedUntil: new Date(Date.now() - 1) });
      await pair?.ref.parent.doc((await networkKey(address))).delete();
    }
    expect(shut).toEqual([30, 60, 120]);
  });
});

async function networkKey(address: string): Promise<string> {
  const { keyOf } = await import("../../src/identity/store.ts");
  return keyOf("address", address);
}

describe("a network", () => {
  it("is shut out by its fiftieth failure, whatever the account, and lets nobody in then who has only a password", { timeout: 120_000 }, async () => {
    const { email, password, idToken } = await person("employee");
    const address = anyAddress();
    for (let i = 0; i < 50; i += 1) expect(await login({ email: `${unique("sprayed")}@secura.example`, password: "Spring2026!" }, { address })).toMatchObject({ code: "invalid_credentials" });
    const answer = await login({ email, password }, { address });
    expect(answer).toMatchObject({ status: 429, code: "rate_limited" });
    expect(await login({ email, password }, { address, token: idToken })).toMatchObject({ status: 200 });
    expect(await login({ email, password })).toMatchObject({ status: 200 });
  });
  it("is not shut out by an office that signs in at nine o'clock", async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => person("employee")));
    const address = anyAddress();
    const answers = await Promise.all([...people, ...people].map(({ email, password }) => login({ email, password }, { address })));
    expect(answers.filter(({ code }) => code === "rate_limited" || code === "account_locked")).toEqual([]);
    expect(codes(answers)["ok"]).toBeGreaterThan(12);
  });
});

it("1,000 stuffed credentials over 50 accounts from 20 networks: locks and limits hold, and the store stays bounded", { timeout: 240_000 }, async () => {
  const accounts = [...(await Promise.all(Array.from({ length: 5 }, async () => (await person("employee")).email))), ...Array.from({ length: 45 }, () => `${unique("stuffed")}@secura.example`)];
  const addresses = Array.from({ length: 20 }, anyAddress);
  const tries = Array.from({ length: 1_000 }, (_, i) => ({ email: accounts[i % 50] ?? "", address: addresses[(i * 7) % 20] ?? "" }));
  const answers: Answer[] = [];
  const started = performance.now();
  for (let at = 0; at < tries.length; at += 20) {
    answers.push(...(await Promise.all(tries.slice(at, at + 20).map(({ email, address }) => login({ email, password: unique("Guess1") }, { address })))));
  }
  const seconds = (performance.now() - started) / 1_000;
  const counted = codes(answers);
  expect(Object.keys(counted).sort()).toEqual(["account_locked", "invalid_credentials", "rate_limited"].filter((code) => code in counted));
  // Five passwords for each account at most were looked at.
  expect(counted["invalid_credentials"] ?? 0).toBeLessThanOrEqual(50 * 5);
  const rows = (await Promise.all(accounts.map(attemptsOf))).flat();
  expect(rows.filter((row) => row["reason"] === "invalid_credentials").length).toBe(counted["invalid_credentials"]);
  // Nothing is lost in the rows that stand for many.
  const recorded = rows.filter((row) => row["outcome"] !== "success").reduce((sum, row) => sum + Number(row["count"]), 0);
  const unrecorded = answers.filter(({ code, body }) => code === "rate_limited" && !String(body["detail"]).includes("network")).length;
  expect(recorded + unrecorded).toBe(1_000);
  const counters = (await Promise.all(accounts.map(async (email) => await locksOf(await accountKeyOf(email))))).flat().length + addresses.length;
  expect(counters).toBeLessThanOrEqual(50 + 50 * 20 + 20);
  figures.push(`1,000 stuffed credentials: ${JSON.stringify(counted)}, ${String(rows.length)} rows, ${String(counters)} counters, ${seconds.toFixed(0)} s`);
});

describe("the blocking function in a database outage", () => {
  /** Runs beforeSignIn in a process whose database is at `host`, and says what it threw and when. */
  async function signInAgainst(host: string): Promise<{ error: string; seconds: number }> {
    const program = `
      import { beforeSignIn } from ${JSON.stringify(fileURLToPath(new URL("../../src/identity/beforeSignIn.ts", import.meta.url)))};
      const event = { data: { uid: "u", email: "a@example.org", emailVerified: true }, additionalUserInfo: { providerId: "password" }, ipAddress: "10.0.0.1", userAgent: "test" };
      const started = performance.now();
      const error = await beforeSignIn(event).then(() => "let in", (thrown) => thrown.code + ": " + thrown.message);
      console.log("RESULT" + JSON.stringify({ error, seconds: (performance.now() - started) / 1000 }));
      process.exit(0);`;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program], { env: { ...process.env, FIRESTORE_EMULATOR_HOST: host }, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    for await (const chunk of child.stdout) output += String(chunk);
    return JSON.parse(/RESULT(.*)/.exec(output)?.[1] ?? "{}") as { error: string; seconds: number };
  }
  it("lets nobody in and says so within 7 seconds, when nothing listens and when nothing answers", { timeout: 60_000 }, async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = address instanceof Object ? address.port : 0;
    try {
      for (const { error, seconds } of await Promise.all(["127.0.0.1:1", `127.0.0.1:${String(port)}`].map(signInAgainst))) {
        expect(error).toBe("unavailable: Sign-in could not be checked just now. Try again in a moment.");
        expect(seconds).toBeLessThan(7);
        figures.push(`database outage: refused after ${seconds.toFixed(1)} s`);
      }
    } finally {
      silent.close();
    }
  });
});
