import type { Caller, Machine } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { plainName } from "../platform/schemas.ts";
import { maxDescription, maxRaw, maxTitle, ReportedAlert, type AlertFormat } from "./adapters/adapter.ts";
import { adapterOf, detectFormat } from "./adapters/adapters.ts";
import { rawJson } from "./adapters/rawJson.ts";
import { arrivalOf, receptionOf, type Reception, type Reported } from "./arrival.ts";
import { bringIn, errorsOf, type Brought } from "./bringIn.ts";
import { sourceFor } from "./createAlert.ts";
import { alertsPerCall, type IngestInput, type IntakeOutput } from "./intakeModel.ts";

/** Where a format's own batches have their alerts. */
const envelopes: Partial<Record<AlertFormat, readonly (readonly string[])[]>> = {
  native: [["alerts"]],
  elastic: [["hits", "hits"]],
  wazuh: [["hits", "hits"]],
  splunk: [["results"]],
  microsoft: [["value"]],
  guardduty: [["Findings"], ["findings"]],
};

function at(payload: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node instanceof Object && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined), payload);
}

/** The alerts in a payload: of a list or of its format's batch each, else the payload itself. Pure. */
export function payloadsIn(payload: unknown, format: AlertFormat | "auto"): { payloads: unknown[]; isList: boolean } {
  if (Array.isArray(payload)) return { payloads: payload, isList: true };
  // What its own signs tell is one alert, whatever lists it has.
  const isPlain = format !== "auto" || detectFormat(payload) === "native";
  const paths = format === "auto" ? Object.values(envelopes).flat() : (envelopes[format] ?? []);
  const list = isPlain ? paths.map((path) => at(payload, path)).find((found) => Array.isArray(found)) : undefined;
  return list === undefined ? { payloads: [payload], isList: false } : { payloads: list, isList: true };
}

function readBy(format: AlertFormat, payload: unknown, { settings }: Reception): Reported {
  const report = adapterOf(format, settings?.mapping ?? undefined).read(payload);
  const checked = ReportedAlert.safeParse(report);
  if (!checked.success) throw new Error(`the adapter of ${format} made no alert`, { cause: checked.error });
  return { report: checked.data, format };
}

/** What could not be read, kept as it came: it may be an alarm all the same. */
function unreadable(payload: unknown, format: AlertFormat, source: string, error: AppError): Reported {
  const problems = errorsOf(error).map(({ path, message }) => `${path === "" ? "" : `${path}: `}${message}`).join("\n");
  return {
    report: {
      sourceRef: null,
      title: plainName(`Unreadable alert from ${source}`, maxTitle),
      description: `${error.message}\n${problems}`.toWellFormed().replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]+/g, " ").slice(0, maxDescription).toWellFormed(),
      severity: "medium",
      observables: [],
      techniques: [],
      occurredAt: null,
      host: null,
      user: null,
      rule: null,
      raw: rawJson(payload, maxRaw),
    },
    format,
    unreadable: rawJson(payload, Number.MAX_SAFE_INTEGER),
  };
}

/** A payload by its adapter; whatever that throws is an error of the payload. */
function read(payload: unknown, format: AlertFormat, reception: Reception, requestId: string): Reported | AppError {
  try {
    return readBy(format, payload, reception);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    log.alertUnreadable({ format, requestId, thrown });
    return new AppError("invalid_input", "This could not be read.", { cause: thrown });
  }
}

/** By name, or else as the source was added, or else by what gives it away. */
function formatOf(format: IngestInput["format"], payload: unknown, { settings }: Reception): AlertFormat {
  return format === "auto" ? (settings?.format ?? detectFormat(payload)) : format;
}

/**
 * Takes in what a source sends in its own format, up to 500 alerts at a time. What a machine sends and its adapter refuses
 * is kept as an alert of its own, so that nothing is lost; a person's single one throws `invalid_input`.
 */
export async function ingestAlerts(input: IngestInput, context: Context<Caller | Machine>): Promise<IntakeOutput> {
  const { caller, now, requestId } = context;
  const reception = await receptionOf(sourceFor(caller, input.source), now);
  const batch = payloadsIn(input.payload, input.format === "auto" ? (reception.settings?.format ?? "auto") : input.format);
  // An alert that happens to have an empty list where batches have theirs is one all the same.
  const isAlone = batch.payloads.length === 0 && !Array.isArray(input.payload) && !(read(input.payload, formatOf(input.format, input.payload, reception), reception, requestId) instanceof AppError);
  const { payloads, isList } = isAlone ? { payloads: [input.payload], isList: false } : batch;
  if (payloads.length > alertsPerCall) throw new AppError("payload_too_large", `A request may have ${String(alertsPerCall)} alerts at most; this one has ${String(payloads.length)}.`);
  const brought = payloads.map((payload, index): Brought => {
    const format = formatOf(input.format, payload, reception);
    const reported = read(payload, format, reception, requestId);
    if (!(reported instanceof AppError)) return { arrival: arrivalOf(reported, reception), errors: [] };
    const errors = errorsOf(reported).map(({ path, message }) => ({ path: [...(isList ? [String(index)] : []), ...(path === "" ? [] : [path])].join("."), message }));
    if (caller.role === "source") return { arrival: arrivalOf(unreadable(payload, format, reception.source, reported), reception), errors };
    if (!isList) throw new AppError("invalid_input", reported.message, { errors });
    return { arrival: null, errors };
  });
  return await bringIn(brought, context);
}
