/**
 * Writes what follows from the operations: functions/openapi.json and the client's types, client/src/contract.ts.
 * With --check it writes nothing and exits 1 when a file is not current.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { z } from "zod";
import { Notification } from "../src/notifications/model.ts";
import { modules } from "../src/operations.ts";
import { errorTable } from "../src/platform/errors.ts";
import type { Operations } from "../src/platform/operation.ts";
import { openApi } from "../src/platform/openapi.ts";
import { version } from "../src/platform/service.ts";

type Schema = Parameters<typeof compile>[0];

/** A form with a file goes by REST alone; the client package has a function of its own for it. */
const callables = (defined: Operations) => Object.entries(defined).filter(([, { form }]) => form === undefined);

/** One interface `Operations` with input and output of every operation as they are on the wire. */
async function clientTypes(): Promise<string> {
  const definitions: Record<string, unknown> = {};
  // Draft 7 keeps shared parts under `definitions`, the only place where the compiler follows references.
  const wire = (schema: z.ZodType): unknown => {
    const { $schema: _, definitions: shared, ...json } = z.toJSONSchema(schema, { io: "input", target: "draft-7" }) as Record<string, unknown>;
    Object.assign(definitions, shared);
    return json;
  };
  const object = (properties: Record<string, unknown>) => ({ type: "object", additionalProperties: false, required: Object.keys(properties), properties });
  const operations = object(
    Object.fromEntries(
      Object.entries<Operations>(modules).map(([module, defined]) => [module, object(Object.fromEntries(callables(defined).map(([name, { input, output }]) => [name, object({ input: wire(input), output: wire(output) })])))]),
    ),
  );
  wire(Notification);
  const schema = { ...operations, title: "Operations", definitions } as Schema;
  const types = await compile(schema, "Operations", { bannerComment: "", additionalProperties: false, unreachableDefinitions: true, maxItems: -1, style: { printWidth: 160 } });
  const codes = Object.keys(errorTable).map((code) => `  | "${code}"`).join("\n");
  return `// Generated from the operations of functions/ by \`npm --prefix functions run generate\`. Do not edit.\n\n${types}\n/** The \`code\` of an error; functions/src/platform/errors.ts says what each means. */\nexport type ErrorCode =\n${codes};\n`;
}

const targets: [URL, () => Promise<string>][] = [
  [new URL("../openapi.json", import.meta.url), () => Promise.resolve(`${JSON.stringify(openApi(modules, version), null, 2)}\n`)],
  [new URL("../../client/src/contract.ts", import.meta.url), clientTypes],
];

const isCheck = process.argv.includes("--check");
for (const [file, make] of targets) {
  const made = await make();
  const path = fileURLToPath(file);
  if (!isCheck) {
    await writeFile(file, made);
    console.log(`written ${path}`);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== made) {
    console.error(`${path} is not current: run npm --prefix functions run generate`);
    process.exitCode = 1;
  }
}
