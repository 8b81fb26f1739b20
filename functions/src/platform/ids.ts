import { randomBytes, randomInt } from "node:crypto";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A random document id in Firestore's own form: 20 characters, about 119 bits. */
export function newId(): string {
  let id = "";
  for (let i = 0; i < 20; i += 1) id += alphanumeric.charAt(randomInt(alphanumeric.length));
  return id;
}

/** True for what can be a Firebase uid, and so a document id: 1 to 128 characters without a slash. */
export function isUid(value: string): boolean {
  return /^[^/]{1,128}$/.test(value) && value !== "." && value !== "..";
}

/** A random request id: 16 hexadecimal characters. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}
