import { get } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { rateLimits } from "../../src/platform/limits.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { apiUrl, functionsUrl, unique } from "../support/stack.ts";

let employee: SignedIn;
beforeAll(async () => {
  employee = await person("employee");
});

const body64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
/** A token with the emulator's signature, which is none, and chosen claims. */
function forge(changes: Record<string, unknown>): string {
  const [, payload = ""] = employee.idToken.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  return `${body64({ alg: "none", typ: "JWT" })}.${body64({ ...claims, ...changes })}.`;
}

describe.each(doors)("whoever comes to the %s door", (_door, call) => {
  const list = (token: string) => call("incidents.list", {}, { token });
  it("with an expired token gets 401 token_expired", async () => {
    expect(await list(forge({ iat: 1_700_000_000, exp: 1_700_003_600 }))).toMatchObject({ status: 401, code: "token_expired" });
  });
  it.each<[string, () => string]>([
    ["of another project", () => forge({ aud: "demo-other", iss: "https://securetoken.google.com/demo-other" })],
    ["that is no JWT", () => "abc"],
    ["cut in half", () => employee.idToken.slice(0, employee.idToken.length / 2)],
    ["with broken claims", () => `${body64({ alg: "none" })}.bm9uc2Vuc2U.`],
  ])("with a token %s gets 401 token_invalid", async (_what, token) => {
    expect(await list(token())).toMatchObject({ status: 401, code: "token_invalid" });
  });
  it("with a role of their own making gets no more than the claims Auth signed: the emulator signs nothing, so this shows the role ladder only", async () => {
    expect(await list(forge({ role: "root" }))).toMatchObject({ status: 403, code: "role_missing" });
    expect(await list(forge({ role: undefined }))).toMatchObject({ status: 403, code: "role_missing" });
  });
  it("with a token of no session, or of one that is over, gets 401", async () => {
    expect(await list(forge({ sid: undefined, sexp: undefined }))).toMatchObject({ status: 401, code: "session_missing" });
    expect(await list(forge({ sexp: Math.floor(Date.now() / 1_000) - 1 }))).toMatchObject({ status: 401, code: "session_revoked" });
  });
  it("with an unverified address gets 403 email_unverified", async () => {
    expect(await list(forge({ email_verified: false }))).toMatchObject({ status: 403, code: "email_unverified" });
  });
  it("with a session that was ended gets 401 from the next request on", async () => {
    const { idToken } = await person("employee");
    expect(await list(idToken)).toMatchObject({ status: 200 });
    expect(await call("identity.logout", {}, { token: idToken })).toMatchObject({ status: 200 });
    expect(await list(idToken)).toMatchObject({ status: 401, code: "session_revoked" });
  });
  it("too often gets 429 and when to come back", async () => {
    const hasty = await person("employee");
    const started = Date.now();
    // Bad input spends a token as well, and writes nothing.
    const answers = await Promise.all(Array.from({ length: 150 }, () => call("incidents.create", {}, { token: hasty.idToken })));
    const granted = answers.filter((answer) => answer.code === "invalid_input").length;
    expect(answers.length - granted).toBe(answers.filter((answer) => answer.code === "rate_limited" && answer.status === 429).length);
    const { burst, perMinute, lease } = rateLimits.report;
    expect(granted).toBeGreaterThanOrEqual(burst);
    expect(granted).toBeLessThanOrEqual(burst + lease + ((Date.now() - started) / 60_000) * perMinute);
    expect(granted).toBeLessThan(answers.length);
  });
  it("gets every request's id back, and no trace of the inside", async () => {
    const answer = await list("abc");
    expect(String(answer.body["requestId"])).toMatch(/^[\w-]{8,64}$/);
    expect(JSON.stringify(answer.body)).not.toMatch(/\.(ts|js):\d+|node_modules|at \w+ \(/);
  });
});

const sends: [string, string, (init: RequestInit) => Promise<Response>][] = [
  ["REST", "", (init) => fetch(`${apiUrl}/api/v1/incidents`, { ...init, method: "POST", headers: { authorization: `Bearer ${employee.idToken}`, ...(init.headers as Record<string, string>) } })],
  ["callable", "error.details.", (init) => fetch(`${functionsUrl}/incidents`, { ...init, method: "POST", headers: { authorization: `Bearer ${employee.idToken}`, ...(init.headers as Record<string, string>) } })],
];
const json = { "content-type": "application/json" };

describe.each(sends)("a broken request at the %s door", (door, prefix, send) => {
  const code = async (init: RequestInit): Promise<[number, unknown]> => {
    const response = await send(init);
    const text = await response.text();
    expect(text).not.toMatch(/<html|node_modules|at JSON\.parse|SyntaxError/i);
    let value: unknown = JSON.parse(text);
    for (const key of `${prefix}code`.split(".")) value = value instanceof Object ? Reflect.get(value, key) : undefined;
    return [response.status, value];
  };
  it.each<[string, RequestInit, number, string]>([
    ["invalid JSON", { headers: json, body: '{"title": ' }, 400, "invalid_json"],
    ["bytes that are not UTF-8", { headers: json, body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]) }, 400, "invalid_json"],
    ["nesting without end", { headers: json, body: "[".repeat(50_000) }, 400, "invalid_json"],
    ["nesting 40 deep", { headers: json, body: `{"data":${"[".repeat(40)}${"]".repeat(40)}}` }, 400, "invalid_json"],
    ["another content type", { headers: { "content-type": "text/plain" }, body: "{}" }, 415, "unsupported_media_type"],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "title=x" }, 415, "unsupported_media_type"],
    ["too many bytes", { headers: json, body: JSON.stringify({ data: "x".repeat(1_100_000) }) }, 413, "payload_too_large"],
    ["a list", { headers: json, body: "[]" }, 400, "invalid_input"],
    ["a string", { headers: json, body: '"x"' }, 400, "invalid_input"],
    ["null", { headers: json, body: "null" }, 400, "invalid_input"],
    ["an empty body", { headers: json, body: "" }, 400, "invalid_input"],
  ])("with %s gets its status and code", async (_what, init, status, expected) => {
    // The callable protocol has one status for every kind of bad argument.
    expect(await code(init)).toEqual([door === "REST" ? status : 400, expected]);
  });
});

