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

export type Watched<T> = ReturnType<typeof recorder<WatchEvent<T>>>;

export const itemsOf = <T>(event: WatchEvent<T>): T[] => (event.type === "initial" ? event.items : [event.item]);

/** The first state of a watched document that passes, whenever it is seen; with a type, only as a change of that. */
export async function state<T>(watch: Watched<T>, what: string, test: (item: T) => boolean, type?: "added" | "modified" | "removed"): Promise<T> {
  const find = (event: WatchEvent<T>) => (type === undefined || event.type === type ? itemsOf(event).find(test) : undefined);
  return find(await watch.until((event) => find(event) !== undefined, what)) as T;
}

/** All that was seen of one document, in order. */
export const historyOf = <T extends { id: string }>(watch: Watched<T>, id: string): { type: string; item: T }[] => watch.seen.flatMap((event) => itemsOf(event).filter((item) => item.id === id).map((item) => ({ type: event.type, item })));

/** True if each of these was seen of a document, and each for the first time after the one before it. */
export function cameInOrder<T extends { id: string }>(watch: Watched<T>, id: string, steps: ((item: T) => boolean)[]): boolean {
  const places = steps.map((step) => historyOf(watch, id).findIndex(({ item }) => step(item)));
  return places.every((place, i) => place > (places[i - 1] ?? -1));
}
