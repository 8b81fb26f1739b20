import type { z } from "zod";
import type { Context } from "./context.ts";
import type { LimitName } from "./limits.ts";
import type { Permission } from "./permissions.ts";

export type HttpMethod = "get" | "post" | "put" | "delete";

/** Where an operation stands on the REST door; `{name}` in the path and the query carry input fields of that name. */
export interface RestRoute {
  method: HttpMethod;
  path: string;
  /** Status of success: 200 unless said otherwise. */
  status?: 200 | 201 | 202;
}

export type Handler<Input, Output> = (input: Input, context: Context) => Promise<Output>;

/**
 * One thing a client can ask for, defined once and served at both doors. `input` is a strict object, decoded before the
 * handler; `output` is encoded after it, so nothing leaves that the schema does not name.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  summary: string;
  description?: string;
  /** The lowest permission the door asks for; the handler checks the loaded resource. */
  permission: Permission;
  rest: RestRoute;
  input: Input;
  output: Output;
  limit: LimitName;
  /** A mutation takes an Idempotency-Key; it must do its writes in `context.transaction`. */
  mutates: boolean;
  /** The output carries a version (ETag); a change of one that exists takes the version it expects, as If-Match. */
  versioned?: boolean;
  /** Loads the handler on first use, so that a cold start pays for definitions only. */
  load: () => Promise<Handler<z.output<Input>, z.output<Output>>>;
}

/** An operation whose types are forgotten, for registries and doors. */
export interface AnyOperation extends Omit<Operation, "load"> {
  load: () => Promise<Handler<never, unknown>>;
}

export type Operations = Record<string, AnyOperation>;

/** True for an operation that changes something which exists and has a version; its handler calls `demandVersion`. */
export function takesVersion(operation: AnyOperation): boolean {
  return operation.mutates && operation.versioned === true && operation.rest.path.includes("{");
}

/** Defines an operation; exists only so that the handler's types follow from the schemas. */
export function operation<Input extends z.ZodObject, Output extends z.ZodObject>(definition: Operation<Input, Output>): Operation<Input, Output> {
  return definition;
}
