import { db, transact } from "../../platform/firestore.ts";
import type { Indicator } from "../model.ts";
import { indicatorRef, pictureNotesRef, pictureRef, readIndicator, readPicture, readPictureNotes } from "../store.ts";
import { campaignsOf, nameCampaigns } from "./campaigns.ts";
import { dayOf, recentOf, risesOf } from "./dayCounts.ts";
import { exposureOf, namedOpenly } from "./exposure.ts";
import { fitted } from "./fit.ts";
import { countMissing, gather } from "./gather.ts";
import { windowDays, type PictureNotes, type ThreatPicture } from "./model.ts";
import { mostHeld, topIndicators } from "./topIndicators.ts";

async function loadIndicators(ids: readonly string[]): Promise<Map<string, Indicator>> {
  const snapshots = ids.length === 0 ? [] : await db().getAll(...ids.map(indicatorRef));
  return new Map(snapshots.filter(({ exists }) => exists).map((snapshot) => [snapshot.id, readIndicator(snapshot)]));
}

/** Stores a picture, unless there is one of what was read later. */
async function store(picture: ThreatPicture, days: PictureNotes["days"]): Promise<ThreatPicture> {
  return await transact(async (tx) => {
    const stored = readPicture(await tx.get(pictureRef()));
    if (stored !== null && stored.at >= picture.at) return stored;
    tx.set(pictureRef(), picture);
    tx.set(pictureNotesRef(), { days }, { mergeFields: ["days"] });
    return picture;
  });
}

/**
 * Makes the threat picture anew and stores it: campaigns, what is on the rise, top indicators and exposure to exploited
 * vulnerabilities, of what is not restricted. Several at once do no harm: the one that began last stays. Reads: what `gather`
 * says, 1,000 incidents and 1,000 alerts at most; 200 indicators and 100 vulnerabilities at most; the incidents of days that are
 * not among those and were not counted before, 5,000 at most; and three. Writes: two.
 */
export async function refreshPicture(now: Date): Promise<ThreatPicture> {
  const [before, noted] = await db().getAll(pictureRef(), pictureNotesRef());
  const gathered = await gather(now);
  const today = dayOf(now);
  const known = { ...(noted ? readPictureNotes(noted).days : {}), ...gathered.days };
  const days = recentOf({ ...known, ...(await countMissing(known, today)) }, today);

  const campaigns = nameCampaigns(campaignsOf(gathered.things, now), (before && readPicture(before)?.campaigns) ?? []);
  const [held, named] = [mostHeld(gathered.things), namedOpenly(gathered.things)];
  const indicators = await loadIndicators([...new Set([...held, ...named].map(({ id }) => id))]);
  const { incidents, alerts, isComplete, labels } = gathered;
  const picture: ThreatPicture = {
    at: now,
    windowDays,
    incidents,
    alerts,
    isComplete,
    ...risesOf(days, today, labels),
    campaigns: campaigns.map(({ campaign }) => campaign),
    indicators: topIndicators(held, indicators, campaigns, now),
    exposure: exposureOf(named, indicators, now),
  };
  // Today is not over: it is counted anew each time.
  return await store(fitted(picture), Object.fromEntries(Object.entries(days).filter(([day]) => Number(day) < today)));
}
