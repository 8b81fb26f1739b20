// npm start: from a fresh checkout to a running local stack, with a demonstration of what it does.
//   npm start               stays up until Ctrl-C
//   npm start -- --once     ends after the demonstration: exit code 0, or 1 and the reason
//   SECURA_PORT_OFFSET=n    raises every port by n
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { installMissing } from "./install.mjs";
import { startStack } from "./stack.mjs";
import {
  childEnvironment,
  describe,
  failure,
  functionsDir,
  nodeBinary,
  project,
  region,
  root,
  step,
} from "./stack/common.mjs";
import { end, isEnding } from "./stack/lifetime.mjs";
import { run } from "./stack/processes.mjs";
import { checkJava, checkNode, missingClamd } from "./stack/requirements.mjs";

const NO_WARNING = "--disable-warning=ExperimentalWarning"; // Node 22 runs the .ts scripts itself, and remarks on it

async function main() {
  const isOnce = process.argv.includes("--once");
  step("Checking Node and Java");
  console.log(`  Node ${checkNode()}, Java ${await checkJava()}`);
  const missing = missingClamd("files that are added stay pending");
  if (missing) console.log(`  ${missing}`);
  step("Checking the installed packages");
  await installMissing();
  step("Building functions/");
  await build();

  step("Starting the Firebase emulators");
  const startedAt = performance.now();
  const demoData = join(root, "emulator-data");
  const hasDemoData = existsSync(join(demoData, "firebase-export-metadata.json"));
  const stack = await startStack({ ui: true, ...(hasDemoData ? { importFrom: demoData } : {}) });
  console.log(`  ready after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  showAddresses(stack);
  if (hasDemoData) await stack.whileAlive(showSignIns());
  console.log();
  step("Demonstration");
  const code = await stack.whileAlive(demonstrate(stack));
  if (isEnding()) return;
  const problem = code === 0 ? undefined : `The demonstration failed (exit code ${code}): the reason is above.`;
  if (isOnce && problem) throw failure(problem);
  if (isOnce) return;
  if (problem) console.error(problem);
  console.log("\nThe stack is up. Ctrl-C stops it.");
  process.exitCode = 0; // from here on, being stopped is the normal end
  await stack.whileAlive(new Promise(() => {}));
}

function showAddresses({ ports, logFile }) {
  const api = `http://127.0.0.1:${ports.functions}/${project}/${region}/api`;
  const rows = [
    ["REST API", api],
    ["Interactive documentation", `${api}/docs`],
    ...["auth", "firestore", "functions", "storage"].map((name) => [`${name} emulator`, `127.0.0.1:${ports[name]}`]),
    ["Local mailbox", `http://127.0.0.1:${ports.mailbox}`],
    ...(ports.clamd ? [["Malware scanner (clamd)", `127.0.0.1:${ports.clamd}`]] : []),
    ...(ports.ui ? [["Emulator UI", `http://127.0.0.1:${ports.ui}`]] : []),
    ["Emulator log", logFile],
  ];
  table("Where everything listens", rows);
}

/** The sign-ins of the demo organisation, from the list that its data was made of. */
async function showSignIns() {
  const list = pathToFileURL(join(functionsDir, "scripts/demo/people.ts")).href;
  const code = `import { people } from ${JSON.stringify(list)}; console.log(JSON.stringify(people));`;
  const args = [NO_WARNING, "--input-type=module", "--eval", code];
  const { code: exitCode, output } = await run(nodeBinary(), args, { cwd: functionsDir, capture: true });
  if (exitCode !== 0) throw failure(`The demo sign-ins cannot be read:\n${output}`);
  table("Demo sign-ins", JSON.parse(output).map(({ email, password, role }) => [email, password, role]));
}

/** Runs the demonstration against the stack and returns its exit code. */
async function demonstrate({ env }) {
  const script = join(functionsDir, "scripts/demonstrate.ts");
  const { code } = await run(nodeBinary(), [NO_WARNING, "--import", pathToFileURL(join(functionsDir, "scripts/stack/webTransport.mjs")).href, script], { cwd: functionsDir, env: childEnvironment(env) });
  return code;
}

function table(title, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\n${title}`);
  for (const row of rows) console.log(`  ${row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()}`);
}

main().then(
  () => end(0),
  (error) => {
    if (!isEnding()) console.error(describe(error));
    return end(1);
  },
);
