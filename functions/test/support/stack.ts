import { randomUUID } from "node:crypto";

/** Where the emulators of this run are; the scripts that start them set these. */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm test, which starts the emulators`);
  return value;
}

export const projectId = "demo-secura";
process.env["GCLOUD_PROJECT"] ??= projectId;

export const firestoreHost = required("FIRESTORE_EMULATOR_HOST");
export const authHost = required("FIREBASE_AUTH_EMULATOR_HOST");
export const functionsOrigin = required("FUNCTIONS_EMULATOR_ORIGIN");
export const functionsUrl = `${functionsOrigin}/${projectId}/us-central1`;
export const apiUrl = `${functionsUrl}/api`;

export const portOf = (host: string): number => Number(host.split(":").at(-1));

/** A name no other test has. */
export const unique = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 12)}`;
