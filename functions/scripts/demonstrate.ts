/**
 * Sends one report through the running emulators as an employee would, watches it as the employee and as an analyst, and
 * prints what each listener saw and when. Exits 0 when both saw the verdict, 1 otherwise.
 */
import { initializeApp } from "firebase/app";
import { getAuth, signInWithEmailAndPassword } from "firebase/auth";
import { setLogLevel, terminate, getFirestore } from "firebase/firestore";
import { createSecura, type Incident, type Secura } from "../../client/src/index.ts";
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
  try {
    await signInWithEmailAndPassword(getAuth(app), person.email, person.password);
  } catch (thrown) {
    throw new Error(`${person.email} cannot sign in. Is emulator-data/ there? npm --prefix functions run seed makes it.`, { cause: thrown });
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

async function demonstrate(): Promise<void> {
  setLogLevel("error");
  const [reporter, analyst] = await Promise.all([signIn("employee"), signIn("analyst")]);
  const title = "Invoice mail with a link, and I did click it";
  const description = "This morning a mail came that looked like our freight supplier's, asking me to confirm an overdue invoice. I opened hxxps://pay.freight-billing[.]example/login from 203.0.113.77 and entered my password before I saw the odd address. Nothing happened after that.";

  let started = performance.now();
  const say = (text: string) => {
    console.log(`  ${String(Math.round(performance.now() - started)).padStart(6)} ms  ${text}`);
  };
  const verdict = (incident: Incident) => `${String(incident.number)}: ${String(incident.category)}, severity ${String(incident.severity)} (${incident.priority ?? "no priority"}), ${String(incident.triage.mitigations?.length ?? 0)} mitigations, judged in ${String(incident.triage.tookMs)} ms`;

  // The first call of each function starts a process in the emulator; a call that costs nothing takes that out of the times.
  console.log("Warming the functions …");
  await reporter.secura.incidents.list({ limit: 1 });

  console.log(`${reporter.name} reports, ${analyst.name} listens:`);
  let id = "";
  started = performance.now();
  const team = until<Incident>(
    "The analyst's verdict",
    (see, fail) =>
      analyst.secura.watchIncidents(
        { scope: "team", limit: 5 },
        (event) => {
          if (event.type === "initial" || event.item.title !== title || (id !== "" && event.item.id !== id)) return;
          say(`analyst   ${event.type}: ${event.item.triage.state === "done" ? verdict(event.item) : `“${event.item.title}”, verdict ${event.item.triage.state}`}`);
          see(event.item);
        },
        { onError: fail },
      ),
    (incident) => incident.triage.state === "done",
  );
  const created = await reporter.secura.incidents.create({ title, description });
  id = created.id;
  say(`reporter  filed ${String(created.number)}`);
  const own = until<Incident | null>(
    "The reporter's verdict",
    (see, fail) => reporter.secura.watchIncident(created.id, see, { onError: fail }),
    (incident) => incident?.triage.state === "done",
  ).then((incident) => {
    if (incident) say(`reporter  sees ${verdict(incident)}`);
  });
  const [seen] = await Promise.all([team, own]);
  console.log("What the reporter is told to do first:");
  for (const mitigation of seen.triage.mitigations?.slice(0, 3) ?? []) console.log(`  - ${mitigation.title}`);
  await Promise.all([reporter, analyst].map(({ app }) => terminate(getFirestore(app))));
}

try {
  await demonstrate();
  process.exit(0);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}
