import { randomBytes, randomInt } from "node:crypto";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A random document id in Firestore's own form: 20 characters, about 119 bits. */
export function newId(): string {
  let id = "";
  for (let i = 0; i < 20; i += 1) id += alphanumeric.charAt(randomInt(alphanumeric.length));
  return id;
}

/** A random request id: 16 hexadecimal characters. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}
