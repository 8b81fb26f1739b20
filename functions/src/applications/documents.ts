import { fileTypeFromBuffer } from "file-type";
import { cleanName, trimName } from "../platform/fileNames.ts";
import { text } from "../platform/schemas.ts";
import { documentTypes, type DocumentType } from "./model.ts";

/** The extensions a name of each type may have; the first is given to a name that has none of them. */
const extensions: Record<DocumentType, readonly [string, ...string[]]> = {
  "application/pdf": ["pdf"],
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ["docx"],
  "text/plain": ["txt"],
};

/** Text that begins as a language that can do things: markup, as browsers tell it (https://mimesniff.spec.whatwg.org, section 7.1), RTF, PostScript. */
const active = /^\s*(?:<[a-z!?/]|\{\\rtf|%!)/i;

function isPlainText(bytes: Uint8Array): boolean {
  try {
    const content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return !active.test(content) && text(1, bytes.length).safeParse(content).success;
  } catch {
    return false;
  }
}

/** What a file is, by its content alone; null for anything but the types above. Text is UTF-8 without control characters. */
export async function contentTypeOf(bytes: Uint8Array): Promise<DocumentType | null> {
  const found = await fileTypeFromBuffer(bytes);
  // What is readable from end to end is text, even if two letters of it (a CV that begins "BMW") look like another format.
  return documentTypes.find((type) => type === found?.mime) ?? (isPlainText(bytes) ? "text/plain" : null);
}

const stemLength = 120;

/**
 * A file name that is safe to save under: no folders, no characters that are not shown or that systems give a meaning,
 * and the extension of what the file is, so that `cv.exe` that is a PDF becomes `cv.exe.pdf`. Pure.
 */
export function safeName(name: string, contentType: DocumentType): string {
  const plain = cleanName(name);
  const extension = extensions[contentType].find((known) => plain.toLowerCase().endsWith(`.${known}`)) ?? null;
  const stem = trimName(extension === null ? plain : plain.slice(0, -extension.length - 1));
  return `${trimName(Array.from(stem).slice(0, stemLength).join("")) || "document"}.${extension ?? extensions[contentType][0]}`;
}

/** Where the documents of an application lie in the bucket. */
export const folderOf = (applicationId: string): string => `applications/${applicationId}/`;

/** Where the bytes of a document lie in the bucket. */
export const documentPath = (applicationId: string, documentId: string): string => `${folderOf(applicationId)}${documentId}`;
