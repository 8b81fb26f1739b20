import { initializeApp } from "firebase/app";
import { getAuth } from "firebase/auth";
import { setLogLevel } from "firebase/firestore";
import { createSecura, type Incident, type Secura } from "../../../client/src/index.ts";
import type { DemoPerson } from "../demo/types.ts";
import { median, percentile, short, timed } from "./figures.ts";

const repeats = 60;
const watched = 30;

interface User {
  secura: Secura;
  token: string;
}

async function signIn(people: readonly DemoPerson[], role: DemoPerson["role"], nth = 0): Promise<User> {
  const person = people.filter((candidate) => candidate.role === role)[nth];
  if (!person) throw new Error(`no ${role}`);
  const port = (name: string) => Number((process.env[name] ?? "").split(":").at(-1));
  const app = initializeApp({ projectId: "demo-secura", apiKey: "demo" }, person.uid);
  const secura = createSecura(app, { emulators: { auth: port("FIREBASE_AUTH_EMULATOR_HOST"), firestore: port("FIRESTORE_EMULATOR_HOST"), functions: port("FUNCTIONS_EMULATOR_ORIGIN") } });
  await secura.signIn({ email: person.email, password: person.password });
  return { secura, token: (await getAuth(app).currentUser?.getIdToken()) ?? "" };
}

const report = (i: number) => ({ title: `Bench report ${String(i)}`, description: `Somebody called about invoice ${String(i)} and asked for the password of the shared mailbox; it was not given.` });

async function rest({ token }: User, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${String(process.env["FUNCTIONS_EMULATOR_ORIGIN"])}/demo-secura/us-central1/api/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
  return await response.json();
}

/** Milliseconds from the call of create until a listener of the team has the verdict. */
async function verdictSeen(reporter: User, analyst: User, i: number): Promise<number> {
  const { title, description } = report(i);
  const unique = `${title} ${String(Date.now())}`;
  return await new Promise<number>((resolve, reject) => {
    let started = 0;
    let isFirst = true;
    const end = analyst.secura.watchIncidents({ scope: "team", limit: 3 }, (event) => {
      if (isFirst) {
        isFirst = false;
        started = performance.now();
        reporter.secura.incidents.create({ title: unique, description }).catch(reject);
        return;
      }
      const item: Incident | undefined = event.type === "initial" ? undefined : event.item;
      if (item?.title === unique && item.triage.state === "done") {
        resolve(performance.now() - started);
        setTimeout(() => { end(); }, 0);
      }
    }, { onError: reject });
  });
}

/** Times both doors and the way from report to verdict, each after a warm-up, and prints the table. Returns an analyst's token and an incident. */
export async function benchCalls(people: readonly DemoPerson[]): Promise<{ token: string; incidentId: string }> {
  setLogLevel("error");
  // Several reporters, so that the rate limit of one person is not what is measured.
  const reporters = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((nth) => signIn(people, "employee", nth)));
  const analyst = await signIn(people, "analyst");
  const by = (i: number): User => reporters[i % reporters.length] ?? analyst;
  const { id } = (await rest(by(0), "POST", "/incidents", report(0))) as { id: string };
  const rows: [string, (i: number) => Promise<unknown>, number][] = [
    ["REST create", (i) => rest(by(i), "POST", "/incidents", report(i)), repeats],
    ["REST get", () => rest(analyst, "GET", `/incidents/${id}`), repeats],
    ["REST list of 25", () => rest(analyst, "GET", "/incidents?limit=25"), repeats],
    ["callable create", (i) => by(i).secura.incidents.create(report(i)), repeats],
    ["callable get", () => analyst.secura.incidents.get({ id }), repeats],
    ["callable list of 25", () => analyst.secura.incidents.list({ limit: 25 }), repeats],
  ];
  const table: Record<string, Record<string, number>> = {};
  for (const [name, call, times] of rows) {
    await timed(5, call);
    const took = await timed(times, call);
    table[name] = { n: times, p50: short(median(took)), p95: short(percentile(took, 0.95)) };
  }
  await timed(3, (i) => verdictSeen(by(i), analyst, i));
  const seen: number[] = [];
  for (let i = 0; i < watched; i += 1) seen.push(await verdictSeen(by(i), analyst, i));
  table["create → verdict at a listener"] = { n: watched, p50: short(median(seen)), p95: short(percentile(seen, 0.95)) };
  console.log("\nCalls against the emulators, one after the other (ms)");
  console.table(table);
  return { token: analyst.token, incidentId: id };
}
