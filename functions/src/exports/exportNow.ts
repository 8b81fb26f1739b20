import { createHash } from "node:crypto";
import { showStatistics } from "../analytics/showStatistics.ts";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { countAll } from "../platform/firestore.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { statisticsColumns, tableOf, type Cell } from "./columns.ts";
import { contentTypes, encodePart } from "./formats.ts";
import type { ExportFilter, ExportNowInput, ListedKind } from "./model.ts";
import { demandExport, endedFilter, enteredAs, partRows, sourceOf } from "./sources.ts";
import { auditStreamOf } from "./store.ts";

/** More is a job's: the callable door answers in one piece. */
export const rowsMax = 2_000;
export const bytesMax = 5_000_000;

interface Page {
  rows: Cell[][];
  isLast: boolean;
}
interface Table {
  names: readonly string[];
  pages: AsyncIterable<Page> | Iterable<Page>;
}

const tooLarge = (size: string): AppError => new AppError("payload_too_large", `This is more than ${size}; start an export, or ask for a shorter time.`);

async function listed(kind: ListedKind, filter: ExportFilter, people: boolean, { caller, now }: Context): Promise<Table> {
  const source = sourceOf(kind, filter, people, caller, now);
  if ((await countAll(source.query)) > rowsMax) throw tooLarge(`${String(rowsMax)} rows`);
  async function* pages(): AsyncGenerator<Page> {
    for (let cursor: string | null = null; ; ) {
      const { rows, nextCursor } = await source.next(partRows[kind], cursor);
      yield { rows, isLast: nextCursor === null };
      if (nextCursor === null) return;
      cursor = nextCursor;
    }
  }
  return { names: source.names, pages: pages() };
}

/** Whole days from the first to the last that begins before `to`. */
async function statistics({ by, from, to }: ExportFilter, context: Context): Promise<Table> {
  if (!from || !to) throw new AppError("invalid_input", "Statistics are of a period.", { errors: [{ path: from ? "to" : "from", message: "is needed for statistics" }] });
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const found = await showStatistics({ from: day(from.getTime()), to: day(to.getTime() - 1), by: by ?? "category" }, context);
  const { names, rowOf } = tableOf(statisticsColumns, false);
  return { names, pages: [{ rows: found.rows.map((row) => rowOf({ ...row, by: found.by })), isLast: true }] };
}

/**
 * A short export in one piece, written into the log with its SHA-256. A read for each row and each thousand of them, a few
 * for statistics. Throws `permission_denied`, `payload_too_large` for what is more than two thousand rows or five megabytes.
 */
export async function exportNow({ kind, format, bom, people, ...asked }: ExportNowInput, context: Context): Promise<FileAnswer> {
  const { caller, now, requestId } = context;
  demandExport(caller, { kind, people });
  const filter = kind === "statistics" ? asked : endedFilter(kind, asked, now);
  const { names, pages } = kind === "statistics" ? await statistics(filter, context) : await listed(kind, filter, people, context);
  const parts: Buffer[] = [];
  let [rowsBefore, size] = [0, 0];
  for await (const { rows, isLast } of pages) {
    const part = Buffer.from(encodePart(format, names, rows, { rowsBefore, isFirst: parts.length === 0, isLast, bom }));
    parts.push(part);
    [rowsBefore, size] = [rowsBefore + rows.length, size + part.length];
    if (size > bytesMax) throw tooLarge(`${String(bytesMax / 1_000_000)} MB`);
  }
  const content = Buffer.concat(parts);
  const sha256 = createHash("sha256").update(content).digest("hex");
  await context.transaction(async (tx) => {
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    audit.append({ event: "export.made", at: now, actorId: caller.uid, actorRole: caller.role, subject: kind, requestId, ...enteredAs(kind, filter, { kind, format, people, filters: Object.keys(asked).sort(), rows: rowsBefore, sha256 }, context) });
  });
  return { fileName: `${kind}-${now.toISOString().slice(0, 10)}.${format}`, contentType: contentTypes[format], content, size: content.length, headers: { "X-Content-Sha256": sha256 } };
}
