import { describe, expect, it } from "vitest";
import { modules } from "../../src/operations.ts";
import type { Operations } from "../../src/platform/operation.ts";
import { apiUrl } from "../support/stack.ts";

describe("the service's own pages", () => {
  it.each(["/api/v1", "/api", "/v1", ""])("serves the operations under %s, whatever the URL takes away before it", async (prefix) => {
    const answers = await Promise.all(["/incidents", "/auth/sessions"].map(async (path) => (await fetch(`${apiUrl}${prefix}${path}`)).json() as Promise<{ code: string }>));
    expect(answers.map(({ code }) => code)).toEqual(["unauthenticated", "unauthenticated"]);
  });
  it("say that it runs, in the words older clients know", async () => {
    expect(await (await fetch(`${apiUrl}/`)).json()).toEqual({ message: "Secura API is running!", status: "healthy" });
    expect(await (await fetch(`${apiUrl}/health`)).json()).toMatchObject({ status: "healthy", service: "Secura Backend", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  });
  it("say whether Firestore, Auth and Storage answer, with the time each took", async () => {
    const response = await fetch(`${apiUrl}/ready`);
    expect(await response.json()).toMatchObject({ ready: true, checks: { firestore: { ok: true }, auth: { ok: true }, storage: { ok: true } } });
    expect(response.status).toBe(200);
  });
  it("describe every operation there is", async () => {
    const document = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as { openapi: string; paths: Record<string, Record<string, { operationId: string }>> };
    expect(document.openapi).toBe("3.1.0");
    const described = Object.values(document.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    const defined = Object.entries(modules as Record<string, Operations>).flatMap(([module, operations]) => Object.keys(operations).map((name) => `${module}_${name}`));
    expect(described.sort()).toEqual(defined.sort());
  });
  it.each(["docs", "redoc"])("load /%s and all it names from this service alone", async (page) => {
    const response = await fetch(`${apiUrl}/${page}`);
    const html = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => String(match[1])).filter((url) => !url.startsWith("data:"));
    expect(named.length).toBeGreaterThan(1);
    for (const url of named) {
      expect(url).toMatch(/^assets\//);
      expect((await fetch(new URL(url, `${apiUrl}/${page}`))).status).toBe(200);
    }
  });
});
