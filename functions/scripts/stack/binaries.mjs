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

/** Environment variables that tell firebase-tools which Firestore emulator to start: `QuickLocks`, which starts it in turn. */
export async function firestoreBinary(log) {
  if (process.env.FIRESTORE_EMULATOR_BINARY_PATH) return {};
  const jar = await firestoreJar(log);
  // Without a compiler, or with one that does not take it, lost races take their time.
  const quick = await compiled("QuickLocks").catch(() => undefined);
  const manifest = quick ? manifestJar([quick, jar], "QuickLocks") : manifestJar([jar], FIRESTORE_MAIN);
  return { FIRESTORE_EMULATOR_BINARY_PATH: write("firestore-emulator.jar", manifest) };
}

async function firestoreJar(log) {
  if (isCached("firestore")) return cachedFile("firestore");
  const jar = cloudCliJar();
  if (jar) {
    log("Firestore emulator: taken from the Google Cloud CLI");
    return jar;
  }
  if (await download("firestore", log)) return cachedFile("firestore");
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
function cachedFile(name) {
  const cache = process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), ".cache/firebase/emulators");
  const table = join(root, "node_modules/firebase-tools/lib/emulator/downloadableEmulatorInfo.json");
  const info = JSON.parse(readFileSync(table, "utf8"))[name];
  const { binaryPathRelativeToCacheDir, downloadPathRelativeToCacheDir } = info.main ?? info;
  return join(cache, binaryPathRelativeToCacheDir ?? downloadPathRelativeToCacheDir);
}

const isCached = (name) => existsSync(cachedFile(name));

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

/** A jar of DenyAllRules.java. Needs a JDK, because a runtime alone has no compiler. */
async function denyAllJar() {
  const classes = await compiled("DenyAllRules");
  if (classes) return write("deny-all-rules.jar", manifestJar([classes], "DenyAllRules"));
  throw failure(
    "The storage emulator's rules runtime cannot be downloaded from storage.googleapis.com, and its stand-in needs `javac`: connect once, or install a JDK (https://adoptium.net).",
  );
}

/** Compiles a Java source that stands beside this file, once; the directory of its classes, undefined without a JDK. */
async function compiled(name) {
  const source = fileURLToPath(new URL(`${name}.java`, import.meta.url));
  const classes = join(cacheDir, `${name}-classes`);
  const made = join(classes, `${name}.class`);
  if (existsSync(made) && statSync(made).mtimeMs > statSync(source).mtimeMs) return classes;
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, "classes-"));
  const { code, output } = await run("javac", ["--release", "11", "-nowarn", "-d", work, source], { capture: true });
  if (code === 127) {
    rmSync(work, { recursive: true });
    return undefined;
  }
  if (code !== 0) throw failure(`${name}.java does not compile: ${output}`);
  rmSync(classes, { recursive: true, force: true });
  renameSync(work, classes);
  return classes;
}

/** Writes only what differs, and under the same name a new file: a running emulator may have the old one open. */
function write(name, content) {
  mkdirSync(cacheDir, { recursive: true });
  const path = join(cacheDir, name);
  if (existsSync(path) && readFileSync(path).equals(content)) return path;
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
  return path;
}
