/** Ids of STIX that follow from what they name, so that the same thing has the same id wherever it is written. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** OASIS's namespace for ids of cyber observables (STIX 2.1, part 2.9). */
export const oasisNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
/** RFC 9562's namespace for URLs. */
const urlNamespace = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

/** A UUID of version 5 (RFC 9562, 5.5): made of a name within a namespace. */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash("sha1").update(Buffer.from(namespace.replaceAll("-", ""), "hex")).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The namespace of one installation, which its Firebase project's id names. */
export const namespaceOf = (projectId: string): string => uuid5(urlNamespace, `urn:secura:${projectId}`);

/** The id of a cyber observable: of the RFC 8785 JSON of the properties that contribute to it. */
export const scoId = ({ type, contributing }: { type: string; contributing: Record<string, unknown> }): string => `${type}--${uuid5(oasisNamespace, canonicalize(contributing) ?? "")}`;

/** The extension by which this software keeps sources in a bundle for itself (STIX 2.1, part 7.3). The same for all installations. */
export const ownExtension = `extension-definition--${uuid5(urlNamespace, "urn:secura:extension:indicator-sources")}`;
