// What every script here stands on. Node builtins only: these files run before anything is installed.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[\\/]$/, "");
export const functionsDir = join(root, "functions");
export const cacheDir = join(functionsDir, ".cache");

/** The "demo-" prefix makes every Firebase tool refuse to reach a live project. */
export const project = "demo-secura";
export const region = "us-central1";

/** An error the person can act on: shown as one line, without a stack trace. */
export function failure(message) {
  return Object.assign(new Error(message), { isExpected: true });
}

/** The text to show for an error: one line where it is expected, the stack where it is a bug. */
export function describe(error) {
  return error?.isExpected ? error.message : String(error?.stack ?? error);
}

/** Prints a progress line. */
export function step(text) {
  console.log(`▸ ${text}`);
}

/**
 * The Node 22 that the project runs on: the npm package `node`, whatever the host has.
 * Throws when its binary is missing, which happens where npm may not run install scripts.
 */
export function nodeBinary() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const directory of [functionsDir, root]) {
    const path = join(directory, "node_modules/node/bin", name);
    if (existsSync(path)) return path;
  }
  if (Number(process.versions.node.split(".")[0]) === 22) return process.execPath;
  throw failure(
    "Node 22 is missing: npm did not run the install script of its package `node`. Run `npm rebuild node` in the root and in functions/.",
  );
}

/** The environment for children: Node 22 and the installed commands come first on the PATH. */
export function childEnvironment(extra = {}) {
  const path = [join(functionsDir, "node_modules/.bin"), join(root, "node_modules/.bin"), process.env.PATH];
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}
