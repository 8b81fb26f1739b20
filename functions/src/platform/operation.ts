import type { Readable } from "node:stream";
import { z } from "zod";
import type { Caller, Machine } from "./caller.ts";
import type { Context, PublicContext } from "./context.ts";
import type { LimitName } from "./limits.ts";
import type { Permission } from "./permissions.ts";

export type HttpMethod = "get" | "post" | "put" | "delete";

/** Where an operation stands on the REST door; `{name}` in the path and the query carry input fields of that name. */
export interface RestRoute {
  method: HttpMethod;
  path: string;
  /** Further paths that serve the same, which older clients call. */
  aliases?: string[];
  /** Status of success: 200 unless said otherwise. */
  status?: 200 | 201 | 202;
}

export type Handler<Input, Output, Of = Context> = (input: Input, context: Of) => Promise<Output>;

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
  /** The input or the answer holds a password, a code or a token: no Idempotency-Key, for its mark would keep them. */
  secret?: boolean;
  /** The output carries a version (ETag); a change of one that exists takes the version it expects, as If-Match. */
  versioned?: boolean;
  /** What it changes has a version although the path names nothing: the caller's own. */
  changesOwn?: boolean;
  /** The field of the input that the whole JSON body is at the REST door, for senders whose format is their own. */
  payload?: string;
  /** Loads the handler on first use, so that a cold start pays for definitions only. */
  load: () => Promise<Handler<z.output<Input>, z.output<Output>>>;
}

/** An operation for whoever comes, signed in or not; its rate limit counts by network address. */
export interface PublicOperation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> extends Omit<Operation<Input, Output>, "permission" | "load"> {
  load: () => Promise<Handler<z.output<Input>, z.output<Output>, PublicContext>>;
}

/** Finds who holds an API key; throws `token_invalid` when nobody does. */
export type FindHolder = (key: string, now: Date) => Promise<Machine>;

/** An operation that machines may call as well, by their API key in `X-API-Key` at the REST door. */
export interface KeyedOperation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> extends Omit<Operation<Input, Output>, "load"> {
  holder: () => Promise<FindHolder>;
  load: () => Promise<Handler<z.output<Input>, z.output<Output>, Context<Caller | Machine>>>;
}

/** A file an operation answers. REST sends it as it is, the callable door as `FileContent`. */
export interface FileAnswer {
  /** The name to save it under; any text will do. */
  fileName: string;
  contentType: string;
  content: Uint8Array | Readable;
  /** In bytes, of a stream whose length is known. */
  size?: number;
  /** Further headers at the REST door. */
  headers?: Record<string, string>;
}

/** A file as the callable door answers it. */
export const FileContent = z
  .object({
    fileName: z.string(),
    contentType: z.string(),
    contentBase64: z.base64(),
    warning: z.string().optional().meta({ description: "What is to be known before it is opened; X-Secura-Warning at the REST door" }),
    sha256: z.string().optional().meta({ description: "Of the content, where its record names one; X-Content-Sha256 at the REST door" }),
  })
  .meta({ id: "FileContent" });

/** An operation that answers a file of one of `contentTypes`. */
export interface FileOperation<Input extends z.ZodObject = z.ZodObject> extends Omit<Operation<Input>, "output" | "load"> {
  contentTypes: readonly string[];
  load: () => Promise<Handler<z.output<Input>, FileAnswer>>;
}

/** The file of a form, as it was received. */
export interface ReceivedFile {
  /** As the client says; any text, may be empty. */
  name: string;
  size: number;
  sha256: string;
}

/** A form with one file, of which nothing has been read yet. */
export interface IncomingForm<Fields> {
  /**
   * Reads the form, once, and hands the file's bytes to `store` as they come. Throws `payload_too_large`, `invalid_input`
   * (no file, an empty one, more than one, fields the form does not have, a form cut off) or what `store` throws; by then
   * `store` is over. What it stored is the caller's to remove: the error may come after the last byte.
   */
  receive: <Stored>(fileBytesMax: number, store: (bytes: AsyncIterable<Uint8Array>) => Promise<Stored>) => Promise<{ fields: Fields; file: ReceivedFile; stored: Stored }>;
}

/** An operation that takes a file: at the REST door alone, as multipart/form-data with the file in the field `file`. */
export interface UploadOperation<Input extends z.ZodObject = z.ZodObject, Form extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> extends Omit<Operation<Input, Output>, "load"> {
  /** The form's fields beside the file; `input` is what the path carries. */
  form: Form;
  load: () => Promise<(input: z.output<Input>, context: Context, form: IncomingForm<z.output<Form>>) => Promise<z.output<Output>>>;
}

/** An operation whose types are forgotten, for registries and doors. */
export interface AnyOperation extends Omit<Operation, "permission" | "load"> {
  permission: Permission | "anyone";
  contentTypes?: readonly string[];
  form?: z.ZodObject;
  holder?: () => Promise<FindHolder>;
  load: () => Promise<(input: never, context: never, form: never) => Promise<unknown>>;
}

export type Operations = Record<string, AnyOperation>;

/** True for an operation that changes something which exists and has a version; its handler calls `demandVersion`. */
export function takesVersion(operation: AnyOperation): boolean {
  return operation.mutates && operation.versioned === true && (operation.changesOwn === true || operation.rest.path.includes("{"));
}

/** True for an operation that may be asked for again under the same Idempotency-Key. */
export function takesIdempotencyKey(operation: AnyOperation): boolean {
  return operation.mutates && operation.secret !== true && operation.permission !== "anyone";
}

/** Defines an operation; exists only so that the handler's types follow from the schemas. */
export function operation<Input extends z.ZodObject, Output extends z.ZodObject>(definition: Operation<Input, Output>): Operation<Input, Output> {
  return definition;
}

/** Defines an operation for whoever comes. */
export function publicOperation<Input extends z.ZodObject, Output extends z.ZodObject>(definition: PublicOperation<Input, Output>): PublicOperation<Input, Output> & { permission: "anyone" } {
  return { ...definition, permission: "anyone" };
}

/** Defines an operation that machines may call as well. */
export function keyedOperation<Input extends z.ZodObject, Output extends z.ZodObject>(definition: KeyedOperation<Input, Output>): KeyedOperation<Input, Output> {
  return definition;
}

/** Defines an operation that answers a file. */
export function fileOperation<Input extends z.ZodObject>(definition: FileOperation<Input>): FileOperation<Input> & { output: typeof FileContent } {
  return { ...definition, output: FileContent };
}

/** Defines an operation that takes a file. */
export function uploadOperation<Input extends z.ZodObject, Form extends z.ZodObject, Output extends z.ZodObject>(definition: UploadOperation<Input, Form, Output>): UploadOperation<Input, Form, Output> {
  return definition;
}
