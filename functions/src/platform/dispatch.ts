import { z } from "zod";
import { authenticate, demandApp } from "./authenticate.ts";
import { demand, type Caller, type Machine } from "./caller.ts";
import type { Client } from "./client.ts";
import { contextFor, createPublicContext, Replay } from "./context.ts";
import { decode } from "./decode.ts";
import { AppError, toAppError } from "./errors.ts";
import { toContent } from "./files.ts";
import type { OpenForm } from "./form.ts";
import { log } from "./log.ts";
import { takesIdempotencyKey, takesVersion, type AnyOperation, type FileAnswer } from "./operation.ts";
import { spend } from "./rateLimit.ts";
import { demandSession } from "./sessions.ts";

/** One call as a door received it: nothing in it is trusted yet. */
export interface Call {
  /** `module.operation`. */
  name: string;
  operation: AnyOperation;
  door: "callable" | "rest";
  input: unknown;
  /** The form of an operation that takes a file; the callable door has none. */
  form?: OpenForm | undefined;
  authorization: string | undefined;
  /** A machine's; the callable door takes none. */
  apiKey?: string | undefined;
  appCheckToken: string | undefined;
  idempotencyKey: string | undefined;
  /** An ETag, or the version itself. */
  ifMatch: string | number | undefined;
  requestId: string;
  client: Client;
}

function idempotencyKeyOf(call: Call): string | undefined {
  if (call.idempotencyKey === undefined || !takesIdempotencyKey(call.operation)) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(call.idempotencyKey)) return call.idempotencyKey;
  throw new AppError("invalid_input", "The Idempotency-Key is not valid.", { errors: [{ path: "Idempotency-Key", message: "must be 1 to 255 printable ASCII characters" }] });
}

function expectedVersionOf(call: Call): number | undefined {
  if (call.ifMatch === undefined || call.ifMatch === "*" || !takesVersion(call.operation)) return undefined;
  const version = typeof call.ifMatch === "number" ? call.ifMatch : Number(/^(?:W\/)?"(\d{1,15})"$/.exec(call.ifMatch)?.[1]);
  if (Number.isSafeInteger(version) && version >= 0) return version;
  throw new AppError("invalid_input", "If-Match is not valid.", { errors: [{ path: "If-Match", message: 'must be an ETag this API gave, such as "3"' }] });
}

/** The machine that calls by its API key. Guesses count against the network they come from. */
async function admitMachine({ operation, client }: Call, key: string, now: Date): Promise<Machine> {
  if (!operation.holder) throw new AppError("permission_denied", "This operation takes no API key.");
  const findHolder = await operation.holder();
  const machine = await findHolder(key, now).catch(async (thrown: unknown) => {
    if (toAppError(thrown).code === "token_invalid") await spend("keyGuess", client.network, now);
    throw thrown;
  });
  await spend(operation.limit, machine.uid, now);
  return machine;
}

/** Who calls, when the operation asks: a valid token, a session that stands, within the rate limit, with the permission. */
async function admit(call: Call, now: Date): Promise<Caller | Machine | null> {
  const { permission, limit } = call.operation;
  if (permission === "anyone") {
    await demandApp(call.appCheckToken);
    await spend(limit, call.client.network, now);
    return null;
  }
  if (call.apiKey !== undefined && call.authorization === undefined) return await admitMachine(call, call.apiKey, now);
  const caller = await authenticate(call.authorization, now);
  await demandApp(call.appCheckToken);
  await Promise.all([demandSession(caller, now), spend(limit, caller.uid, now)]);
  demand(caller, permission);
  return caller;
}

async function run(call: Call, seen: { uid: string }): Promise<unknown> {
  const now = new Date();
  const { operation, requestId, client, authorization, form } = call;
  const caller = await admit(call, now);
  if (caller) seen.uid = caller.uid;
  if (operation.form && !form) throw new AppError("unknown_operation", `${call.name} takes a file, which this door does not carry: send multipart/form-data to ${operation.rest.method.toUpperCase()} /api/v1${operation.rest.path}.`);
  const input = decode(operation.input, call.input);
  const encode = (output: unknown) => z.encode(operation.output, output as never);
  const key = idempotencyKeyOf(call);
  const context = caller
    ? contextFor({
        caller,
        now,
        requestId,
        client,
        expectedVersion: expectedVersionOf(call),
        idempotency: key === undefined ? undefined : {
          key,
          operation: call.name,
          // What a form holds is known when it was read.
          get input() {
            return form ? { path: call.input, ...form.received } : call.input;
          },
          encode,
        },
      })
    : createPublicContext({ now, requestId, client, authorization });
  const handler = await operation.load();
  try {
    const output = await handler(input as never, context as never, form as never);
    if (!operation.contentTypes) return encode(output);
    return call.door === "rest" ? output : encode(await toContent(output as FileAnswer));
  } catch (thrown) {
    if (thrown instanceof Replay) return thrown.response;
    throw thrown;
  }
}

/**
 * Carries out one call, the same way for both doors: authenticate → App Check → session still valid and rate limit →
 * permission of the role → parse → handler → encode. A public operation skips what needs a caller. Returns the encoded output,
 * at the REST door a file as `FileAnswer`, or throws an `AppError`.
 */
export async function dispatch(call: Call): Promise<unknown> {
  const started = performance.now();
  const seen = { uid: "" };
  let code = "ok";
  try {
    return await run(call, seen);
  } catch (thrown) {
    const error = toAppError(thrown);
    code = error.code;
    if (error.code === "internal" || error.code === "unavailable") {
      log.operationFailed({ operation: call.name, requestId: call.requestId, thrown: error.cause ?? error });
    }
    throw error;
  } finally {
    log.operationDone({ operation: call.name, door: call.door, uid: seen.uid, code, requestId: call.requestId, tookMs: Math.round(performance.now() - started) });
  }
}
