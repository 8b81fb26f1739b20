/** Every deployed function by name, with its options; what they do is loaded when they are first called. */
import { setGlobalOptions } from "firebase-functions";
import { onRequest } from "firebase-functions/https";
import { keepJsonUnparsed } from "./platform/body.ts";
import { callable } from "./platform/callable.ts";
import { region } from "./platform/config.ts";

setGlobalOptions({ region, maxInstances: 20, memory: "256MiB", concurrency: 80, timeoutSeconds: 60 });
keepJsonUnparsed();

/** The REST door and the service pages. */
let rest: Promise<(request: Parameters<Parameters<typeof onRequest>[0]>[0], response: Parameters<Parameters<typeof onRequest>[0]>[1]) => void> | undefined;
export const api = onRequest({ invoker: "public", cors: false }, async (request, response) => {
  rest ??= Promise.all([import("./platform/rest.ts"), import("./operations.ts")]).then(([{ restApp }, { modules }]) => restApp(modules));
  (await rest)(request, response);
});

/** The callable door, one function for each module. */
export const incidents = callable("incidents", { invoker: "public" }, async () => (await import("./incidents/operations.ts")).operations);
export const alerts = callable("alerts", { invoker: "public" }, async () => (await import("./alerts/operations.ts")).operations);

export { logMessage, triageIncident } from "./incidents/triggers.ts";
export { notifyIncident } from "./notifications/triggers.ts";
