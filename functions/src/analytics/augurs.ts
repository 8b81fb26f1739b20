/** The statistics library augurs (github.com/grafana/augurs) is WebAssembly; what is used of it is loaded on first use, some 50 ms. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const bytesOf = async (part: string): Promise<Buffer> => await readFile(fileURLToPath(import.meta.resolve(`@bsull/augurs/${part}`)).replace(/\.js$/, "_bg.wasm"));

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}

export const loadForecaster = once(async () => {
  const [library, module] = await Promise.all([import("@bsull/augurs/mstl"), bytesOf("mstl")]);
  library.initSync({ module });
  return library.MSTL;
});

export const loadDetector = once(async () => {
  const [library, module] = await Promise.all([import("@bsull/augurs/changepoint"), bytesOf("changepoint")]);
  library.initSync({ module });
  return library.ChangepointDetector;
});
