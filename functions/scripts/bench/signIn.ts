import { generate } from "otplib";
import { createAccount } from "../../src/identity/createAccount.ts";
import { db } from "../../src/platform/firestore.ts";
import { median, percentile, short, timed } from "./figures.ts";

const repeats = 40;
const password = "Bench-password-1";
const origin = () => `${String(process.env["FUNCTIONS_EMULATOR_ORIGIN"])}/demo-secura/us-central1/api`;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function post(path: string, body: unknown, token?: string): Promise<Answer> {
  const address = `10.${[0, 0, 0].map(() => String(Math.floor(Math.random() * 256))).join(".")}`;
  const headers = { "content-type": "application/json", "x-forwarded-for": address, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${origin()}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function expecting(status: number, answer: Promise<Answer>): Promise<Answer["body"]> {
  const { status: given, body } = await answer;
  if (given !== status) throw new Error(`expected ${String(status)}: ${JSON.stringify(body)}`);
  return body;
}

async function account(name: string): Promise<{ uid: string; email: string }> {
  const email = `bench-${name}-${String(Date.now())}@secura.example`;
  const { uid } = await createAccount({ email, password, displayName: `Bench ${name}`, role: "analyst" }, { actorId: "system:bench", now: new Date() });
  return { uid, email };
}

/** Times sign-in, refresh and what a door adds to a call, each after a warm-up, and prints the table. */
export async function benchSignIn(): Promise<void> {
  const table: Record<string, Record<string, number>> = {};
  const took: Record<string, number> = {};
  const measure = async (name: string, call: (i: number) => Promise<unknown>, prepare: (i: number) => Promise<unknown> = () => Promise.resolve()) => {
    const measured: number[] = [];
    for (let i = 0; i < repeats + 5; i += 1) {
      await prepare(i);
      const [ms = 0] = await timed(1, () => call(i));
      if (i >= 5) measured.push(ms);
    }
    took[name] = median(measured);
    table[name] = { n: repeats, p50: short(median(measured)), p95: short(percentile(measured, 0.95)) };
  };

  const plain = await account("plain");
  const secured = await account("secured");
  const { access_token: first } = await expecting(200, post("/auth/login", { email: secured.email, password }));
  const { secret } = await expecting(200, post("/auth/mfa/setup", { password }, String(first)));
  await expecting(200, post("/auth/mfa/verify", { otp: await generate({ secret: String(secret) }) }, String(first)));

  await measure("login", () => expecting(200, post("/auth/login", { email: plain.email, password })));
  await measure(
    "login with a second factor",
    async () => expecting(200, post("/auth/login", { email: secured.email, password, otp: await generate({ secret: String(secret) }) })),
    // As after half a minute of waiting: each code works once.
    () => db().doc(`users/${secured.uid}/private/security`).update({ lastTimeStep: 0 }),
  );
  const known = await Promise.all(Array.from({ length: repeats + 5 }, (_, i) => account(`known${String(i)}`)));
  // In turn, so that neither has the warmer machine.
  const failures: Record<string, number[]> = { "login, wrong password": [], "login, unknown account": [] };
  for (let i = 0; i < repeats + 5; i += 1) {
    for (const [name, email] of [["login, wrong password", known[i]?.email], ["login, unknown account", `nobody${String(i)}-${String(Date.now())}@secura.example`]] as const) {
      const [ms = 0] = await timed(1, () => expecting(401, post("/auth/login", { email, password: "wrong" })));
      if (i >= 5) failures[name]?.push(ms);
    }
  }
  for (const [name, measured] of Object.entries(failures)) {
    took[name] = median(measured);
    table[name] = { n: repeats, p50: short(median(measured)), p95: short(percentile(measured, 0.95)) };
  }
  const { access_token: token, refresh_token } = await expecting(200, post("/auth/login", { email: plain.email, password }));
  await measure("refresh", () => expecting(200, post("/auth/refresh", { refresh_token })));
  await measure("verify-token", () => expecting(200, post("/auth/verify-token", {}, String(token))));
  const get = async (path: string, headers: Record<string, string> = {}) => (await fetch(`${origin()}${path}`, { headers })).text();
  await measure("a call without a caller (/health)", () => get("/health"));
  await measure("an authorised call that reads one document", () => get("/api/v1/auth/profile", { authorization: `Bearer ${String(token)}` }));
  console.log("\nSigning in, against the emulators, one after the other (ms)");
  console.table(table);
  const ratio = (a: string, b: string) => ((took[a] ?? 0) / (took[b] ?? 1)).toFixed(2);
  console.log(`An unknown account is answered in ${ratio("login, unknown account", "login, wrong password")} times the time of a wrong password (medians).`);
}
