// Where the emulators' own programs come from. firebase-tools downloads them from Google; where that cannot be
// reached, the Google Cloud CLI's copy or a stand-in does.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir, childEnvironment, failure, nodeBinary, root } from "./common.mjs";
import { manifestJar } from "./jar.mjs";
import { run } from "./processes.mjs";

const FIRESTORE_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";

/** Environment variables that tell firebase-tools which Firestore emulator to start; empty when it has its own. */
export async function firestoreBinary(log) {
  if (process.env.FIRESTORE_EMULATOR_BINARY_PATH || isCached("firestore")) return {};
  const jar = cloudCliJar();
  if (jar) {
    log("Firestore emulator: taken from the Google Cloud CLI");
    return { FIRESTORE_EMULATOR_BINARY_PATH: write("firestore-emulator.jar", manifestJar(jar, FIRESTORE_MAIN)) };
  }
  if (await download("firestore", log)) return {};
  throw failure(
    "The Firestore emulator cannot be downloaded from storage.googleapis.com. Connect once, or install it with the Google Cloud CLI: gcloud components install cloud-firestore-emulator.",
  );
}

/** The same for the storage emulator's rules runtime. */
export async function storageBinary(log) {
  if (process.env.STORAGE_EMULATOR_BINARY_PATH || isCached("storage")) return {};
  if (await download("storage", log)) return {};
  log("Storage rules runtime: cannot be downloaded, using the deny-all stand-in (storage.rules denies everything)");
  return { STORAGE_EMULATOR_BINARY_PATH: await denyAllJar() };
}

/** Whether the emulators' web page can be shown: it is a convenience, so its absence is no error. */
export async function hasUiBinary(log) {
  return isCached("ui") || (await download("ui", log));
}

/** firebase-tools' own rule for where a download lands. */
function isCached(name) {
  const cache = process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), ".cache/firebase/emulators");
  const table = join(root, "node_modules/firebase-tools/lib/emulator/downloadableEmulatorInfo.json");
  const info = JSON.parse(readFileSync(table, "utf8"))[name];
  const { binaryPathRelativeToCacheDir, downloadPathRelativeToCacheDir } = info.main ?? info;
  return existsSync(join(cache, binaryPathRelativeToCacheDir ?? downloadPathRelativeToCacheDir));
}

/** Has firebase-tools download one emulator (it verifies the checksum); false when that fails. */
async function download(name, log) {
  if (!(await isGoogleReachable())) return false;
  log(`downloading the ${name} emulator (once)`);
  const cli = join(root, "node_modules/firebase-tools/lib/bin/firebase.js");
  mkdirSync(cacheDir, { recursive: true });
  const args = [cli, `setup:emulators:${name}`, "--non-interactive"];
  await run(nodeBinary(), args, { cwd: cacheDir, env: childEnvironment(), capture: true });
  return isCached(name);
}

let reachable;
/** Asked once and with a short limit, so that a place without network costs seconds, not minutes. */
function isGoogleReachable() {
  // Behind a proxy only firebase-tools knows the way: let it try.
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) return true;
  reachable ??= fetch("https://storage.googleapis.com/", { method: "HEAD", signal: AbortSignal.timeout(3_000) }).then(
    () => true,
    () => false,
  );
  return reachable;
}

/** The jar of the Cloud CLI's component cloud-firestore-emulator, if that is installed. */
function cloudCliJar() {
  const roots = [process.env.CLOUDSDK_ROOT_DIR];
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const gcloud = join(directory, "gcloud");
    if (existsSync(gcloud)) roots.push(dirname(dirname(realpathSync(gcloud))));
  }
  return roots
    .filter(Boolean)
    .map((sdk) => join(sdk, "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"))
    .find((path) => existsSync(path));
}

/** Compiles DenyAllRules.java into a jar, once. Needs a JDK, because a runtime alone has no compiler. */
async function denyAllJar() {
  const source = fileURLToPath(new URL("DenyAllRules.java", import.meta.url));
  const jar = join(cacheDir, "deny-all-rules.jar");
  if (existsSync(jar) && statSync(jar).mtimeMs > statSync(source).mtimeMs) return jar;
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, "rules-"));
  const packed = join(work, "rules.jar");
  const compiler = await run("javac", ["--release", "11", "-d", join(work, "classes"), source], { capture: true });
  if (compiler.code === 127) {
    throw failure(
      "The storage emulator's rules runtime cannot be downloaded from storage.googleapis.com, and its stand-in needs `javac`: connect once, or install a JDK (https://adoptium.net).",
    );
  }
  const args = ["--create", "--file", packed, "--main-class", "DenyAllRules", "-C", join(work, "classes"), "."];
  const packer = await run("jar", args, { capture: true });
  if (compiler.code !== 0 || packer.code !== 0) {
    throw failure(`The storage rules stand-in does not compile: ${compiler.output}${packer.output}`);
  }
  renameSync(packed, jar);
  rmSync(work, { recursive: true });
  return jar;
}

/** Writes only what differs: a running emulator may have the same file open. */
function write(name, content) {
  mkdirSync(cacheDir, { recursive: true });
  const path = join(cacheDir, name);
  if (!existsSync(path) || !readFileSync(path).equals(content)) writeFileSync(path, content);
  return path;
}
