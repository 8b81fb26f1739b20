import type { DocumentData, DocumentReference } from "firebase-admin/firestore";

const alreadyExists = 6; // gRPC status code

/** Creates a document whose id follows from what happened; false when an earlier delivery of the same event made it. One write. */
export async function createOnce(ref: DocumentReference, data: DocumentData): Promise<boolean> {
  return await ref.create(data).then(
    () => true,
    (thrown: unknown) => {
      if (thrown instanceof Object && "code" in thrown && thrown.code === alreadyExists) return false;
      throw thrown;
    },
  );
}