describe("asking for what does not exist", () => {
  it("gets 404 unknown_operation at REST, and 405 with Allow for another method", async () => {
    const nowhere = await fetch(`${apiUrl}/api/v1/castles`);
    expect([nowhere.status, ((await nowhere.json()) as { code: string }).code]).toEqual([404, "unknown_operation"]);
    expect(nowhere.headers.get("content-type")).toContain("application/problem+json");
    const other = await fetch(`${apiUrl}/api/v1/incidents`, { method: "DELETE" });
    expect([other.status, other.headers.get("allow")]).toEqual([405, "POST, GET"]);
    const broken = await fetch(`${apiUrl}/api/v1/incidents/%E0%A4%A`, { headers: { authorization: `Bearer ${employee.idToken}` } });
    expect(broken.status).toBe(400);
  });
  it.each<[string, unknown, string]>([
    ["an operation that is none", { operation: "explode", input: {} }, "unknown_operation"],
    ["an operation of Object's prototype", { operation: "constructor", input: {} }, "unknown_operation"],
    ["no operation", { input: {} }, "invalid_input"],
    ["more than an envelope", { operation: "list", input: {}, admin: true }, "invalid_input"],
    ["null", null, "invalid_input"],
    ["a type of the protocol's own", { "@type": "type.googleapis.com/google.protobuf.Any" }, "invalid_input"],
  ])("gets its code at the callable for %s", async (_what, data, expected) => {
    const response = await fetch(`${functionsUrl}/incidents`, { method: "POST", headers: { ...json, authorization: `Bearer ${employee.idToken}` }, body: JSON.stringify({ data }) });
    const answer = (await response.json()) as { error: { details: { code: string } } };
    expect(answer.error.details.code).toBe(expected);
  });
  it("gets a code at the callable for more than data, and for another method", async () => {
    const headers = { ...json, authorization: `Bearer ${employee.idToken}` };
    const more = await fetch(`${functionsUrl}/incidents`, { method: "POST", headers, body: JSON.stringify({ data: { operation: "list", input: {} }, extra: 1 }) });
    expect(await more.json()).toMatchObject({ error: { details: { code: "invalid_input", errors: [{ path: "extra" }] } } });
    expect(await (await fetch(`${functionsUrl}/incidents`, { headers })).json()).toMatchObject({ error: { details: { code: "method_not_allowed" } } });
  });
  it("gets 400 for headers that make no sense", async () => {
    const headers = { ...json, authorization: `Bearer ${employee.idToken}` };
    const body = JSON.stringify({ title: "A title", description: "A long enough description" });
    const key = await fetch(`${apiUrl}/api/v1/incidents`, { method: "POST", headers: { ...headers, "idempotency-key": "x".repeat(300) }, body });
    expect(((await key.json()) as { errors: { path: string }[] }).errors[0]?.path).toBe("Idempotency-Key");
    const match = await fetch(`${apiUrl}/api/v1/incidents/abc`, { method: "PUT", headers: { ...headers, "if-match": "three" }, body: "{}" });
    expect(((await match.json()) as { errors: { path: string }[] }).errors[0]?.path).toBe("If-Match");
  });
});

describe("other origins", () => {
  const preflight = (origin: string, url: string) => fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" } });
  it.each([
    ["REST", `${apiUrl}/api/v1/incidents`],
    ["callable", `${functionsUrl}/incidents`],
  ])("are let in by %s when configured and only then", async (_door, url) => {
    expect((await preflight("http://localhost:3000", url)).headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    expect((await preflight("https://evil.example", url)).headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("caching", () => {
  it("by ETag answers 304 for a version the client has", async () => {
    const headers = { ...json, authorization: `Bearer ${employee.idToken}` };
    const made = await fetch(`${apiUrl}/api/v1/incidents`, { method: "POST", headers, body: JSON.stringify({ title: unique("etag"), description: "To be asked for twice." }) });
    expect(made.headers.get("etag")).toBe('"1"');
    const { id } = (await made.json()) as { id: string };
    // The verdict raises the version; after it the incident stands still.
    await new Promise<void>((resolve, reject) => {
      const end = db().doc(`incidents/${id}`).onSnapshot((incident) => {
        if (incident.get("triage.state") !== "done") return;
        end();
        resolve();
      }, reject);
    });
    const etag = (await fetch(`${apiUrl}/api/incidents/${id}`, { headers })).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\d+"$/);
    // Not by fetch(), which adds `Cache-Control: no-cache` to a request that carries If-None-Match.
    const status = await new Promise((resolve, reject) => {
      get(`${apiUrl}/v1/incidents/${id}`, { headers: { ...headers, "if-none-match": etag } }, (response) => {
        resolve(response.resume().statusCode);
      }).on("error", reject);
    });
    expect(status).toBe(304);
  });
});
