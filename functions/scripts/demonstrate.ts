/**
 * Sends one report through the running emulators as an employee would, watches it as the employee and as an analyst, and
 * prints what each listener saw and when. Exits 0 when both saw the verdict, 1 otherwise.
 */
import { initializeApp } from "firebase/app";
import { setLogLevel, terminate, getFirestore } from "firebase/firestore";
import { createSecura, SecuraError, type Incident, type Secura } from "../../client/src/index.ts";
import { people } from "./demo/people.ts";

const patienceMs = 60_000;

const port = (name: string): number => {
  const value = /:(\d+)$/.exec(process.env[name] ?? "")?.[1];
  if (value === undefined) throw new Error(`${name} is not set: npm start runs this with the emulators' addresses.`);
  return Number(value);
};

async function signIn(role: "employee" | "analyst"): Promise<{ name: string; secura: Secura; app: ReturnType<typeof initializeApp> }> {
  const person = people.find((candidate) => candidate.role === role);
  if (!person) throw new Error(`The demo organisation has no ${role}.`);
  const app = initializeApp({ projectId: "demo-secura", apiKey: "demo" }, role);
  const secura = createSecura(app, { emulators: { auth: port("FIREBASE_AUTH_EMULATOR_HOST"), firestore: port("FIRESTORE_EMULATOR_HOST"), functions: port("FUNCTIONS_EMULATOR_ORIGIN") } });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await secura.signIn({ email: person.email, password: person.password });
      break;
    } catch (thrown) {
      // The functions behind a sign-in start with the first one, and may be late for it on a busy machine.
      if (attempt < 5 && thrown instanceof SecuraError && ["unavailable", "offline"].includes(thrown.code)) continue;
      throw new Error(`${person.email} cannot sign in. Is emulator-data/ there? npm --prefix functions run seed makes it.`, { cause: thrown });
    }
  }
  return { name: `${person.displayName} (${role})`, secura, app };
}

/** Resolves when `done` says so of something seen; rejects after a minute with what was waited for. */
function until<T>(what: string, watch: (see: (seen: T) => void, fail: (error: Error) => void) => () => void, done: (seen: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${what} did not come within ${String(patienceMs / 1_000)} s; functions/.cache has the emulators' log.`));
    }, patienceMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      // The watch may call back before it has returned its end.
      setTimeout(() => {
        stop();
      }, 0);
      act();
    };
    const stop = watch(
      (seen) => {
        if (done(seen)) settle(() => { resolve(seen); });
      },
      (error) => {
        settle(() => { reject(error); });
      },
    );
  });
}

type Person = Awaited<ReturnType<typeof signIn>>;

const report = {
  title: "Invoice mail with a link, and I did click it",
  description:
    "This morning a phishing mail came that looked like our freight supplier's, asking me to confirm an overdue invoice. I opened hxxps://pay.freight-billing[.]example/login from 203.0.113.77 and entered my password before I saw the odd address. Nothing happened after that.",
};

const verdict = (incident: Incident) =>
  `${String(incident.number)}: ${String(incident.category)}, severity ${String(incident.severity)} (${incident.priority ?? "no priority"}), ${String(incident.triage.mitigations?.length ?? 0)} mitigations, judged in ${String(incident.triage.tookMs)} ms`;

/** One report, seen by both; prints every event with the milliseconds since the call. */
async function round(reporter: Person, analyst: Person): Promise<Incident> {
  const title = `${report.title} (${new Date().toISOString().slice(11, 19)})`;
  let started = 0;
  const say = (text: string) => {
    console.log(`  ${String(Math.round(performance.now() - started)).padStart(6)} ms  ${text}`);
  };
  let listening = (): void => undefined;
  const isListening = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const team = until<Incident>(
    "The analyst's verdict and its assignment",
    (see, fail) =>
      analyst.secura.watchIncidents(
        { scope: "team", limit: 5 },
        (event) => {
          if (event.type === "initial") listening();
          else if (event.item.title === title) {
            const { triage, assigneeId } = event.item;
            say(`analyst   ${event.type}: ${triage.state === "done" ? verdict(event.item) : `“${title}”, verdict ${triage.state}`}${assigneeId === null ? "" : ", given by rule to one on duty"}`);
            see(event.item);
          }
        },
        { onError: fail },
      ),
    (incident) => incident.triage.state === "done" && incident.assigneeId !== null,
  );
  await Promise.race([isListening, team]);
  started = performance.now();
  const created = await reporter.secura.incidents.create({ title, description: report.description });
  say(`reporter  filed ${String(created.number)}`);
  const own = until<Incident | null>(
    "The reporter's verdict",
    (see, fail) => reporter.secura.watchIncident(created.id, see, { onError: fail }),
    (incident) => incident?.triage.state === "done",
  );
  const mine = own.then((incident) => {
    say(`reporter  sees ${incident ? verdict(incident) : "nothing"}`);
  });
  const [seen] = await Promise.all([team, mine]);
  return seen;
}

async function demonstrate(): Promise<void> {
  setLogLevel("error");
  const [reporter, analyst] = await Promise.all([signIn("employee"), signIn("analyst")]);
  console.log(`${reporter.name} reports, ${analyst.name} listens. The emulators start each function's process at its first call:`);
  await round(reporter, analyst);
  console.log("The same again, with everything warm:");
  const seen = await round(reporter, analyst);
  console.log("What the reporter is told to do:");
  for (const mitigation of seen.triage.mitigations?.slice(0, 4) ?? []) console.log(`  - ${mitigation.title}`);
  await Promise.all([reporter, analyst].map(({ app }) => terminate(getFirestore(app))));
}

try {
  await demonstrate();
  process.exit(0);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}
