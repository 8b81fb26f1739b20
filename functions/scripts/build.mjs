// Builds functions/lib: the compiled sources, and the files that they read at run time.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { childEnvironment, describe, failure, functionsDir, nodeBinary } from "./stack/common.mjs";
import { run } from "./stack/processes.mjs";

const source = join(functionsDir, "src");
const target = join(functionsDir, "lib");

/** The documentation pages load nothing from outside, so what they need is served from lib/assets, with its licences. */
const FOREIGN_ASSETS = {
  "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
  "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
  "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
  "swagger-ui-dist/LICENSE": "swagger-ui.LICENSE",
  "swagger-ui-dist/NOTICE": "swagger-ui.NOTICE",
  "redoc/bundles/redoc.standalone.js": "redoc.standalone.js",
  "redoc/bundles/redoc.standalone.js.LICENSE.txt": "redoc.standalone.js.LICENSE.txt",
  "redoc/LICENSE": "redoc.LICENSE",
};

/** Compiles and copies. Files that did not change are not written: a running functions emulator reloads on every write. */
export async function build() {
  await compile();
  for (const [from, to] of Object.entries(FOREIGN_ASSETS)) {
    copy(join(functionsDir, "node_modules", from), join(target, "assets", to));
  }
  copyTree(join(functionsDir, "assets"), join(target, "assets"));
  copyTree(source, target); // data that a source reads from beside itself
  const openApi = join(functionsDir, "openapi.json");
  if (existsSync(openApi)) copy(openApi, join(target, "openapi.json"));
  removeOrphans();
}

async function compile() {
  // The record of the incremental build lies in lib/, so that removing lib/ is a clean build.
  const args = ["-p", "tsconfig.build.json", "--incremental", "--tsBuildInfoFile", "lib/.tsbuildinfo"];
  const compiler = join(functionsDir, "node_modules/typescript/bin/tsc");
  const { code } = await run(nodeBinary(), [compiler, ...args], { cwd: functionsDir, env: childEnvironment() });
  if (code !== 0) throw failure("The build failed: the compiler's reasons are above.");
}

/** Copies all files but sources and notes. */
function copyTree(from, to) {
  if (!existsSync(from)) return;
  for (const file of filesIn(from).filter((file) => !/\.(ts|md)$/.test(file))) copy(file, join(to, relative(from, file)));
}

function copy(from, to) {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** Removes what an earlier build made of sources that no longer exist: it would be deployed. */
function removeOrphans() {
  for (const file of filesIn(target)) {
    const path = relative(target, file);
    if (path.startsWith("assets") || path === "openapi.json" || path === ".tsbuildinfo") continue;
    const origins = [path, path.replace(/\.js(\.map)?$/, ".ts")];
    if (!origins.some((origin) => existsSync(join(source, origin)))) rmSync(file);
  }
}

function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await build().catch((error) => {
    console.error(describe(error));
    process.exitCode = 1;
  });
}
