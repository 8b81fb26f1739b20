// The secret SECURA_SECRETS of the local emulators, which they read from functions/.secret.local.
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { failure, functionsDir } from "./common.mjs";

const NAME = "SECURA_SECRETS";

/** One key of an installation: an id, and 32 random bytes in base64url. */
export function newKey(id) {
  return { id, key: randomBytes(32).toString("base64url") };
}

/**
 * Makes sure that functions/.secret.local has the secret, with random keys where it lacks them, and returns the secret's
 * text. What is there stays: data sealed with a key opens with that key only.
 */
export function localSecrets(file = join(functionsDir, ".secret.local")) {
  const present = parsed(read(file) ?? "{}", file);
  const complete = { keys: [newKey("local")], responseWebhookKey: randomBytes(32).toString("base64"), ...present };
  if (Object.keys(complete).some((name) => !(name in present))) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    // In single quotes firebase-tools takes a value as it stands; JSON of base64 and ids has none in it.
    appendFileSync(file, `${start}${NAME}='${JSON.stringify(complete)}'\n`, { mode: 0o600 });
  }
  // Read again: of two stacks that start at once and both append, the last line counts, for the emulators too.
  const value = read(file);
  parsed(value, file);
  return value;
}

function read(file) {
  if (!existsSync(file)) return undefined;
  // With the emulators' own parser, so that both read the same.
  const requireTools = createRequire(new URL("../../../node_modules/firebase-tools/package.json", import.meta.url));
  const { parse } = requireTools("./lib/functions/env.js");
  return parse(readFileSync(file, "utf8")).envs[NAME];
}

function parsed(text, file) {
  try {
    return JSON.parse(text);
  } catch {
    throw failure(`${NAME} in ${file} is not JSON: mend the line, or delete it to get a new key.`);
  }
}
