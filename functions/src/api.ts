import { onRequest } from "firebase-functions/https";
import { secrets } from "./platform/config.ts";

type Handler = Parameters<typeof onRequest>[0];
let rest: Promise<(...call: Parameters<Handler>) => void> | undefined;

async function load() {
  const [{ restApp }, { modules }] = await Promise.all([import("./platform/rest.ts"), import("./operations.ts")]);
  return restApp(modules);
}

/** The function `api`: the Express application of platform/rest.ts, loaded at the first request. */
export const api = onRequest({ invoker: "public", secrets: [secrets], memory: "512MiB", cors: false, timeoutSeconds: 900 }, async (request, response) => {
  rest ??= load();
  (await rest)(request, response);
});
