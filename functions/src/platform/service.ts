import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import express, { type Router } from "express";
import { checkReadiness } from "./readiness.ts";
import { docsPage, pagePolicy, redocPage } from "./pages.ts";

export const version = "0.1.0";

/**
 * Pages that belong to the service and not to a module: status, readiness, the keys that check signed exports, and the API
 * documentation. The pages name their assets relatively, because the service may stand under any prefix, and load nothing from elsewhere.
 */
export function servicePages(): Router {
  const router = express.Router();
  const built = (file: string) => new URL(`../${file}`, import.meta.url);
  let openapi: Promise<string> | undefined;

  router.get("/", (_request, response) => {
    response.json({ message: "Secura API is running!", status: "healthy" });
  });
  router.get("/health", (_request, response) => {
    response.json({ status: "healthy", service: "Secura Backend", version });
  });
  router.get("/ready", async (_request, response) => {
    const readiness = await checkReadiness();
    response.status(readiness.ready ? 200 : 503).json(readiness);
  });
  router.get("/openapi.json", async (_request, response) => {
    openapi ??= readFile(built("openapi.json"), "utf8");
    response.set("Cache-Control", "public, max-age=300").type("json").send(await openapi);
  });
  router.get("/.well-known/jwks.json", async (_request, response) => {
    const { attestationKeys } = await import("./keyring.ts");
    response.set("Cache-Control", "public, max-age=300").json(attestationKeys());
  });
  router.get(["/docs", "/redoc"], (request, response) => {
    response.set({ "Content-Security-Policy": pagePolicy, "Cache-Control": "public, max-age=300" }).type("html");
    response.send(request.path.startsWith("/docs") ? docsPage : redocPage);
  });
  router.use("/assets", express.static(fileURLToPath(new URL("../assets", import.meta.url)), { index: false, setHeaders: (response) => response.setHeader("Cache-Control", "public, max-age=86400") }));
  return router;
}
