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
 * Makes sure that functions/.secret.local has the secret, with a random key where it has none, and returns the secret's
 * text. What is there stays: data sealed with a key opens with that key only.
 */
export function localSecrets(file = join(functionsDir, ".secret.local")) {
  if (read(file) === undefined) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    // In single quotes firebase-tools takes a value as it stands; JSON of base64url and ids has none in it.
    appendFileSync(file, `${start}${NAME}='${JSON.stringify({ keys: [newKey("local")] })}'\n`, { mode: 0o600 });
  }
  // Read again: of two stacks that start at once and both append, the last line counts, for the emulators too.
  const value = read(file);
  if (!isJson(value)) throw failure(`${NAME} in ${file} is not JSON: mend the line, or delete it to get a new key.`);
  return value;
}

function read(file) {
  if (!existsSync(file)) return undefined;
  // With the emulators' own parser, so that both read the same.
  const requireTools = createRequire(new URL("../../../node_modules/firebase-tools/package.json", import.meta.url));
  const { parse } = requireTools("./lib/functions/env.js");
  return parse(readFileSync(file, "utf8")).envs[NAME];
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
