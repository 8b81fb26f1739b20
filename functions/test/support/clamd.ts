import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { clamdBinary, startClamd, type Clamd } from "../../scripts/stack/clamd.mjs";
import type { ScannerAddress } from "../../src/evidence/scanner.ts";

/** True where these tests cannot run, of which `npm test` tells; with CI=true they run, and fail. */
export const isClamdMissing = clamdBinary() === undefined && process.env["CI"] !== "true";

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A clamd of a test's own, which it can stop; on a port of its own unless one is named. */
export async function ownClamd(options: Record<string, string | number> = {}, port?: number): Promise<Clamd & { at: ScannerAddress }> {
  const chosen = port ?? (await freePort());
  const logFile = fileURLToPath(new URL(`../../.cache/clamd-tests-${process.env["VITEST_POOL_ID"] ?? "0"}.log`, import.meta.url));
  const clamd = await startClamd({ port: chosen, logFile, options });
  return { ...clamd, at: { host: "127.0.0.1", port: chosen } };
}
