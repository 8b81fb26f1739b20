import type { DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import { eicar } from "../../scripts/stack/clamd.mjs";
import { documentPath } from "../../src/applications/documents.ts";
import { applicationDefaults } from "../../src/applications/model.ts";
import { applicationRef } from "../../src/applications/store.ts";
import { requestScan } from "../../src/evidence/requestScan.ts";
import { evidencePath, evidenceRef, fileRef, quarantinePath } from "../../src/evidence/store.ts";
import { createContext } from "../../src/platform/context.ts";
import { newId } from "../../src/platform/ids.ts";
import { saveFile } from "../../src/platform/storage.ts";
import { isClamdMissing } from "../support/clamd.ts";
import { allOf, bytesAt, filed, sha256Of, stored } from "../support/evidence.ts";
import { png } from "../support/files.ts";
import { projectId } from "../support/stack.ts";
import { custodyOf } from "../../src/evidence/custody.ts";

/** Waits for a document to be as wanted. */
function until(ref: DocumentReference, isWanted: (snapshot: DocumentSnapshot) => boolean): Promise<DocumentSnapshot> {
  return new Promise((resolve, reject) => {
    let seen: unknown;
    const finish = (end: () => void) => {
      clearTimeout(timer);
      stop();
      end();
    };
    const timer = setTimeout(() => {
      finish(() => {
        reject(new Error(`waited in vain for ${ref.path}; it is ${JSON.stringify(seen)}`));
      });
    }, 45_000);
    const stop = ref.onSnapshot((snapshot) => {
      seen = snapshot.data();
      if (!isWanted(snapshot)) return;
      finish(() => {
        resolve(snapshot);
      });
    }, reject);
  });
}

describe.skipIf(isClamdMissing)("the deployed triggers", () => {
  it("scan a file that was added, and scan it again when the team asks for it", async () => {
    expect(process.env["GCLOUD_PROJECT"]).toBe(projectId);
    const { incidentId, evidenceId } = await filed(png());
    const ref = evidenceRef(incidentId, evidenceId);
    const first = await until(ref, (snapshot) => snapshot.get("state") === "clean");
    const at: unknown = first.get("scan.at");
    await requestScan({ id: incidentId, evidenceId }, createContext({ caller: { uid: "an-analyst", role: "analyst", name: "Ada", sid: "s", mfa: false }, now: new Date(), requestId: "scan-trigger" }));
    await until(ref, (snapshot) => snapshot.get("state") === "clean" && JSON.stringify(snapshot.get("scan.at")) !== JSON.stringify(at));
    expect((await allOf(custodyOf(incidentId, evidenceId))).map(({ what, outcome }) => [what, outcome])).toEqual([
      ["upload", "ok"],
      ["scan", "clean"],
      ["scan", "requested"],
      ["scan", "clean"],
    ]);
  });
  it("put an infected file into quarantine", async () => {
    const { incidentId, evidenceId } = await filed(eicar);
    await until(fileRef(incidentId, evidenceId), (snapshot) => snapshot.get("path") === quarantinePath(incidentId, evidenceId));
    expect(await stored(incidentId, evidenceId)).toMatchObject({ state: "infected", finding: { signature: "Eicar-Test-Signature.UNOFFICIAL" } });
    expect(await bytesAt(quarantinePath(incidentId, evidenceId))).toEqual(eicar);
    expect(await bytesAt(evidencePath(incidentId, evidenceId))).toBeNull();
  });
  it("scan the documents of an application", async () => {
    const [id, documentId] = [newId(), newId()];
    await saveFile(documentPath(id, documentId), eicar, "text/plain");
    const document = { id: documentId, name: "cv.txt", contentType: "text/plain", size: eicar.length, sha256: sha256Of(eicar), state: "pending", addedAt: new Date() };
    const { id: _, ...fields } = { ...applicationDefaults, applicantId: "nobody", status: "pending", documents: [document], version: 1 };
    await applicationRef(id).create(fields);
    const after = await until(applicationRef(id), (snapshot) => snapshot.get("version") === 2);
    expect(after.get("documents")).toMatchObject([{ id: documentId, state: "infected" }]);
  });
});
