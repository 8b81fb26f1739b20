import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { getAuth } from "firebase-admin/auth";
import { keepBodiesUnparsed } from "../../src/platform/body.ts";
import { app } from "../../src/platform/firestore.ts";
import type { Operations } from "../../src/platform/operation.ts";
import { restApp } from "../../src/platform/rest.ts";
import type { Member } from "./desk.ts";

/** The REST door in this process, behind the same body parser as the functions runtime has before our code. */
export async function restServer(modules: Record<string, Operations>): Promise<{ url: string; server: Server }> {
  keepBodiesUnparsed();
  const runtime = express();
  const verify = (request: IncomingMessage & { rawBody?: Buffer }, _response: unknown, body: Buffer) => {
    request.rawBody = body;
  };
  runtime.use(express.json({ limit: "32mb", verify }), express.urlencoded({ extended: true, limit: "32mb", verify }), express.raw({ type: "*/*", limit: "32mb", verify }), restApp(modules));
  const server = createServer(runtime);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v1`, server };
}

/** An ID token as the Auth emulator takes it, unsigned, for an account that it then knows. */
export async function tokenOf({ uid, role, name }: Member): Promise<string> {
  await getAuth(app()).createUser({ uid });
  const now = Math.floor(Date.now() / 1_000);
  const project = String(process.env["GCLOUD_PROJECT"]);
  const claims = { sub: uid, aud: project, iss: `https://securetoken.google.com/${project}`, iat: now, auth_time: now, exp: now + 3_600, email: `${uid}@secura.example`, email_verified: true, name, role, sid: `s-${uid}`, sexp: now + 3_600, firebase: { sign_in_provider: "password", identities: {} } };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}

const boundary = "----secura-test";

export interface Part {
  name: string;
  value: string | Buffer;
  fileName?: string;
  type?: string;
}

/** The body of a form as it is on the wire, without its end if it is to be cut off. */
export function formBody(parts: Part[], isWhole = true): Buffer {
  const pieces = parts.flatMap(({ name, value, fileName, type }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? "" : `; filename="${fileName}"`}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n`),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...pieces, ...(isWhole ? [Buffer.from(`--${boundary}--\r\n`)] : [])]);
}

export interface Sent {
  status: number;
  body: Record<string, unknown>;
}

export interface Posting {
  headers?: Record<string, string>;
  /** Sends no more than the headers: whatever is answered was decided before a byte of the body was read. */
  withholdBody?: boolean;
  /** Breaks the connection off after half of the body, when this has come to pass; then there is no answer. */
  hangUpWhen?: () => Promise<void>;
}

/** Posts a form over a connection of its own, in pieces of 64 KiB. */
export async function postForm(url: string, token: string, body: Buffer, { headers = {}, withholdBody = false, hangUpWhen }: Posting = {}): Promise<Sent | null> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST", agent: false, headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": body.length, ...(token === "" ? {} : { authorization: `Bearer ${token}` }), ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> });
        request.destroy();
      });
    });
    request.on("error", (error) => {
      if (hangUpWhen) resolve(null);
      else reject(error);
    });
    if (withholdBody) {
      request.flushHeaders();
      return;
    }
    void (async () => {
      const end = hangUpWhen ? body.length / 2 : body.length;
      for (let at = 0; at < end; at += 65_536) {
        if (!request.write(body.subarray(at, Math.min(at + 65_536, end)))) await new Promise<void>((drained) => request.once("drain", drained));
      }
      await hangUpWhen?.();
      if (hangUpWhen) request.destroy();
      else request.end();
    })();
  });
}
