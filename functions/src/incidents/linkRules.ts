import { AppError } from "../platform/errors.ts";
import type { Incident } from "./model.ts";

type Links = Incident["links"];
export type LinkKind = Links[number]["kind"];

const linksMax = 50;

/** What this incident is to the other, when the other is `kind` to it. */
export const counterpart: Record<LinkKind, LinkKind> = { related: "related", parent: "child", child: "parent" };

/** The incident that stands above this one, if any. */
export const parentOf = (links: Links): string | null => links.find(({ kind }) => kind === "parent")?.incidentId ?? null;

/** The links with one to `otherId` of this kind, in the place of any other to it; null takes it away. */
export function relinked(links: Links, otherId: string, kind: LinkKind | null): Links {
  const others = links.filter(({ incidentId }) => incidentId !== otherId);
  return kind === null ? others : [...others, { incidentId: otherId, kind }];
}

/** Throws `conflict` when an incident would have more links than it may, or a second parent. */
export function demandRoom({ id, links }: Pick<Incident, "id" | "links">): void {
  if (links.length > linksMax) throw new AppError("conflict", `Incident ${id} has ${String(linksMax)} links, which is all it may have; cut one first (incidents.unlink).`);
  const parents = links.filter(({ kind }) => kind === "parent");
  if (parents.length > 1) throw new AppError("conflict", `Incident ${id} has a parent already, ${String(parents[0]?.incidentId)}; cut that link first (incidents.unlink).`);
}
