import { describe, expect, it } from "vitest";
import { AppError, errorTable, toAppError, toProblem, type ErrorCode } from "./errors.ts";

// Statuses of the callable protocol and the HTTP status each is sent with.
const callableHttp: Record<string, number> = { "invalid-argument": 400, "failed-precondition": 400, unauthenticated: 401, "permission-denied": 403, "not-found": 404, "already-exists": 409, aborted: 409, "resource-exhausted": 429, internal: 500, unimplemented: 501, unavailable: 503 };

describe("the error table", () => {
  it.each(Object.entries(errorTable))("%s is the client's fault at both doors or at neither", (_code, row) => {
    const callable = callableHttp[row.callable] ?? 0;
    const isServers = (status: number) => status >= 500 && status !== 501;
    expect(isServers(callable)).toBe(isServers(row.http));
  });
  it.each(Object.keys(errorTable) as ErrorCode[])("%s becomes a problem document that says what to do it with", (code) => {
    const problem = toProblem(new AppError(code, "Because."), "/x", "r1");
    expect(problem).toEqual({ type: `urn:secura:error:${code}`, title: errorTable[code].title, status: errorTable[code].http, detail: "Because.", remedy: errorTable[code].remedy, instance: "/x", code, requestId: "r1" });
  });
});

describe("what was not thrown for a client", () => {
  it("keeps its message from the client", () => {
    const error = toAppError(new Error("connect 10.0.0.5 with password hunter2"));
    expect(error.code).toBe("internal");
    expect(JSON.stringify(toProblem(error, "/x", "r"))).not.toContain("hunter2");
  });
  it("is worth another try when the database was away", () => {
    expect(toAppError(Object.assign(new Error("14 UNAVAILABLE"), { code: 14 })).code).toBe("unavailable");
    expect(toAppError(Object.assign(new Error("3 INVALID_ARGUMENT: Transaction is invalid or closed."), { code: 3 })).code).toBe("unavailable");
    expect(toAppError(Object.assign(new Error("3 INVALID_ARGUMENT: The referenced transaction has expired or is no longer valid."), { code: 3 })).code).toBe("unavailable");
    expect(toAppError(Object.assign(new Error("3 INVALID_ARGUMENT: maximum entity size"), { code: 3 })).code).toBe("internal");
    expect(toAppError(Object.assign(new Error("5 NOT_FOUND"), { code: 5 })).code).toBe("internal");
  });
});
