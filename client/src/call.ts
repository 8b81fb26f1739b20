import { httpsCallable, type Functions } from "firebase/functions";
import type { Operations } from "./contract.ts";
import { toSecuraError } from "./error.ts";

export interface CallOptions {
  /** Makes a repeated call answer what the first one did, with no second effect. */
  idempotencyKey?: string;
  /** The `version` the change is meant for; refused with `version_conflict` when it has changed since. */
  ifMatch?: number;
}

type Call<Operation> = Operation extends { input: infer Input; output: infer Output } ? (input: Input, options?: CallOptions) => Promise<Output> : never;

/** Every operation as a function: `api.incidents.create({ title, description })`. */
export type Api = { readonly [Module in keyof Operations]: { readonly [Name in keyof Operations[Module]]: Call<Operations[Module][Name]> } };

/** The operations over their callables. The names live in the types only; at run time any name is sent on as asked. */
export function createApi(functions: Functions): Api {
  const moduleProxy = (module: string) => {
    const callable = httpsCallable<unknown, unknown>(functions, module);
    return new Proxy(
      {},
      {
        get: (_target, operation) => {
          // A promise's `then` is asked for by `await`; nothing here is one.
          if (typeof operation !== "string" || operation === "then") return undefined;
          return async (input: unknown, options: CallOptions = {}) => {
            try {
              return (await callable({ operation, input, ...options })).data;
            } catch (thrown) {
              throw toSecuraError(thrown);
            }
          };
        },
      },
    );
  };
  const modules = new Map<string, unknown>();
  return new Proxy({} as Api, {
    get: (_target, module) => {
      if (typeof module !== "string" || module === "then") return undefined;
      if (!modules.has(module)) modules.set(module, moduleProxy(module));
      return modules.get(module);
    },
  });
}
