import { z } from "zod";
import { errorTable, type ErrorCode } from "./errors.ts";
import { takesIdempotencyKey, takesVersion, type AnyOperation, type Operations } from "./operation.ts";

type Json = Record<string, unknown>;

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    remedy: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(errorTable) as ErrorCode[]),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details" });

/** A schema as it looks on the wire, with shared parts moved to `components`. */
function wireSchema(schema: z.ZodType, components: Json): Json {
  const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }) as Json;
  Object.assign(components, relocate($defs ?? {}));
  return relocate(json) as Json;
}

/** JSON Schema's `#/$defs/X` as OpenAPI's `#/components/schemas/X`. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (!(value instanceof Object)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === "$ref" && typeof item === "string" ? item.replace("#/$defs/", "#/components/schemas/") : relocate(item)]));
}

const headerParameter = (name: string, description: string) => ({ name, in: "header", required: false, description, schema: { type: "string" } });

function errorResponses(operation: AnyOperation): Json {
  const statuses: [number, ErrorCode][] = [
    [400, "invalid_input"],
    [401, "unauthenticated"],
    [403, "permission_denied"],
    ...(operation.rest.path.includes("{") ? [[404, "not_found"] as [number, ErrorCode]] : []),
    ...(operation.mutates || operation.contentTypes ? ([[409, "conflict"]] as [number, ErrorCode][]) : []),
    ...(takesVersion(operation) ? ([[412, "version_conflict"]] as [number, ErrorCode][]) : []),
    ...(operation.form ? ([[413, "payload_too_large"], [415, "unsupported_media_type"], [422, "hash_mismatch"]] as [number, ErrorCode][]) : []),
    [429, "rate_limited"],
    [503, "unavailable"],
  ];
  return Object.fromEntries(statuses.map(([status, code]) => [String(status), { description: errorTable[code].title, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } }]));
}

/** The body an operation takes: JSON of what stands neither in the path nor in the query, or a form with a file. */
function requestBody(operation: AnyOperation, input: Json, fields: string[], components: Json): Json {
  if (operation.form) {
    const form = wireSchema(operation.form, components);
    const file = { type: "string", format: "binary", contentMediaType: "application/octet-stream" };
    const schema = { ...form, properties: { file, ...(form["properties"] as Json) }, required: ["file", ...((form["required"] ?? []) as string[])] };
    return { requestBody: { required: true, content: { "multipart/form-data": { schema } } } };
  }
  if (fields.length === 0 || operation.rest.method === "get") return {};
  const properties = input["properties"] as Json;
  if (operation.payload !== undefined) return { requestBody: { required: true, content: { "application/json": { schema: properties[operation.payload] ?? {} } } } };
  const required = ((input["required"] ?? []) as string[]).filter((field) => fields.includes(field));
  const schema = { ...input, properties: Object.fromEntries(fields.map((field) => [field, properties[field]])), required };
  return { requestBody: { required: required.length > 0, content: { "application/json": { schema } } } };
}

/** What an operation answers: its output as JSON, or a file. */
function answer(operation: AnyOperation, components: Json): Json {
  const headers = {
    ...(operation.versioned === true ? { ETag: { description: "The version, for If-Match", schema: { type: "string" } } } : {}),
    ...(operation.contentTypes ? { "Content-Disposition": { description: "The name to save the file under (RFC 6266)", schema: { type: "string" } } } : {}),
  };
  const content = operation.contentTypes
    ? Object.fromEntries(operation.contentTypes.map((type) => [type, { schema: { type: "string", format: "binary", contentMediaType: type } }]))
    : { "application/json": { schema: wireSchema(operation.output, components) } };
  return { description: "Done", ...(Object.keys(headers).length > 0 ? { headers } : {}), content };
}

function callableNote(module: string, name: string, operation: AnyOperation): string {
  if (operation.form) return "No callable: it takes a file.";
  const note = `Callable: \`${module}\` with \`{ operation: "${name}", input }\``;
  return operation.contentTypes ? `${note}, which answers \`{ fileName, contentType, contentBase64 }\`.` : `${note}.`;
}

function describe(module: string, name: string, operation: AnyOperation, components: Json): Json {
  const input = wireSchema(operation.input, components);
  const properties = (input["properties"] ?? {}) as Record<string, Json>;
  const required = (input["required"] ?? []) as string[];
  const inPath = [...operation.rest.path.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1]));
  const inQuery = Object.keys(properties).filter((field) => !inPath.includes(field) && (operation.rest.method === "get" || (operation.payload !== undefined && field !== operation.payload)));
  const parameter = (field: string, where: "path" | "query") => {
    const { description, ...schema } = properties[field] ?? {};
    return { name: field, in: where, required: where === "path" || required.includes(field), ...(description === undefined ? {} : { description }), schema };
  };
  const inBody = Object.keys(properties).filter((field) => !inPath.includes(field) && !inQuery.includes(field));
  const aliases = operation.rest.aliases?.map((alias) => `\`${alias}\``).join(", ");
  return {
    operationId: `${module}_${name}`,
    tags: [module],
    summary: operation.summary,
    ...(operation.permission === "anyone" ? { security: [] } : operation.holder ? { security: [{ idToken: [] }, { apiKey: [] }] } : {}),
    description: [operation.description, aliases === undefined ? undefined : `Also at ${aliases}.`, `${callableNote(module, name, operation)} Permission: \`${operation.permission}\`.`].filter((part) => part !== undefined).join("\n\n"),
    parameters: [
      ...inPath.map((field) => parameter(field, "path")),
      ...inQuery.map((field) => parameter(field, "query")),
      ...(takesIdempotencyKey(operation) ? [headerParameter("Idempotency-Key", "The same key again gets the first answer again, and no second effect")] : []),
      ...(takesVersion(operation) ? [headerParameter("If-Match", "The ETag of the version to change; refused with 412 when it has changed since")] : []),
    ],
    ...requestBody(operation, input, inBody, components),
    responses: {
      [String(operation.rest.status ?? 200)]: answer(operation, components),
      ...errorResponses(operation),
    },
  };
}

/** The OpenAPI 3.1 document of all operations, from the definitions the doors serve. */
export function openApi(modules: Record<string, Operations>, version: string): Json {
  const components: Json = {};
  wireSchema(problem, components);
  const paths: Record<string, Json> = {};
  for (const [module, operations] of Object.entries(modules)) {
    for (const [name, operation] of Object.entries(operations)) {
      (paths[operation.rest.path] ??= {})[operation.rest.method] = describe(module, name, operation, components);
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Secura", version, description: "Incident response on Firebase. Send the Firebase ID token as a bearer token; errors are problem details (RFC 9457) with a machine-readable `code`.", license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "api/v1", description: "This service, relative to where this document was loaded from" }],
    security: [{ idToken: [] }],
    tags: Object.keys(modules).map((name) => ({ name })),
    paths,
    components: { securitySchemes: { idToken: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "Firebase ID token" }, apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The key of an alert source" } }, schemas: components },
  };
}
