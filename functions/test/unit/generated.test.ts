import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { openApi } from "../../src/platform/openapi.ts";
import { modules } from "../../src/operations.ts";

describe("what is generated", () => {
  it("is current: openapi.json and the client's types follow from the operations", () => {
    expect(() => execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/generate.ts", "--check"], { cwd: new URL("../..", import.meta.url), stdio: "pipe" })).not.toThrow();
  });
  it("names every reference it uses and every path parameter", () => {
    const document = openApi(modules, "0.0.0") as { paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>; components: { schemas: Record<string, unknown> } };
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(document.components.schemas).toHaveProperty(String(name));
    for (const [path, methods] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1])).sort();
      for (const { parameters } of Object.values(methods)) expect(parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name).sort()).toEqual(named);
    }
  });
});
