import type { ThreatPicture } from "./model.ts";

/** A document of Firestore holds a mebibyte. */
const bytesMax = 900_000;

const bytesOf = (picture: ThreatPicture): number => Buffer.byteLength(JSON.stringify(picture));

/** A picture that fits into a document: of a greater one fewer members are named, then fewer campaigns, and `isComplete` is false. Pure. */
export function fitted(picture: ThreatPicture, most = bytesMax): ThreatPicture {
  if (bytesOf(picture) <= most) return picture;
  let cut: ThreatPicture = { ...picture, isComplete: false };
  for (const members of [20, 5]) {
    cut = { ...cut, campaigns: cut.campaigns.map((campaign) => ({ ...campaign, members: campaign.members.slice(0, members) })) };
    if (bytesOf(cut) <= most) return cut;
  }
  while (bytesOf(cut) > most && cut.campaigns.length > 0) cut = { ...cut, campaigns: cut.campaigns.slice(0, Math.floor(cut.campaigns.length / 2)) };
  return cut;
}
