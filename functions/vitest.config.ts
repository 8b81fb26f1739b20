import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // By itself vitest leaves a core free: of two that is half.
      { test: { name: "unit", include: ["src/**/*.test.ts", "test/unit/**/*.test.ts"], testTimeout: 30_000, maxWorkers: "100%" } },
      {
        test: {
          name: "emulator",
          globalSetup: ["test/support/warmUp.ts"],
          include: ["test/{integration,rules,contract,e2e}/**/*.test.ts"],
          // A cold function in the emulator takes a second or two to load on two busy cores.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          execArgv: ["--import", new URL("scripts/stack/webTransport.mjs", import.meta.url).href],
        },
      },
    ],
  },
});
