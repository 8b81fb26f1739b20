import { z } from "zod";
import { fieldErrors } from "./decode.ts";
import { AppError } from "./errors.ts";

/** What a callable's data holds: the operation's name and input, and what REST carries in headers. */
const Envelope = z.strictObject({
  operation: z.string().max(100),
  input: z.unknown(),
  idempotencyKey: z.string().max(255).optional(),
  ifMatch: z.int().min(0).optional(),
});

/** Reads a callable's data; throws `invalid_input`. */
export function readEnvelope(data: unknown): z.output<typeof Envelope> {
  const envelope = Envelope.safeParse(data);
  if (envelope.success) return envelope.data;
  throw new AppError("invalid_input", "The data must be { operation, input }.", { errors: fieldErrors(envelope.error) });
}
