import { randomBytes, randomInt } from "node:crypto";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A random document id in Firestore's own form: 20 characters, about 119 bits. */
export function newId(): string {
  let id = "";
  for (let i = 0; i < 20; i += 1) id += alphanumeric.charAt(randomInt(alphanumeric.length));
  return id;
}

/** True for what Firestore takes for a document id. */
export function isDocumentId(value: string): boolean {
  return /^[^/]{1,1500}$/.test(value) && value !== "." && value !== ".." && !/^__.*__$/.test(value);
}

/** True for what can be a Firebase uid, and so a document id: 128 characters at most. */
export function isUid(value: string): boolean {
  return value.length <= 128 && isDocumentId(value);
}

/** A random request id: 16 hexadecimal characters. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}
