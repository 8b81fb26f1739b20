import type { Server } from "node:http";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Member } from "../support/desk.ts";

// A project of its own for each run, where nobody else writes into the log.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-audit-door-${String(Date.now())}`;
});
const { operations } = await import("../../src/audit/operations.ts");
const { openStream } = await import("../../src/audit/log.ts");
const { verifyExport } = await import("../../src/audit/verifyExport.ts");
const { dispatch } = await import("../../src/platform/dispatch.ts");
const { errorTable, toAppError } = await import("../../src/platform/errors.ts");
const { transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { attestationKeys } = await import("../../src/platform/keyring.ts");
const { member } = await import("../support/desk.ts");
const { restServer, tokenOf } = await import("../support/restServer.ts");

type Somebody = Member & { token: string };
const somebody = async (role: Member["role"]): Promise<Somebody> => {
  const who = await member(role);
  return { ...who, token: await tokenOf(who) };
};

let url = "";
let server: Server;
const stream = `user-${newId()}`;
beforeAll(async () => {
  ({ url, server } = await restServer({ audit: operations }));
  await transact(async (tx) => {
    const audit = await openStream(tx, stream);
    for (const event of ["user.created", "user.disabled"] as const) audit.append({ event, at: new Date(), actorId: "u1", actorRole: "admin", subject: "users/u2", requestId: "r", details: {} });
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const Problem = z.object({ code: z.string() });

interface Answer {
  status: number;
  body: unknown;
}
/** The same call at either door: the status, and the body. */
const doors: [string, (who: Somebody | null, name: keyof typeof operations, input: Record<string, string>) => Promise<Answer>][] = [
  ["REST", async (who, name, input) => {
    const response = await fetch(`${url}${operations[name].rest.path}?${new URLSearchParams(input).toString()}`, { headers: who ? { authorization: `Bearer ${who.token}` } : {} });
    const text = await response.text();
    return { status: response.status, body: response.headers.get("content-type")?.startsWith("application/x-ndjson") === true ? text : JSON.parse(text) };
  }],
  ["callable", async (who, name, input) => {
    const call = { name: `audit.${name}`, operation: operations[name], door: "callable" as const, input, authorization: who ? `Bearer ${who.token}` : undefined, appCheckToken: undefined, idempotencyKey: undefined, ifMatch: undefined, requestId: "r", client: { ip: "192.0.2.5", network: "192.0.2.5", userAgent: "" } };
    return await dispatch(call).then((body): Answer => ({ status: 200, body }), (thrown: unknown) => {
      const { code } = toAppError(thrown);
      return { status: errorTable[code].http, body: { code } };
    });
  }],
];

describe.each(doors)("the audit log at the %s door", (door, ask) => {
  const names = Object.keys(operations) as (keyof typeof operations)[];
  let admin: Somebody;
  beforeAll(async () => {
    admin = await somebody("admin");
  });
  it("is an administrator's alone", async () => {
    const manager = await somebody("manager");
    for (const name of names) {
      expect(await ask(null, name, { stream })).toMatchObject({ status: 401 });
      expect(await ask(manager, name, { stream })).toMatchObject({ status: 403, body: { code: "permission_denied" } });
    }
  });
  it("is read, verified, and refuses what it does not know", async () => {
    expect(await ask(admin, "list", { stream })).toMatchObject({ status: 200, body: { items: [{ event: "user.disabled", seq: 2, stream }, { event: "user.created", seq: 1 }], nextCursor: null } });
    expect(await ask(admin, "verify", { stream })).toMatchObject({ status: 200, body: { isWhole: true, entries: 2, problems: [], lastCheckpoint: null } });
    for (const name of ["verify", "export"] as const) expect(Problem.parse((await ask(admin, name, { stream: "user-nobody" })).body).code).toBe("not_found");
    for (const name of names) expect(await ask(admin, name, { more: "field" })).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await ask(admin, "list", { event: "user.imagined" })).toMatchObject({ status: 400 });
    for (const name of names) expect(Problem.parse((await ask(admin, name, { cursor: "bm9uZQ" })).body).code).toBe("invalid_cursor");
  });
  it("is handed out as a file that verifies by itself", async () => {
    const { status, body } = await ask(admin, "export", { stream });
    expect(status).toBe(200);
    const file = door === "REST" ? Buffer.from(String(body)) : Buffer.from(z.object({ contentBase64: z.string() }).parse(body).contentBase64, "base64");
    expect(await verifyExport([Readable.from([file])], attestationKeys())).toMatchObject({ problems: [], streams: 1, entries: 2, next: null });
    // Nobody's who does not hold the key.
    expect((await verifyExport([Readable.from([file])], attestationKeys([{ id: "local", key: Buffer.alloc(32).toString("base64url") }]))).problems).toMatchObject([{ kind: "export_altered" }]);
  });
});
