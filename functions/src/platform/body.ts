import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { AppError } from "./errors.ts";

const jsonBytesMax = 1_048_576;
const depthMax = 32;
const sentType = new WeakMap<IncomingMessage, string>();
const sentLengths = new WeakMap<IncomingMessage, string>();
const encoded = new WeakSet<IncomingMessage>();

/**
 * Keeps the functions runtime from parsing bodies, and from reading forms at all. It parses before our code runs and
 * answers what is broken with an HTML page (with a stack trace in the emulator) instead of a problem document; it goes by
 * content type and encoding, so this shows it others. It keeps the bytes of a body in `rawBody`, which a form with a file is too
 * large for; it reads a body that has a length or a transfer encoding, so this hides both.
 */
export function keepBodiesUnparsed(): void {
  // CloudEvents for triggers arrive over HTTP too, and those the runtime must parse.
  if (["cloudevent", "event"].includes(process.env["FUNCTION_SIGNATURE_TYPE"] ?? "")) return;
  subscribe("http.server.request.start", (message) => {
    const request = (message as { request: IncomingMessage }).request;
    const type = request.headers["content-type"];
    if (type === undefined) return;
    if (request.headers["content-encoding"] !== undefined) {
      encoded.add(request);
      delete request.headers["content-encoding"];
    }
    sentType.set(request, type);
    request.headers["content-type"] = "application/octet-stream";
    if (isForm(type)) {
      if (request.headers["content-length"] !== undefined) sentLengths.set(request, request.headers["content-length"]);
      delete request.headers["content-length"];
      delete request.headers["transfer-encoding"];
    }
  });
}

function isJson(type: string): boolean {
  return /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type);
}

/** True for the content type of a form that may hold files. */
export function isForm(type: string): boolean {
  return /^\s*multipart\/form-data\s*(?:;|$)/i.test(type);
}

/** The content type as the client sent it. */
export function contentType(request: IncomingMessage): string | undefined {
  return sentType.get(request) ?? request.headers["content-type"];
}

/** Throws `unsupported_media_type` for a body that was compressed: what it unpacks to would be bounded by nothing. */
export function demandPlain(request: IncomingMessage): void {
  if (encoded.has(request)) throw new AppError("unsupported_media_type", "The body must not be compressed.");
}

/** The length of the body as the client announced it, if it did. */
export function sentLength(request: IncomingMessage): string | undefined {
  return sentLengths.get(request) ?? request.headers["content-length"];
}

/** True if a JSON text nests deeper than `depthMax`; scans without recursion, so it cannot be made to overflow. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const unit = json.charCodeAt(i);
    if (inString) {
      if (unit === 0x5c) i += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x7b || unit === 0x5b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1;
  }
  return false;
}

/**
 * The JSON body of a request; `{}` when there is none. Throws `unsupported_media_type`, `payload_too_large` or
 * `invalid_json`.
 */
export function readJson(request: IncomingMessage & { rawBody?: Buffer }): unknown {
  demandPlain(request);
  const raw = request.rawBody ?? Buffer.alloc(0);
  const type = contentType(request);
  // The runtime does not keep a body that came without a content type.
  if (raw.length === 0 && (type === undefined ? (request.headers["content-length"] ?? "0") === "0" : !isForm(type))) return {};
  if (type === undefined || !isJson(type)) throw new AppError("unsupported_media_type", `The content type must be application/json${type === undefined ? "" : `, not ${type.slice(0, 100)}`}.`);
  if (raw.length > jsonBytesMax) throw new AppError("payload_too_large", `A request may have ${String(jsonBytesMax)} bytes at most.`);
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(raw);
    if (!isTooDeep(json)) return JSON.parse(json);
  } catch {
    throw new AppError("invalid_json", "The body is not well-formed JSON in UTF-8.");
  }
  throw new AppError("invalid_json", `The body nests deeper than ${String(depthMax)} levels.`);
}
