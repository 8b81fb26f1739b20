/** The content of an import or a feed: which format it is of, and its reader. */
import { AppError } from "../platform/errors.ts";
import { isObject, jsonOf, listOf, type ImportOptions, type Reading } from "./importReport.ts";
import type { FeedKind, ImportRun } from "./importModel.ts";
import type { CsvColumn, ImportFormat, IndicatorType } from "./model.ts";
import { readCsv } from "./readCsv.ts";
import { readKnownExploited } from "./feedKnownExploited.ts";
import { readList } from "./feedList.ts";
import { readMisp } from "./readMisp.ts";
import { readStix } from "./readStix.ts";

export interface ContentOptions extends ImportOptions {
  columns?: readonly CsvColumn[] | undefined;
  delimiter?: string | undefined;
  observed?: boolean | undefined;
  /** True for a bundle of this installation's own: what it says of sources is believed. Never for what comes from outside. */
  isOwn?: boolean | undefined;
  type?: IndicatorType | null | undefined;
}

const isMisp = (content: unknown): boolean => isObject(content) && ["Event", "response", "Attribute"].some((key) => key in content);

/** The format of content that nobody has named one for. Throws `invalid_input` for what is like none, `invalid_json`. */
export function formatOf(content: unknown): ImportFormat {
  if (typeof content === "string" && !/^\s*[[{]/.test(content)) return "csv";
  const parsed = jsonOf(content);
  if (isObject(parsed) && parsed["type"] === "bundle") return "stix";
  if (isMisp(parsed) || listOf(parsed).some(isMisp)) return "misp";
  throw new AppError("invalid_input", "The content is of no format that is known: a STIX bundle, MISP events or CSV.", { errors: [{ path: "content", message: "must be a STIX bundle, MISP events or CSV" }] });
}

/** The reader of the content, which begins when it is asked; throws as the readers do. */
export function readingOf(kind: FeedKind, content: unknown, options: ContentOptions): Reading {
  switch (kind) {
    case "stix":
      return readStix(content, { ...options, observed: options.observed === true, isOwn: options.isOwn === true });
    case "misp":
      return readMisp(content, options);
    case "csv":
      return readCsv(content, options);
    case "kev":
      return readKnownExploited(content, options);
    case "list":
      return readList(content, options);
  }
}

/** Bytes as text. Throws `invalid_input` for what is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError("invalid_input", "The file is not UTF-8 text.", { errors: [{ path: "file", message: "must be UTF-8 text" }], cause: error });
  }
}

/** What is wrong, in the words an import or a feed keeps. */
export function problemOf({ message, errors }: AppError): ImportRun["problem"] {
  const [first] = errors;
  return `${message}${first ? ` ${first.path}: ${first.message}` : ""}`.slice(0, 500);
}
