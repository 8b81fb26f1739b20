import { randomInt } from "node:crypto";
import { modules } from "../../src/operations.ts";
import type { AnyOperation } from "../../src/platform/operation.ts";
import { apiUrl, functionsUrl } from "./stack.ts";

export interface Answer {
  /** HTTP status at the REST door; at the callable door the status of the problem within. */
  status: number;
  body: Record<string, unknown>;
  code: string | undefined;
  headers: Headers;
}

export interface Asked {
  token?: string | undefined;
  idempotencyKey?: string;
  ifMatch?: number;
  /** The network address the call seems to come from; without it each call comes from another. */
  address?: string;
}

export type Door = (name: string, input: Record<string, unknown>, asked?: Asked) => Promise<Answer>;

/** Limits count by address, and tests must not use up each other's. 10.0.0.0/8 is for private networks (RFC 1918). */
export const anyAddress = (): string => `10.${[0, 0, 0].map(() => String(randomInt(256))).join(".")}`;

const authorization = (token: string | undefined): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` });

function find(name: string): AnyOperation {
  const [module = "", operation = ""] = name.split(".");
  const found = (modules as Record<string, Record<string, AnyOperation>>)[module]?.[operation];
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** Calls an operation by REST: the input spread over path, query and body as its route says. A file is answered as at the callable door. */
export const rest: Door = async (name, input, { token, idempotencyKey, ifMatch, address = anyAddress() } = {}) => {
  const { method, path } = find(name).rest;
  const left = { ...input };
  let url = path.replaceAll(/\{(\w+)\}/g, (_match, field: string) => {
    const { [field]: value } = left;
    Reflect.deleteProperty(left, field);
    return encodeURIComponent(String(value));
  });
  if (method === "get") url += `?${new URLSearchParams(Object.fromEntries(Object.entries(left).map(([key, value]) => [key, String(value)]))).toString()}`;
  const response = await fetch(`${apiUrl}/api/v1${url}`, {
    method: method.toUpperCase(),
    headers: {
      ...authorization(token),
      "x-forwarded-for": address,
      ...(method === "get" ? {} : { "content-type": "application/json" }),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      ...(ifMatch === undefined ? {} : { "if-match": `"${String(ifMatch)}"` }),
    },
    ...(method === "get" ? {} : { body: JSON.stringify(left) }),
  });
  const body = response.headers.has("content-disposition") ? await fileOf(response) : ((await response.json()) as Record<string, unknown>);
  return { status: response.status, body, code: response.ok ? undefined : String(body["code"]), headers: response.headers };
};

/** A file as the callable door answers it; what it is called is in the headers. */
async function fileOf(response: Response): Promise<Record<string, unknown>> {
  return { contentType: response.headers.get("content-type"), contentBase64: Buffer.from(await response.arrayBuffer()).toString("base64") };
}

/** The content of a file that either door answered. */
export const textOf = ({ body }: Answer): string => Buffer.from(String(body["contentBase64"]), "base64").toString();

/** Calls an operation by its module's callable. */
export const callable: Door = async (name, input, { token, address = anyAddress(), ...asked } = {}) => {
  const [module = "", operation = ""] = name.split(".");
  const response = await fetch(`${functionsUrl}/${module}`, {
    method: "POST",
    headers: { ...authorization(token), "x-forwarded-for": address, "content-type": "application/json" },
    body: JSON.stringify({ data: { operation, input, ...asked } }),
  });
  const body = (await response.json()) as { result?: Record<string, unknown>; error?: { details?: Record<string, unknown> } };
  if (body.result) return { status: 200, body: body.result, code: undefined, headers: response.headers };
  const problem = body.error?.details ?? {};
  return { status: Number(problem["status"]), body: problem, code: String(problem["code"]), headers: response.headers };
};

export const doors: [string, Door][] = [
  ["REST", rest],
  ["callable", callable],
];
