// One run of the Firebase emulator suite as a child process: starting it, knowing that it is up, noticing that it dies.
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { cacheDir, childEnvironment, failure, nodeBinary, project, root } from "./common.mjs";
import { isAlive, processesMarked } from "./processes.mjs";

const START_TIMEOUT_MS = 180_000;
const WATCH_INTERVAL_MS = 1_000;
// The Firestore emulator grows without a limit, and a collector with threads of its own takes time from two cores.
const JAVA_OPTIONS = "-Xmx2g -XX:+UseSerialGC";

/** Makes the configuration file, the log's directory and the temporary directory of one stack; returns their places. */
export function prepareFiles(config, offset) {
  const workDirectory = join(cacheDir, `emulators-${offset}`);
  mkdirSync(workDirectory, { recursive: true });
  // Beside firebase.json, because paths in it are relative to its place.
  const configFile = join(root, `firebase.local-${offset}.json`);
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  // Own temporary directory: firebase-tools keeps one "running hub" file per project there, and stacks that shared it
  // would export each other's data. Its name in the environment also marks every process of this stack.
  const temporary = mkdtempSync(join(tmpdir(), "secura-"));
  const logFile = join(workDirectory, "emulators.log");
  return { workDirectory, configFile, temporary, marker: `TMPDIR=${temporary}`, logFile };
}

/** Starts the emulator suite as a child whose output goes to the log. */
export function spawnSuite({ files, binaries, only, importFrom, sendGridUrl, clamdAddress }) {
  const runner = fileURLToPath(new URL("emulators.mjs", import.meta.url));
  const args = [runner, "emulators:start", "--project", project, "--config", files.configFile, "--non-interactive"];
  if (only) args.push("--only", only.join(","));
  if (importFrom) args.push("--import", resolve(importFrom));
  const env = childEnvironment({
    ...binaries,
    // The functions inherit these: where e-mails and response actions go instead, and where files are scanned.
    ...(sendGridUrl ? { SENDGRID_BASE_URL: sendGridUrl, RESPONSE_WEBHOOK_EMULATOR_URL: `${sendGridUrl}webhooks/actions` } : {}),
    ...(clamdAddress ? { CLAMD_EMULATOR_HOST: clamdAddress } : {}),
    TMPDIR: files.temporary,
    TEMP: files.temporary,
    TMP: files.temporary,
    // The user's Firebase login, cloud credentials, update checks and usage reports stay out of a demo project.
    XDG_CONFIG_HOME: files.temporary,
    GOOGLE_APPLICATION_CREDENTIALS: undefined,
    NO_UPDATE_NOTIFIER: "1",
    METADATA_SERVER_DETECTION: "none",
    // Functions describe themselves in a file: over HTTP the suite waits 5 s for a connection to close.
    FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: "true",
    FUNCTIONS_DISCOVERY_TIMEOUT: "60",
    // Each function is a process of its own, and all load the same libraries: compiled once, they take a quarter less time.
    NODE_COMPILE_CACHE: join(cacheDir, "compiled"),
    NO_COLOR: "1",
    JAVA_TOOL_OPTIONS: [JAVA_OPTIONS, process.env.JAVA_TOOL_OPTIONS].filter(Boolean).join(" "),
  });
  // Detached, so that Ctrl-C in the terminal reaches this process alone and the suite gets exactly one signal:
  // a second one makes it leave its Java processes behind.
  const child = spawn(nodeBinary(), args, {
    cwd: files.workDirectory,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const logStream = createWriteStream(files.logFile);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(logStream, { end: false });
  child.once("close", () => logStream.end());
  return child;
}

/** Resolves when the suite says that it is ready; rejects as soon as it cannot become so. */
export function untilReady(child, logFile) {
  return new Promise((resolveReady, reject) => {
    let text = "";
    const timer = setTimeout(() => fail(`The emulators did not start in ${START_TIMEOUT_MS / 1000} s.`), START_TIMEOUT_MS);
    const onExit = () => fail("The emulators ended while they were starting.");
    // The reason is in the log, so its end is part of the message; a moment later the log has it.
    const fail = (message) => setTimeout(() => finish(failure(`${message}\n${tail(logFile)}`)), 200);
    const onData = (chunk) => {
      text += stripVTControlCharacters(chunk.toString());
      if (text.includes("Failed to load function definition from source")) return fail("The functions do not load.");
      // firebase-tools asks for every parameter without a value in a dotenv file, even told not to, and waits for ever.
      const question = /(?:Enter|Select) an? .* for (.+?):/.exec(text);
      if (question) {
        const remedy = `add it to functions/.env.${project}`;
        return finish(failure(`The function parameter ${question[1]} has no local value: ${remedy}.`));
      }
      if (text.includes("All emulators ready!")) finish();
    };
    function finish(error) {
      clearTimeout(timer);
      child.off("exit", onExit);
      child.stdout.off("data", onData);
      if (error) reject(error);
      else resolveReady();
    }
    child.stdout.on("data", onData);
    child.once("exit", onExit);
    child.once("error", (error) => finish(error));
  });
}

/** The suite calls itself ready even when an emulator was left out; the hub knows better. */
export async function assertAllRunning(config, ports) {
  const response = await fetch(`http://127.0.0.1:${ports.hub}/emulators`, { signal: AbortSignal.timeout(5_000) });
  const running = await response.json();
  const missing = Object.keys(config.emulators).filter((name) => name in ports && !(name in running));
  if (missing.length > 0) throw failure(`Not started: ${missing.join(", ")}.`);
}

/**
 * Watches the suite and its Java processes, whose death it survives without a word. Resolves to `{ died, stop }`: `died`
 * resolves to the reason, `stop()` ends the watch.
 */
export async function watchDeath(child, { marker, logFile }) {
  const java = (await processesMarked(marker)).filter(({ command }) => / -jar /.test(command));
  let stop;
  const died = new Promise((die) => {
    const report = (name) => die(`The ${name} ended unasked: see ${logFile}.`);
    const onExit = () => report("emulator suite");
    child.once("exit", onExit);
    const timer = setInterval(() => {
      const dead = java.find(({ pid }) => !isAlive(pid));
      if (dead) report(/ serve\s*$/.test(dead.command) ? "storage rules runtime" : "Firestore emulator");
    }, WATCH_INTERVAL_MS).unref();
    stop = () => {
      clearInterval(timer);
      child.off("exit", onExit);
    };
  });
  return { died, stop };
}

/** The end of a log, without colours, blank lines and the tables that follow a start. */
function tail(file, count = 25) {
  if (!existsSync(file)) return "";
  const lines = stripVTControlCharacters(readFileSync(file, "utf8")).split("\n");
  const telling = lines.filter((line) => line.trim() !== "" && !/^[┌│├└]/.test(line));
  return [`--- the end of ${relative(root, file)}`, ...telling.slice(-count)].join("\n");
}
