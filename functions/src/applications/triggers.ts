import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { clamdVpcConnector } from "../platform/config.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Takes away what a deleted person's applications say of them. `retry`, so that it is done in the end whatever fails on the way. */
export const forgetApplicant = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("forgetApplicant", event.document, async () => {
    const { forgetApplicant: forget } = await import("./forgetApplicant.ts");
    await forget(event.params.uid, new Date());
  }),
);

/** Scans documents for malware. `retry` is what tries again while the scanner or the storage is away. */
export const scanDocuments = onDocumentWritten({ document: "applications/{applicationId}", retry: true, timeoutSeconds: 300, vpcConnector: clamdVpcConnector }, (event) =>
  runTrigger("scanDocuments", event.document, async () => {
    const [{ asksForScan, scanDocuments: scan }, { readApplication }] = await Promise.all([import("./scanDocuments.ts"), import("./store.ts")]);
    const after = event.data?.after;
    if (!after?.exists || !asksForScan(readApplication(after))) return;
    const { configuredScanner } = await import("../evidence/scanner.ts");
    await scan(event.params.applicationId, { now: new Date(), scanner: configuredScanner() });
  }),
);
