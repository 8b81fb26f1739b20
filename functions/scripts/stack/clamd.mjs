// ClamAV's daemon in the local stack (Debian package clamav-daemon), with a signature database that knows the EICAR test
// file and nothing else: the public database is some 300 MB, is not reachable everywhere, and takes a minute to load.
import { spawn } from "node:child_process";
import { accessSync, constants, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { failure } from "./common.mjs";
import { atEnd } from "./lifetime.mjs";
import { stopChild } from "./processes.mjs";

export const CLAMD_PORT = 3310;
const START_TIMEOUT_MS = 30_000;

/** The EICAR test file (https://www.eicar.org). Put together here, so that no scanner takes this repository for infected. */
export const eicar = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join(""), "latin1");

/** Says what to do where clamd is missing. */
export const clamdRemedy = "install it with `apt-get install clamav-daemon` (Debian, Ubuntu)";

/** Where the program is; undefined when it is not installed. It lies in sbin, which is not on everyone's PATH. */
export function clamdBinary() {
  const directories = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/sbin", "/usr/local/sbin"];
  return directories.map((directory) => join(directory, "clamd")).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts clamd on a loopback port and resolves to `{ address, stop }` when it answers. Its files lie in a directory of
 * their own under `temporary`, which also marks the process (see suite.mjs); `options` are further lines of its
 * configuration. It is stopped with this process at the latest.
 */
export async function startClamd({ port, logFile, temporary = tmpdir(), options = {} }) {
  const binary = clamdBinary();
  if (!binary) throw failure(`clamd is missing: ${clamdRemedy}.`);
  const directory = mkdtempSync(join(temporary, "secura-clamd-"));
  const configFile = join(directory, "clamd.conf");
  mkdirSync(join(directory, "database"));
  writeFileSync(join(directory, "database/secura.ndb"), `Eicar-Test-Signature:0:*:${eicar.toString("hex")}\n`);
  writeFileSync(configFile, configuration(directory, { TCPSocket: port, ...options }));
  mkdirSync(dirname(logFile), { recursive: true });

  // Detached, so that Ctrl-C in the terminal reaches this process alone, which stops it in its turn.
  const child = spawn(binary, [`--config-file=${configFile}`], { cwd: directory, detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, TMPDIR: temporary } });
  const logStream = createWriteStream(logFile);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(logStream, { end: false });
  child.once("close", () => logStream.end());
  child.once("error", () => {}); // it is then never ready
  const shutDown = async () => {
    await stopChild(child, "SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  };
  const forget = atEnd(shutDown);
  const stop = async () => {
    await shutDown();
    forget();
  };
  try {
    await untilReady(child, port, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop };
}

function configuration(directory, changes) {
  const options = {
    TCPAddr: "127.0.0.1",
    DatabaseDirectory: join(directory, "database"),
    TemporaryDirectory: directory,
    Foreground: "yes",
    LogTime: "yes",
    SelfCheck: 0,
    MaxThreads: 4,
    // A file of evidence has 10 MB at most; a zip bomb unpacks to far more than these, and is to be told of.
    StreamMaxLength: "12M",
    AlertExceedsMax: "yes",
    MaxFileSize: "50M",
    MaxScanSize: "100M",
    MaxRecursion: 10,
    MaxFiles: 1000,
    MaxScanTime: 30_000,
    ...changes,
  };
  return Object.entries(options).map(([name, value]) => `${name} ${value}\n`).join("");
}

async function untilReady(child, port, logFile) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isAnswering(port))) {
    const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (isGone || Date.now() > deadline) throw failure(`clamd did not start: see ${logFile}.`);
    await pause(50);
  }
}

/** True when a clamd answers PING on the port. */
function isAnswering(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 1_000 });
    let answer = "";
    socket.once("connect", () => socket.write("zPING\0"));
    socket.on("data", (chunk) => {
      answer += chunk;
      if (answer === "PONG\0") socket.destroy();
    });
    socket.once("timeout", () => socket.destroy());
    socket.once("error", () => {});
    socket.once("close", () => resolve(answer === "PONG\0"));
  });
}
