import { initializeApp, deleteApp, type FirebaseApp } from "firebase/app";
import { getAuth, signInWithEmailAndPassword } from "firebase/auth";
import { getFirestore, setLogLevel, terminate } from "firebase/firestore";
import { createSecura, type Secura, type WatchEvent } from "../../../client/src/index.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { person, type SignedIn } from "./people.ts";
import { authHost, firestoreHost, functionsOrigin, portOf, projectId, unique } from "./stack.ts";

setLogLevel("error");

export interface Device extends SignedIn {
  secura: Secura;
  app: FirebaseApp;
  close: () => Promise<void>;
}

/** A new person of a role on a device of their own: the real client SDK, signed in with e-mail and password. */
export async function device(role: Role): Promise<Device> {
  const who = await person(role);
  const app = initializeApp({ projectId, apiKey: "demo" }, unique(role));
  const secura = createSecura(app, { emulators: { auth: portOf(authHost), firestore: portOf(firestoreHost), functions: portOf(functionsOrigin) } });
  await signInWithEmailAndPassword(getAuth(app), who.email, who.password);
  return {
    ...who,
    secura,
    app,
    close: async () => {
      await terminate(getFirestore(app));
      await deleteApp(app);
    },
  };
}

/** Everything a watch emits, and a way to wait for something in it. */
export function recorder<T>(): { seen: T[]; see: (item: T) => void; until: (done: (item: T) => boolean, what: string) => Promise<T> } {
  const seen: T[] = [];
  const waiting = new Set<() => void>();
  return {
    seen,
    see: (item) => {
      seen.push(item);
      for (const wake of [...waiting]) wake();
    },
    until: (done, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`waited in vain for ${what}; seen: ${JSON.stringify(seen).slice(0, 2_000)}`));
        }, 45_000);
        const check = () => {
          const found = seen.find(done);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** The item of a change event; undefined for the initial one. */
export const itemOf = <T>(event: WatchEvent<T>): T | undefined => (event.type === "initial" ? undefined : event.item);
