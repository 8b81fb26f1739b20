import { FieldPath, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandVersion } from "../platform/version.ts";
import { newKey } from "./apiKeys.ts";
import { ownSource } from "./model.ts";
import { AlertSource, sourceDefaults, type AddSourceInput, type ListSourcesInput, type RotateKeyInput, type SourceKey, type SourcePage, type SourceRef, type StoredSource, type UpdateSourceInput } from "./sourceModel.ts";
import { forgetSource, sourceIdOf } from "./sources.ts";
import { readSource, sourceRef, sourcesCollection } from "./store.ts";

const streamOf = (id: string): string => `source-${id}`;

/** Without the hash of its key. */
const shown = ({ keySha256: _, ...source }: StoredSource): AlertSource => source;

/** What the log keeps: what was changed, never the key. */
const recordOf = (event: AuditEvent, { id, version, status }: StoredSource, fields: string[], { caller, now, requestId }: Context) => ({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `alertSources/${id}`, requestId, details: { version, status, fields: fields.sort() } });

function write(tx: Transaction, source: StoredSource): void {
  const { id, ...fields } = source;
  tx.set(sourceRef(id), fields);
}

function demandAhead(keyExpiresAt: Date | undefined, now: Date): void {
  if (keyExpiresAt && keyExpiresAt <= now) throw new AppError("invalid_input", "The key would have run out already.", { errors: [{ path: "keyExpiresAt", message: "must be in the future" }] });
}

/** Adds a source and gives its key, which is shown this once. Throws `already_exists` for a name that is taken. */
export async function addSource({ keyExpiresAt, ...input }: AddSourceInput, context: Context): Promise<SourceKey> {
  const { caller, now } = context;
  demandAhead(keyExpiresAt, now);
  const id = sourceIdOf(input.name);
  if (id === sourceIdOf(ownSource)) throw new AppError("already_exists", "Under this name Secura itself raises alerts.");
  const { key, keySha256 } = newKey(id);
  const source = await context.transaction(async (tx) => {
    if ((await tx.get(sourceRef(id))).exists) throw new AppError("already_exists", `There is a source ${input.name} already; its key can be replaced, and a revoked one gets a new key in the same way.`);
    const audit = await openStream(tx, streamOf(id));
    const { mapping = null, fingerprintFields = null, windowMinutes = sourceDefaults.windowMinutes, minimumSeverity = null, autoPromoteFrom = null, name, format } = input;
    const added: StoredSource = { id, name, format, mapping, fingerprintFields, windowMinutes, minimumSeverity, autoPromoteFrom, status: "active", keyExpiresAt: keyExpiresAt ?? null, createdBy: caller.uid, createdAt: now, updatedAt: now, version: 1, keySha256 };
    write(tx, added);
    audit.append(recordOf("source.added", added, Object.keys(input), context));
    return added;
  });
  forgetSource(id);
  return { source: shown(source), key };
}

/** The sources, the latest added first. */
export async function listSources(input: ListSourcesInput, _context: Context): Promise<SourcePage> {
  const page = await fetchPage(sourcesCollection().orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: page.snapshots.map((snapshot) => shown(readSource(snapshot))), nextCursor: page.nextCursor };
}

async function change(id: string, event: AuditEvent, fields: string[], context: Context, next: (source: StoredSource) => Partial<StoredSource>): Promise<StoredSource> {
  const changed = await context.transaction(async (tx) => {
    const snapshot = await tx.get(sourceRef(id));
    if (!snapshot.exists) throw new AppError("not_found", "There is no such source.");
    const source = readSource(snapshot);
    demandVersion(context, source.version);
    const audit = await openStream(tx, streamOf(id));
    const updated: StoredSource = { ...source, ...next(source), updatedAt: context.now, version: source.version + 1 };
    write(tx, updated);
    audit.append(recordOf(event, updated, fields, context));
    return updated;
  });
  forgetSource(id);
  return changed;
}

/** Changes how a source's alerts are taken in; other instances follow within thirty seconds. */
export async function updateSource({ id, ...input }: UpdateSourceInput, context: Context): Promise<AlertSource> {
  const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<StoredSource>;
  const updated = await change(id, "source.updated", Object.keys(changes), context, (source) => {
    const after = { ...source, ...changes };
    if (after.format === "generic" && after.mapping === null) throw new AppError("invalid_input", "The format generic needs a mapping.", { errors: [{ path: "mapping", message: "is needed for the format generic" }] });
    return changes;
  });
  return shown(updated);
}

/** A new key for a source, a revoked one as well. The old one holds no longer: here at once, in other instances within thirty seconds. */
export async function rotateKey({ id, keyExpiresAt }: RotateKeyInput, context: Context): Promise<SourceKey> {
  demandAhead(keyExpiresAt, context.now);
  const { key, keySha256 } = newKey(id);
  const source = await change(id, "source.key_rotated", ["key"], context, () => ({ status: "active", keySha256, keyExpiresAt: keyExpiresAt ?? null }));
  return { source: shown(source), key };
}

/** Withdraws a source's key. What it has sent stays. */
export async function revokeSource({ id }: SourceRef, context: Context): Promise<AlertSource> {
  return shown(await change(id, "source.revoked", ["key"], context, () => ({ status: "revoked", keySha256: null })));
}
