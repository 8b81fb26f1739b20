// npm test: everything that has to hold, ending with one line: "N passed, N failed".
//   npm test               lint, types, unit tests, build, and the tests on the emulators
//   npm test -- unit       lint, types and unit tests only: needs no Java
//   SECURA_PORT_OFFSET=n   raises every emulator port by n (default 1000, beside a running `npm start`)
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { installMissing } from "./install.mjs";
import { startStack } from "./stack.mjs";
import { cacheDir, childEnvironment, describe, failure, functionsDir, nodeBinary, root, step } from "./stack/common.mjs";
import { end, isEnding } from "./stack/lifetime.mjs";
import { portOffset } from "./stack/ports.mjs";
import { run } from "./stack/processes.mjs";
import { checkJava, checkNode, missingClamd } from "./stack/requirements.mjs";

const DEFAULT_OFFSET = 1000;
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, named once more at the end, below a long output. */
const failures = [];

async function main() {
  const isUnitOnly = process.argv.includes("unit");
  checkNode();
  if (!isUnitOnly) await checkJava();
  if (!isUnitOnly) checkClamd();
  await installMissing();

  // Side by side they keep two cores busy, which saves a minute and a half.
  await Promise.all([checkSources(), check("unit tests", () => vitest("unit"))]);
  if (isUnitOnly) return;

  // Without a build there is nothing to start, and without emulators nothing to test on them.
  if (!(await check("build", build))) return;
  await check("emulator tests", testOnEmulators);
}

async function checkSources() {
  await check("lint", () => tool("eslint/bin/eslint.js", ["."]));
  await check("types", () => tool("typescript/bin/tsc", ["--noEmit"]));
  const client = join(root, "client/tsconfig.json");
  if (existsSync(client)) await check("client types", () => tool("typescript/bin/tsc", ["--noEmit", "-p", client]));
}

/** With CI=true nothing may go untested. */
function checkClamd() {
  const missing = missingClamd("the tests that need it are skipped");
  if (missing && process.env.CI === "true") throw failure(missing);
  if (missing) console.log(missing);
}

async function testOnEmulators() {
  console.log("  starting the Firebase emulators");
  const stack = await startStack({ offset: portOffset(DEFAULT_OFFSET) });
  try {
    await stack.whileAlive(vitest("emulator", stack.env));
  } finally {
    await stack.stop();
  }
}

/** Runs one part. What it throws counts as one failure under its name; the parts after it still run. */
async function check(name, task) {
  step(name[0].toUpperCase() + name.slice(1));
  try {
    await task();
    return true;
  } catch (error) {
    if (isEnding()) return false;
    console.error(`✗ ${name}: ${describe(error)}`);
    total.failed += 1;
    failures.push(name);
    return false;
  }
}

/** Runs a checker; what it says is printed in one piece, because tests report meanwhile. */
async function tool(script, args) {
  const path = join(functionsDir, "node_modules", script);
  const { code, output } = await run(nodeBinary(), [path, ...args], { cwd: functionsDir, env: childEnvironment(), capture: true });
  if (code !== 0) throw failure(`exit code ${code}\n${output}`);
}

/** Runs one project of vitest.config.ts and adds its figures to the total. */
async function vitest(name, env = {}) {
  const report = join(cacheDir, `vitest-${name}.json`);
  rmSync(report, { force: true });
  // An empty project is no failure of its own; no test at all is one, see `finish`.
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`, "--passWithNoTests"];
  const args = [join(functionsDir, "node_modules/vitest/vitest.mjs"), "run", "--project", name, ...reporters];
  // Each file loads its libraries anew: compiled once, they take less.
  const { code } = await run(nodeBinary(), args, { cwd: functionsDir, env: childEnvironment({ NODE_COMPILE_CACHE: join(cacheDir, "compiled"), ...env }) });
  const failed = existsSync(report) ? count(JSON.parse(readFileSync(report, "utf8"))) : 0;
  if (code !== 0 && failed === 0) throw failure(`vitest ended with exit code ${code}, the reason is above`);
}

/** Adds a vitest JSON report to the total and returns the failures in it. */
function count(report) {
  // A file that does not load, or whose preparation fails, has no failed test and is one failure.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  failures.push(...broken.map(({ name }) => name), ...report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName)));
  total.passed += report.numPassedTests;
  total.failed += failed;
  total.skipped += report.numPendingTests + report.numTodoTests;
  return failed;
}

function finish() {
  if (isEnding()) return;
  if (total.passed + total.failed === 0) {
    console.error("✗ no test ran");
    total.failed = 1;
  }
  if (failures.length > 0) console.error(`\nFailed:\n${failures.map((name) => `  ✗ ${name}`).join("\n")}\n`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  return end(total.failed > 0 ? 1 : 0, `${total.passed} passed, ${total.failed} failed${skipped}`);
}

main().then(finish, (error) => {
  if (!isEnding()) console.error(`✗ ${describe(error)}`);
  total.failed += 1;
  return finish();
});
