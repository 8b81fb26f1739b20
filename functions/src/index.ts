/**
 * Every deployed function by name, with its options.
 *
 * A process serves one function, named by FUNCTION_TARGET, and loads only that one's definition: the SDK's parts for
 * callables and for Firestore triggers take some 150 ms and 300 ms of a cold start. Without FUNCTION_TARGET, which is how
 * the deployment asks what there is, all are loaded. `require`, because the functions emulator cannot wait for `import()`.
 */
import { createRequire } from "node:module";
import { setGlobalOptions } from "firebase-functions/options";
import { keepJsonUnparsed } from "./platform/body.ts";
import { region } from "./platform/config.ts";
import type { Operations } from "./platform/operation.ts";

setGlobalOptions({ region, maxInstances: 20, memory: "256MiB", concurrency: 80, timeoutSeconds: 60 });
keepJsonUnparsed();

const require = createRequire(import.meta.url);
const target = process.env["FUNCTION_TARGET"];
const isServed = (name: string) => target === undefined || target === name;

/** The REST door and the service pages. */
export const api = isServed("api") ? (require("./api.js") as typeof import("./api.ts")).api : undefined;

/** The callable door, one function for each module. */
function door(module: string, load: () => Promise<Operations>) {
  if (!isServed(module)) return undefined;
  const { callable } = require("./platform/callable.js") as typeof import("./platform/callable.ts");
  return callable(module, { invoker: "public" }, load);
}
export const incidents = door("incidents", async () => (await import("./incidents/operations.ts")).operations);
export const alerts = door("alerts", async () => (await import("./alerts/operations.ts")).operations);

/** Triggers. */
const incidentTriggers = () => require("./incidents/triggers.js") as typeof import("./incidents/triggers.ts");
export const triageIncident = isServed("triageIncident") ? incidentTriggers().triageIncident : undefined;
export const logMessage = isServed("logMessage") ? incidentTriggers().logMessage : undefined;
export const notifyIncident = isServed("notifyIncident") ? (require("./notifications/triggers.js") as typeof import("./notifications/triggers.ts")).notifyIncident : undefined;
