import { onDocumentCreated } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";

/** Takes away what a deleted account leaves behind. `retry`, so that it is done in the end whatever fails on the way. */
export const forgetUser = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("forgetUser", event.document, async () => {
    const { forgetUser: forget } = await import("./forgetUser.ts");
    await forget(event.params.uid);
  }),
);
