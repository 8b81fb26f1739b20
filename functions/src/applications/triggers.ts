import { onDocumentCreated } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";

/** Takes away what a deleted person's applications say of them. `retry`, so that it is done in the end whatever fails on the way. */
export const forgetApplicant = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("forgetApplicant", event.document, async () => {
    const { forgetApplicant: forget } = await import("./forgetApplicant.ts");
    await forget(event.params.uid, new Date());
  }),
);
