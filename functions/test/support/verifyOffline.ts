import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiUrl } from "./stack.ts";

const script = fileURLToPath(new URL("../../scripts/verifyAudit.ts", import.meta.url));

/** Verifies an export of the log as `npm run verify-audit` does, in a process of its own and with the installation's public keys: its exit code, and what it says. */
export async function verifyOffline(content: Blob): Promise<{ code: unknown; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), "secura-audit-"));
  const [file, keys] = [join(folder, "audit.ndjson"), join(folder, "jwks.json")];
  try {
    await writeFile(file, Buffer.from(await content.arrayBuffer()));
    await writeFile(keys, await (await fetch(`${apiUrl}/.well-known/jwks.json`)).text());
    return await new Promise((resolve) => {
      execFile(process.execPath, ["--disable-warning=ExperimentalWarning", script, file, "--public-key", keys], (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, said: `${stdout}${stderr}` });
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
