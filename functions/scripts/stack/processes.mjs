import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { atEnd } from "./lifetime.mjs";

/**
 * Runs a command to its end and resolves to `{ code, output }`; `output` is empty unless `capture` is set.
 * The command is stopped when this process ends. `code` is 127 when it cannot be started.
 */
export function run(command, args, { cwd, env, capture = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const output = capture ? "pipe" : "inherit";
    const child = spawn(command, args, { cwd, env, shell, stdio: ["ignore", output, output] });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    const forget = atEnd(() => stopChild(child, "SIGTERM"));
    const done = (code) => {
      forget();
      resolve({ code, output: Buffer.concat(chunks).toString() });
    };
    child.once("error", (error) => {
      chunks.push(Buffer.from(String(error)));
      done(127);
    });
    child.once("close", (code) => done(code ?? 1));
  });
}

/** Sends the signal, waits, and kills after `graceMs`. Resolves when the child is gone. */
export async function stopChild(child, signal, graceMs = 10_000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  // Windows has no signals that a process could answer, and does not stop children with their parent.
  if (process.platform === "win32") execFile("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
  else child.kill(signal);
  await gone;
  clearTimeout(timer);
}

/**
 * Processes whose environment holds `marker`, with their command line. Children inherit the environment, so this
 * finds what a killed parent left behind, which no parent-child relation does any more.
 */
export async function processesMarked(marker) {
  if (process.platform === "win32") return [];
  if (process.platform === "linux") return linuxProcessesMarked(marker);
  const { stdout } = await promisify(execFile)("ps", ["-axEww", "-o", "pid=,command="], { maxBuffer: 2 ** 26 });
  return stdout
    .split("\n")
    .filter((line) => line.includes(marker))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }))
    .filter(({ pid }) => pid !== process.pid);
}

async function linuxProcessesMarked(marker) {
  const found = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      if (!(await readFile(`/proc/${pid}/environ`, "latin1")).includes(marker)) continue;
      found.push({ pid: Number(pid), command: (await readFile(`/proc/${pid}/cmdline`, "latin1")).replaceAll("\0", " ") });
    } catch {
      // Gone in the meantime, or another user's: neither is ours to stop.
    }
  }
  return found;
}

/** Kills what still carries the marker. */
export async function killMarked(marker) {
  for (const { pid } of await processesMarked(marker)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}

/** True while the process exists. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
