import type { IncomingMessage } from "node:http";
import { HttpsError, onCall, type CallableFunction, type CallableOptions } from "firebase-functions/https";
import { readJson } from "./body.ts";
import { AppError, errorTable, toAppError, toProblem } from "./errors.ts";
import { allowOrigins, header, requestIdOf } from "./http.ts";
import type { Operations } from "./operation.ts";

/** The callable protocol's error for an `AppError`: the same problem document as REST, in `details`. */
function toHttpsError(error: AppError, instance: string, requestId: string): HttpsError {
  return new HttpsError(errorTable[error.code].callable, error.message, toProblem(error, instance, requestId));
}

const authorizations = new WeakMap<IncomingMessage, string | undefined>();

/**
 * The callable door of a module: `httpsCallable(functions, module)({ operation, input })`.
 * `load` brings the module's operations on the first call.
 */
export function callable(module: string, options: CallableOptions, load: () => Promise<Operations>): CallableFunction<unknown, Promise<unknown>> {
  // CORS is done below for both doors alike; `false` keeps the framework from doing it a second time.
  const served = onCall({ ...options, cors: false }, async ({ data, rawRequest }) => {
    const requestId = requestIdOf(rawRequest);
    let instance = module;
    try {
      const [{ dispatch }, { readEnvelope }, operations] = await Promise.all([import("./dispatch.ts"), import("./envelope.ts"), load()]);
      const { operation: name, input, idempotencyKey, ifMatch } = readEnvelope(data);
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) throw new AppError("unknown_operation", `There is no operation ${JSON.stringify(name.slice(0, 50))} in ${module}.`);
      instance = `${module}.${name}`;
      return await dispatch({
        name: instance,
        operation,
        door: "callable",
        input: input ?? {},
        authorization: authorizations.get(rawRequest),
        appCheckToken: header(rawRequest, "x-firebase-appcheck"),
        idempotencyKey,
        ifMatch,
        requestId,
      });
    } catch (thrown) {
      throw toHttpsError(toAppError(thrown), instance, requestId);
    }
  });

  const guarded = (request: Parameters<typeof served>[0], response: Parameters<typeof served>[1]) => {
    allowOrigins(request, response, () => {
      const requestId = requestIdOf(request);
      try {
        if (request.method === "POST") {
          const body = readJson(request);
          // Without a `data` member the framework answers with an error that has no code and no path.
          if (!(body instanceof Object) || !("data" in body)) {
            throw new AppError("invalid_input", "The body must be { data: { operation, input } }.", { errors: [{ path: "data", message: "Required" }] });
          }
          request.body = body;
          request.headers["content-type"] = "application/json";
        }
      } catch (thrown) {
        const error = toHttpsError(toAppError(thrown), module, requestId);
        response.status(error.httpErrorCode.status).json({ error: error.toJSON() });
        return;
      }
      // Taken out of the framework's hands: `authenticate` verifies it for both doors.
      authorizations.set(request, header(request, "authorization"));
      delete request.headers.authorization;
      return served(request, response);
    });
  };
  // The deployment tools read what a function is from properties of the function object.
  return Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(served)) as typeof served;
}
