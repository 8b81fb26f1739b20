// Gives Node's Firestore client the transport that browsers use (WebChannel): node --import ./scripts/stack/webTransport.mjs
//
// It is what web apps run on, and over gRPC, Node's default, the Firestore emulator now and then breaks a listener's frame,
// after which the client waits a minute before it listens again (firebase/firebase-tools issue 8654).
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const browserBuild = pathToFileURL(createRequire(import.meta.url).resolve("@firebase/firestore").replace(/index\.node\.cjs\.js$/, "index.esm.js")).href;

registerHooks({
  resolve: (specifier, context, next) => (specifier === "@firebase/firestore" ? { url: browserBuild, format: "module", shortCircuit: true } : next(specifier, context)),
});
