import { z } from "zod";
import { AppError, type FieldError } from "./errors.ts";

const errorsListed = 20;

/** Zod's issues as paths and messages, bounded; an unknown field is named by its own path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues
    .flatMap((issue) => {
      const at = (path: PropertyKey[]) => path.map(String).join(".").slice(0, 200);
      return issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ path: at([...issue.path, key]), message: "Unknown field" }))
        : [{ path: at(issue.path), message: issue.message.slice(0, 300) }];
    })
    .slice(0, errorsListed);
}

/** What a client sent, decoded by its schema. Throws `invalid_input`, with what is wrong with which field. */
export function decode(schema: z.ZodType, input: unknown): unknown {
  const parsed = z.safeDecode(schema, input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", "The input is not valid; errors names the fields.", { errors: fieldErrors(parsed.error) });
}
