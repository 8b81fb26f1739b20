// Installs what is missing: the root's packages first (they bring Node 22), then those of functions/.
import { existsSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { childEnvironment, describe, failure, functionsDir, nodeBinary, root, step } from "./stack/common.mjs";
import { run } from "./stack/processes.mjs";

/** Brings node_modules of the root and of functions/ in line with their lock files, and links the client's. */
export async function installMissing() {
  if (!isInstalled(root)) {
    step("Installing the Firebase tools (once, a few minutes)");
    await install(root, process.execPath);
  }
  if (!isInstalled(functionsDir)) {
    step("Installing the packages of functions/ (once, a minute or two)");
    await install(functionsDir, nodeBinary());
  }
  linkClient();
}

/**
 * True when npm's own record of what it installed is newer than the lock file, or names the same versions: a fresh
 * checkout or a restored cache has any times.
 */
function isInstalled(directory) {
  const record = join(directory, "node_modules/.package-lock.json");
  const lock = join(directory, "package-lock.json");
  if (!existsSync(record)) return false;
  if (statSync(record).mtimeMs >= statSync(lock).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(lock, "utf8")).packages;
  const present = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, extraneous }]) =>
      path === "" || optional || extraneous || present[path]?.version === version,
  );
}

async function install(directory, node) {
  // npm says which npm is running; by its file it also starts where `npm` is a shell script.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const options = { cwd: directory, env: childEnvironment(), capture: true };
  const { code, output } = npm?.endsWith(".js")
    ? await run(node, [npm, ...args], options)
    : await run("npm", args, { ...options, shell: process.platform === "win32" });
  if (code === 0) return;
  console.error(output);
  throw failure(`npm ci failed in ${directory}: the reason is above.`);
}

/** The client package shares the packages of functions/: with a `firebase` of its own, tests would hold two of them. */
function linkClient() {
  const link = join(root, "client/node_modules");
  if (!existsSync(join(root, "client")) || lstatSync(link, { throwIfNoEntry: false })) return;
  // Windows lets everybody make junctions only, and those need absolute paths.
  if (process.platform === "win32") symlinkSync(join(functionsDir, "node_modules"), link, "junction");
  else symlinkSync("../functions/node_modules", link);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await installMissing().catch((error) => {
    console.error(describe(error));
    process.exitCode = 1;
  });
}
