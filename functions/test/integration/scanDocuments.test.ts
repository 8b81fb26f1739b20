import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-scan-documents";
});
const { eicar } = await import("../../scripts/stack/clamd.mjs");
const { documentPath } = await import("../../src/applications/documents.ts");
const { getDocument } = await import("../../src/applications/getDocument.ts");
const { applicationDefaults } = await import("../../src/applications/model.ts");
const { asksForScan, scanDocuments } = await import("../../src/applications/scanDocuments.ts");
const { applicationRef, readApplication } = await import("../../src/applications/store.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { isTransient } = await import("../../src/platform/errors.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { deleteFile, saveFile } = await import("../../src/platform/storage.ts");
const { freePort, isClamdMissing, ownClamd } = await import("../support/clamd.ts");
const { allOf, sha256Of } = await import("../support/evidence.ts");
type ApplicationDocument = import("../../src/applications/model.ts").ApplicationDocument;

const now = new Date();
const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n");

/** A pending application with a document for each of `files`, as the applicant's uploads leave them. */
async function handedIn(...files: Buffer[]): Promise<{ id: string; documents: ApplicationDocument[] }> {
  const id = newId();
  const documents = files.map((bytes): ApplicationDocument => ({ id: newId(), name: "cv.pdf", contentType: "application/pdf", size: bytes.length, sha256: sha256Of(bytes), state: "pending", addedAt: now }));
  for (const [index, bytes] of files.entries()) await saveFile(documentPath(id, documents[index]?.id ?? ""), bytes, "application/pdf");
  const { id: _, ...fields } = { ...applicationDefaults, applicantId: "ada", applicantName: "Ada", status: "pending", documents, version: 2 };
  await applicationRef(id).create(fields);
  return { id, documents };
}
const stored = async (id: string) => readApplication(await applicationRef(id).get());
const statesOf = async (id: string) => (await stored(id)).documents.map(({ state }) => state);
const entriesOf = (id: string) => allOf(db().collection(`audit/application-${id}/entries`));
const admin = () => createContext({ caller: { uid: "boss", role: "admin", name: "Boss", sid: "s", mfa: true }, now, requestId: "scan-documents" });

describe.skipIf(isClamdMissing)("documents of an application", () => {
  let clamd: Awaited<ReturnType<typeof ownClamd>>;
  beforeAll(async () => {
    clamd = await ownClamd();
  });
  afterAll(async () => {
    await clamd.stop();
  });
  const scan = (id: string, scanner: typeof clamd.at | null = clamd.at) => scanDocuments(id, { now, scanner });

  it("are each scanned, and nothing is left to ask for", async () => {
    const { id, documents } = await handedIn(pdf, Buffer.concat([pdf, eicar]), pdf);
    expect(asksForScan(await stored(id))).toBe(true);
    await scan(id);
    expect(await statesOf(id)).toEqual(["clean", "infected", "clean"]);
    const after = await stored(id);
    expect(asksForScan(after)).toBe(false);
    expect(after.version).toBe(5);
    expect(after.documents.map(({ state: _, ...rest }) => rest)).toEqual(documents.map(({ state: _, ...rest }) => rest));
    expect(await entriesOf(id)).toMatchObject([
      { event: "application.document_scanned", actorId: "system:scanner", details: { documentId: documents[0]?.id, state: "clean" } },
      { event: "application.document_scanned", details: { documentId: documents[1]?.id, state: "infected", signature: "Eicar-Test-Signature.UNOFFICIAL" } },
      { event: "application.document_scanned", details: { documentId: documents[2]?.id, state: "clean" } },
    ]);
  });
  it("that are infected are given to nobody, the others to those who may have them", async () => {
    const { id, documents } = await handedIn(pdf, eicar);
    await scan(id);
    const read = (index: number) => getDocument({ id, documentId: documents[index]?.id ?? "" }, admin());
    await expect(read(0)).resolves.toMatchObject({ state: "clean", contentBase64: pdf.toString("base64") });
    await expect(read(1)).rejects.toMatchObject({ code: "conflict", message: "The document is infected and is not given out." });
  });
  it("are an error when they are not what was handed in, or are gone", async () => {
    const { id, documents } = await handedIn(pdf, pdf);
    const [altered, gone] = documents.map((document) => documentPath(id, document.id));
    await deleteFile(altered ?? "");
    await saveFile(altered ?? "", Buffer.concat([pdf, pdf]), "application/pdf");
    await deleteFile(gone ?? "");
    await scan(id);
    expect(await statesOf(id)).toEqual(["error", "error"]);
  });
  it("are recorded once by events at the same time and late ones", async () => {
    const { id } = await handedIn(pdf, pdf);
    for (const outcome of await Promise.allSettled([1, 2, 3].map(() => scan(id)))) if (outcome.status === "rejected") expect(isTransient(outcome.reason)).toBe(true);
    await scan(id);
    await scan(id);
    expect(await statesOf(id)).toEqual(["clean", "clean"]);
    expect(await entriesOf(id)).toHaveLength(2);
  });
  it("stay pending without a scanner and while it is down, and are scanned when it is back", async () => {
    const { id } = await handedIn(pdf);
    await scan(id, null);
    await expect(scan(id, { host: "127.0.0.1", port: await freePort() })).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored(id)).toMatchObject({ version: 2, documents: [{ state: "pending" }] });
    await scan(id);
    expect(await statesOf(id)).toEqual(["clean"]);
  });
  it("are scanned although the scanner fails on one before them", async () => {
    const poison = Buffer.from("%PDF-1.7\npoison\n%%EOF\n");
    const choking = createServer((socket) => {
      let received = "";
      socket.on("error", () => undefined).on("data", (chunk) => {
        received += chunk.toString("latin1");
        if (received === "zVERSION\0") socket.end("ClamAV 1.4.6\0");
        else if (received.endsWith("\0\0\0\0")) socket.end(received.includes("poison") ? "" : "stream: OK\0");
      });
    });
    await new Promise<void>((resolve) => choking.listen(0, "127.0.0.1", resolve));
    const { id } = await handedIn(poison, pdf);
    await expect(scan(id, { host: "127.0.0.1", port: (choking.address() as AddressInfo).port })).rejects.toMatchObject({ code: "unavailable" });
    choking.close();
    expect(await statesOf(id)).toEqual(["pending", "clean"]);
    await scan(id);
    expect(await statesOf(id)).toEqual(["clean", "clean"]);
  });
  it("that were taken away, with their applicant's account or all of it, are left alone", async () => {
    const { id } = await handedIn(pdf);
    await applicationRef(id).update({ documents: [] });
    await scan(id);
    expect(await stored(id)).toMatchObject({ version: 2, documents: [] });
    await expect(scan("no-application")).resolves.toBeUndefined();
  });
});
