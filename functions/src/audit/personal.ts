import { createHash, randomBytes } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";

/** Values of one person that an entry needs and an erasure takes away again, such as an address; `of` is that person's uid. */
export interface Personal {
  of: string;
  values: Record<string, string>;
}

/** From where a caller did what the entry says: for what an administrator or the owner of an account did to it. */
export const addressOf = ({ caller, client }: { caller: { uid: string }; client: { ip: string } }): Personal => ({ of: caller.uid, values: { ip: client.ip } });

/** What stands beside an entry's hash, and not under it: the values and what their commitments were made with. */
export const StoredPersonal = z.strictObject({ of: z.string(), values: z.record(z.string(), z.strictObject({ salt: z.string(), value: z.string() })) });
export type StoredPersonal = z.output<typeof StoredPersonal>;

/** A salt of 128 bits, in hexadecimal. Not pure. */
export const newSalt = (): string => randomBytes(16).toString("hex");

/** Binds a value without giving it away once the salt is gone: SHA-256 over the RFC 8785 canonical JSON of salt, person, field and value. */
function commitmentTo(of: string, field: string, { salt, value }: { salt: string; value: string }): string {
  return createHash("sha256").update(canonicalize([salt, of, field, value]) ?? "").digest("hex");
}

/** Commitments for the chain, and what is stored beside it. Pure as far as `salt` is, which must give another one each time. */
export function commit({ of, values }: Personal, salt: () => string): { commitments: Record<string, string>; personal: StoredPersonal } {
  const salted = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { salt: salt(), value: value.toWellFormed() }]));
  return { commitments: Object.fromEntries(Object.entries(salted).map(([field, one]) => [field, commitmentTo(of, field, one)])), personal: { of, values: salted } };
}

/** What is left of the values an entry committed to; `altered` also for values that it never had. Pure. */
export function stateOfPersonal(commitments: unknown, personal: unknown): "none" | "kept" | "erased" | "altered" {
  if (commitments === undefined) return personal === undefined ? "none" : "altered";
  if (personal === undefined) return "erased";
  const stored = StoredPersonal.safeParse(personal);
  if (!stored.success) return "altered";
  const { of, values } = stored.data;
  const found = Object.fromEntries(Object.entries(values).map(([field, one]) => [field, commitmentTo(of, field, one)]));
  return canonicalize(found) === canonicalize(commitments) ? "kept" : "altered";
}
