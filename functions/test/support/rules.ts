import { readFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { initializeTestEnvironment, type RulesTestEnvironment } from "@firebase/rules-unit-testing";
import { serverTimestamp, setDoc, setLogLevel, doc, type Firestore } from "firebase/firestore";
import { roles, type Role } from "../../src/platform/permissions.ts";

// Every refusal is an expected one here.
setLogLevel("silent");

/** A project of its own for each file, so that no trigger runs and files do not meet. */
export async function rulesEnvironment(): Promise<RulesTestEnvironment> {
  const [host, port] = (process.env["FIRESTORE_EMULATOR_HOST"] ?? "127.0.0.1:8080").split(":");
  return await initializeTestEnvironment({
    projectId: `demo-rules-${randomUUID().slice(0, 8)}`,
    firestore: { host: host ?? "127.0.0.1", port: Number(port), rules: await readFile(new URL("../../../firestore.rules", import.meta.url), "utf8") },
  });
}

export interface Person {
  uid: string;
  db: Firestore;
}

type Claims = Record<string, unknown>;

/** Someone signed in with the claims a real token of that role has, save what `claims` changes. */
export function as(environment: RulesTestEnvironment, uid: string, role: Role, claims: Claims = {}): Person {
  const sexp = Math.floor(Date.now() / 1000) + 3_600;
  const token = { role, sid: `session-${uid}`, sexp, mfa: false, email: `${uid}@secura.example`, email_verified: true, name: `Name of ${uid}`, firebase: { sign_in_provider: "password" }, ...claims };
  return { uid, db: environment.authenticatedContext(uid, token as never).firestore() as unknown as Firestore };
}

/** One person of each role. */
export function oneOfEach(environment: RulesTestEnvironment): Record<Role, Person> {
  return Object.fromEntries(roles.map((role) => [role, as(environment, `u-${role}`, role)])) as Record<Role, Person>;
}

/** Writes documents past the rules. */
export async function plant(environment: RulesTestEnvironment, documents: Record<string, Record<string, unknown>>): Promise<void> {
  await environment.withSecurityRulesDisabled(async (context) => {
    const db = context.firestore() as unknown as Firestore;
    for (const [path, data] of Object.entries(documents)) await setDoc(doc(db, path), data);
  });
}

/** A report as the client SDK may write it. */
export function report(uid: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { title: "Odd mail from the bank", description: "It asked me to confirm my password.", reportedBy: uid, createdAt: serverTimestamp(), status: "new", restricted: false, ...changes };
}

/** A message as the client SDK may write it. */
export function message(uid: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { authorId: uid, body: "Thank you, I have it.", audience: "everyone", createdAt: serverTimestamp(), ...changes };
}
