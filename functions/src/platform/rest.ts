import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { readJson } from "./body.ts";
import { clientOf } from "./client.ts";
import { dispatch } from "./dispatch.ts";
import { AppError, toAppError, toProblem } from "./errors.ts";
import { sendFile } from "./files.ts";
import { openForm } from "./form.ts";
import { allowOrigins, drain, header, requestIdOf } from "./http.ts";
import type { AnyOperation, FileAnswer, Operations } from "./operation.ts";
import { servicePages } from "./service.ts";

type FieldKind = "string" | "number" | "boolean" | "array";

/** What a query parameter must become before the schema sees it: a query carries only strings, the callable real types. */
function fieldKinds(operation: AnyOperation): Map<string, FieldKind> {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" });
  return new Map(
    Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const type = property instanceof Object ? property.type : undefined;
      return [name, type === "integer" || type === "number" ? "number" : type === "boolean" || type === "array" ? type : "string"];
    }),
  );
}

function fromQuery(value: unknown, kind: FieldKind | undefined): unknown {
  if (kind === "array") return (Array.isArray(value) ? value : [value]).flatMap((item) => String(item).split(","));
  if (typeof value !== "string") return value;
  // What does not convert goes on as the string it is, and the schema says what is wrong with it.
  if (kind === "number" && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (kind === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value instanceof Object && !Array.isArray(value);
}

/** Joins path, query and body into one input; a body may not repeat what the path says. A form is read by its operation. */
function inputOf(request: Request, kinds: Map<string, FieldKind>, { form, payload }: AnyOperation): unknown {
  const fromUrl = Object.fromEntries([...Object.entries(request.query), ...Object.entries(request.params)].map(([name, value]) => [name, fromQuery(value, kinds.get(name))]));
  if (request.method === "GET" || form) return fromUrl;
  const body = readJson(request);
  if (payload !== undefined) return { ...fromUrl, [payload]: body };
  if (!isRecord(body)) throw new AppError("invalid_input", "The body must be a JSON object.", { errors: [{ path: "", message: "must be an object" }] });
  const twice = Object.keys(fromUrl).find((name) => Object.hasOwn(body, name));
  if (twice !== undefined) throw new AppError("invalid_input", "A field stands both in the URL and in the body.", { errors: [{ path: twice, message: "belongs in the URL only" }] });
  return { ...body, ...fromUrl };
}

function serve(name: string, operation: AnyOperation) {
  let kinds: Map<string, FieldKind> | undefined;
  return async (request: Request, response: Response) => {
    kinds ??= fieldKinds(operation);
    const requestId = String(response.getHeader("X-Request-Id"));
    const output = await dispatch({
      name,
      operation,
      door: "rest",
      input: inputOf(request, kinds, operation),
      form: operation.form && openForm(request, operation.form),
      authorization: header(request, "authorization"),
      apiKey: header(request, "x-api-key"),
      appCheckToken: header(request, "x-firebase-appcheck"),
      idempotencyKey: header(request, "idempotency-key"),
      ifMatch: header(request, "if-match"),
      requestId,
      client: clientOf(request),
    });
    if (operation.contentTypes) {
      await sendFile(response, output as FileAnswer, { operation: name, requestId });
      return;
    }
    if (operation.versioned === true && isRecord(output) && typeof output["version"] === "number") response.setHeader("ETag", `"${String(output["version"])}"`);
    response.status(operation.rest.status ?? 200).json(output);
  };
}

function routes(modules: Record<string, Operations>): Router {
  const router = express.Router({ caseSensitive: true });
  const methods = new Map<string, string[]>();
  for (const [module, operations] of Object.entries(modules)) {
    for (const [name, operation] of Object.entries(operations)) {
      for (const route of [operation.rest.path, ...(operation.rest.aliases ?? [])]) {
        const path = route.replaceAll(/\{(\w+)\}/g, ":$1");
        router[operation.rest.method](path, serve(`${module}.${name}`, operation));
        methods.set(path, [...(methods.get(path) ?? []), operation.rest.method.toUpperCase()]);
      }
    }
  }
  for (const [path, allowed] of methods) {
    router.all(path, (request) => {
      throw new AppError("method_not_allowed", `${request.method} is not possible here.`, { headers: { Allow: allowed.join(", ") } });
    });
  }
  return router;
}

/**
 * The Express application behind the function `api`: every operation under `/api/v1`, the same router under `/api` for
 * the older clients, both again without the first segment because the function's own URL takes it away, and the service
 * pages at the root.
 */
export function restApp(modules: Record<string, Operations>): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(allowOrigins, (request, response, next) => {
    response.setHeader("X-Request-Id", requestIdOf(request));
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  app.use(servicePages());
  const router = routes(modules);
  app.use(["/api/v1", "/api", "/v1"], router);
  // By itself: in a list of paths Express takes "/" for the root alone.
  app.use(router);
  app.use((request) => {
    throw new AppError("unknown_operation", `There is nothing at ${request.path.slice(0, 200)}.`);
  });
  app.use(async (thrown: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    await drain(request);
    // A URL whose percent-encoding is broken is the client's mistake, and the router throws this for it.
    const error = thrown instanceof URIError ? new AppError("invalid_input", "The URL is not well-formed.") : toAppError(thrown);
    const problem = toProblem(error, request.originalUrl.replace(/\?.*$/s, "").slice(0, 500), String(response.getHeader("X-Request-Id")));
    response.status(problem.status).set(error.headers);
    if (problem.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
    response.type("application/problem+json").send(JSON.stringify(problem));
  });
  return app;
}
