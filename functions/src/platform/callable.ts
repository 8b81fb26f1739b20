import type { IncomingMessage } from "node:http";
import { HttpsError, onCall, type CallableFunction, type CallableOptions } from "firebase-functions/https";
import { readJson } from "./body.ts";
import { clientOf } from "./client.ts";
import { AppError, errorTable, toAppError, toProblem } from "./errors.ts";
import { allowOrigins, header, requestIdOf } from "./http.ts";
import type { Operations } from "./operation.ts";

/** The callable protocol's error for an `AppError`: the same problem document as REST, in `details`. */
function toHttpsError(error: AppError, instance: string, requestId: string): HttpsError {
  return new HttpsError(errorTable[error.code].callable, error.message, toProblem(error, instance, requestId));
}

/** What the framework is not shown: it would check the token and convert the data in its own way. */
const received = new WeakMap<IncomingMessage, { data: unknown; authorization: string | undefined }>();

/** The `data` of a callable's body; throws `method_not_allowed`, `invalid_input`, or what `readJson` throws. */
function dataOf(request: Parameters<typeof readJson>[0]): unknown {
  if (request.method !== "POST") throw new AppError("method_not_allowed", "A callable is called by POST.", { headers: { Allow: "POST" } });
  const body = readJson(request);
  const wrong = !(body instanceof Object) || !("data" in body) ? "data" : Object.keys(body).find((key) => key !== "data");
  if (wrong !== undefined) {
    throw new AppError("invalid_input", "The body must be { data: { operation, input } }.", { errors: [{ path: wrong.slice(0, 200), message: wrong === "data" ? "Required" : "Unknown field" }] });
  }
  return (body as { data: unknown }).data;
}

/**
 * The callable door of a module: `httpsCallable(functions, module)({ operation, input })`.
 * `load` brings the module's operations on the first call.
 */
export function callable(module: string, options: CallableOptions, load: () => Promise<Operations>): CallableFunction<unknown, Promise<unknown>> {
  // CORS is done below for both doors alike; `false` keeps the framework from doing it a second time.
  const served = onCall({ ...options, cors: false }, async ({ rawRequest }) => {
    const requestId = requestIdOf(rawRequest);
    let instance = module;
    try {
      const [{ dispatch }, { readEnvelope }, operations] = await Promise.all([import("./dispatch.ts"), import("./envelope.ts"), load()]);
      const { operation: name, input, idempotencyKey, ifMatch } = readEnvelope(received.get(rawRequest)?.data);
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) throw new AppError("unknown_operation", `There is no operation ${JSON.stringify(name.slice(0, 50))} in ${module}.`);
      instance = `${module}.${name}`;
      return await dispatch({
        name: instance,
        operation,
        door: "callable",
        input: input ?? {},
        authorization: received.get(rawRequest)?.authorization,
        appCheckToken: header(rawRequest, "x-firebase-appcheck"),
        idempotencyKey,
        ifMatch,
        requestId,
        client: clientOf(rawRequest),
      });
    } catch (thrown) {
      throw toHttpsError(toAppError(thrown), instance, requestId);
    }
  });

  const guarded = (request: Parameters<typeof served>[0], response: Parameters<typeof served>[1]) => {
    allowOrigins(request, response, () => {
      const requestId = requestIdOf(request);
      try {
        received.set(request, { data: dataOf(request), authorization: header(request, "authorization") });
      } catch (thrown) {
        const error = toHttpsError(toAppError(thrown), module, requestId);
        response.status(error.httpErrorCode.status).json({ error: error.toJSON() });
        return;
      }
      request.body = { data: null };
      request.headers["content-type"] = "application/json";
      delete request.headers.authorization;
      return served(request, response);
    });
  };
  // The deployment tools read what a function is from properties of the function object.
  return Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(served)) as typeof served;
}
