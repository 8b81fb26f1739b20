import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Matches what an incident holds after each verdict, which writes its observables and this in one transaction, and when alerts brought it more. */
export const matchIncident = onDocumentWritten({ document: "incidents/{incidentId}/internal/triage", retry: true }, (event) =>
  runTrigger("matchIncident", event.document, async () => {
    if (event.data?.after.exists !== true) return;
    const { asksForMatch, matchIncident: match } = await import("./matching.ts");
    if (!asksForMatch(event.data.before, event.data.after)) return;
    const hits = await match(event.params.incidentId, new Date());
    if (hits > 0) log.indicatorsMatched({ by: "incident", id: event.params.incidentId, hits });
  }),
);

/** Matches what an alert holds when it arrives. */
export const matchAlert = onDocumentCreated({ document: "alerts/{alertId}", retry: true }, (event) =>
  runTrigger("matchAlert", event.document, async () => {
    if (!event.data) return;
    const { matchAlert: match } = await import("./matching.ts");
    const hits = await match(event.data, new Date());
    if (hits > 0) log.indicatorsMatched({ by: "alert", id: event.params.alertId, hits });
  }),
);

/** Matches an indicator that people made worth it with the last thirty days; an import matches its own in bulk. */
export const matchIndicator = onDocumentWritten({ document: "indicators/{indicatorId}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("matchIndicator", event.document, async () => {
    const { asksForMatching } = await import("./matchingAsked.ts");
    const now = new Date();
    if (!event.data || !asksForMatching(event.data.before, event.data.after, now)) return;
    const { matchPast } = await import("./matchingPast.ts");
    const hits = await matchPast([event.params.indicatorId], now);
    if (hits > 0) log.indicatorsMatched({ by: "indicator", id: event.params.indicatorId, hits });
  }),
);

/** Reads an uploaded file of indicators. Twenty megabytes of JSON and what they are parsed to need the memory. */
export const runImport = onDocumentWritten({ document: "imports/{importId}", retry: true, timeoutSeconds: 540, memory: "1GiB", concurrency: 1 }, (event) =>
  runTrigger("runImport", event.document, async () => {
    if (event.data?.after.get("state") !== "pending" || event.data.before.get("state") === "pending") return;
    const { runImport: run } = await import("./importIndicators.ts");
    await run(event.params.importId, new Date());
  }),
);

/** Fetches a feed that somebody asked for. */
export const runFeed = onDocumentWritten({ document: "feeds/{feedId}", retry: true, timeoutSeconds: 540, memory: "1GiB", concurrency: 1 }, (event) =>
  runTrigger("runFeed", event.document, async () => {
    if (event.data?.after.get("state") !== "requested" || event.data.before.get("state") === "requested") return;
    const { fetchAndMerge } = await import("./feedRuns.ts");
    await fetchAndMerge(event.params.feedId, new Date());
  }),
);

/** Fetches the feeds that are on and due, and ends imports that broke off. */
export const runFeeds = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 540, memory: "1GiB", retryCount: 0 }, async () => {
  const [{ runDueFeeds }, { sweepImports }] = await Promise.all([import("./feedRuns.ts"), import("./importIndicators.ts")]);
  const now = new Date();
  log.swept({ sweep: "runFeeds", imports: await sweepImports(now), feeds: await runDueFeeds(now) });
});

/** Judges what people and sources did since the last hour, and makes finished days history. At twenty past, for an hour is whole ten minutes after it. */
export const sweepAnomalies = onSchedule({ schedule: "20 * * * *", timeoutSeconds: 540, memory: "1GiB", retryCount: 0 }, async () => {
  const { sweepAnomalies: sweep } = await import("./sweep/sweepAnomalies.ts");
  const swept = await sweep(new Date());
  log.swept({ sweep: "sweepAnomalies", ...(swept ?? { busy: 1 }) });
});

/** Takes away what was usual for a deleted person. */
export const forgetBaselines = onDocumentCreated({ document: "deletions/{uid}", retry: true }, (event) =>
  runTrigger("forgetBaselines", event.document, async () => {
    const { forgetBaselines: forget } = await import("./sweep/forgetBaselines.ts");
    await forget(event.params.uid);
  }),
);
