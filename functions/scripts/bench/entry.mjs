/**
 * Runs in a process of its own: loads the built entry as the platform does for one function, then what that function's
 * first call loads, and prints time and memory after each as JSON.
 *
 *   node entry.mjs FUNCTION http|cloudevent
 */
import { createRequire } from "node:module";

const [, , name = "api", signature = "http"] = process.argv;
Object.assign(process.env, { FUNCTION_TARGET: name, FUNCTION_SIGNATURE_TYPE: signature, GCLOUD_PROJECT: "demo-bench" });
const lib = (file) => import(new URL(`../../lib/${file}`, import.meta.url).href);

process.env.SECURA_SECRETS ??= '{"keys":[]}';

const firstCall = {
  api: async () => (await lib("platform/rest.js")).restApp((await lib("operations.js")).modules),
  incidents: async () => Promise.all([lib("platform/dispatch.js"), lib("incidents/operations.js"), lib("incidents/createIncident.js")]),
  alerts: async () => Promise.all([lib("platform/dispatch.js"), lib("alerts/operations.js"), lib("alerts/createAlert.js")]),
  identity: async () => Promise.all([lib("platform/dispatch.js"), lib("identity/operations.js"), lib("identity/login.js")]),
  applications: async () => Promise.all([lib("platform/dispatch.js"), lib("applications/operations.js"), lib("applications/apply.js")]),
  beforeSignIn: () => lib("identity/beforeSignIn.js"),
  beforeCreate: () => lib("identity/beforeCreate.js"),
  triageIncident: async () => {
    const [, { loadModel }] = await Promise.all([lib("incidents/judgeIncident.js"), lib("triage/modelFile.js")]);
    loadModel();
  },
  logMessage: () => lib("incidents/adoptMessage.js"),
  notifyIncident: () => lib("notifications/notifyIncident.js"),
  deliverOutbox: () => lib("notifications/deliverMail.js"),
};

const mebibytes = () => Math.round((process.memoryUsage.rss() / 1_048_576) * 10) / 10;
const started = performance.now();
const entry = await lib("index.js");
const entryMs = performance.now() - started;
const entryMiB = mebibytes();
const isLoaded = (pattern) => Object.keys(createRequire(import.meta.url).cache).some((path) => pattern.test(path));
const firestoreAtEntry = isLoaded(/node_modules\/@google-cloud\/firestore\//);
const expressAtEntry = isLoaded(/node_modules\/express\/lib/);
if (!(name in entry) || !(name in firstCall)) throw new Error(`There is no function ${name}, or the bench does not know its first call.`);
await firstCall[name]();
const readyMs = performance.now() - started;

console.log(JSON.stringify({ entryMs, entryMiB, readyMs, readyMiB: mebibytes(), naturalRoot: isLoaded(/node_modules\/natural\/lib\/natural\/index\.js$/), express: isLoaded(/node_modules\/express\/lib/), firestoreAtEntry, expressAtEntry }));
process.exit(0);
