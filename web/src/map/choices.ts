/// Which maps there are for an indicator: levels, periods, and the nearest to what was shown before.
import type { Boundaries, Catalogue, CatalogueIndicator, Choice, Reference, Shown } from "./values";

const references: readonly Reference[] = ["national", "region", "neighbours", "peers"];

export function indicatorOf(catalogue: Catalogue, id: string): CatalogueIndicator {
  const found = catalogue.indicators.find((indicator) => indicator.id === id);
  if (!found) throw new Error(`no indicator ${id}`);
  return found;
}

export const levelOf = (division: string): string => division.split("-")[0] ?? "";

/** One map there is: the file's division, period and borders (`now` also where those are the borders of then). */
export interface Offer {
  division: string;
  period: string;
  boundaries: Boundaries;
}

/** The maps of a level in the borders of now or of then, by period, the oldest first. */
export function offersOf(indicator: CatalogueIndicator, level: string, boundaries: Boundaries): Offer[] {
  const found = new Map<string, Offer>();
  for (const division of Object.keys(indicator.maps).sort()) {
    if (levelOf(division) !== level) continue;
    for (const map of indicator.maps[division] ?? []) {
      const fits = map.boundaries === boundaries || (boundaries === "then" && map.alsoThen === true);
      if (fits) found.set(map.period, { division, period: map.period, boundaries: map.boundaries });
    }
  }
  return [...found.values()].sort((a, b) => (a.period < b.period ? -1 : 1));
}

export const levelsOf = (indicator: CatalogueIndicator): Set<string> => new Set(Object.keys(indicator.maps).map(levelOf));

/** The wanted view, or the nearest that exists: same level, same borders, same period, else the newest one. */
export function nearestChoice(catalogue: Catalogue, wanted: Choice): { choice: Choice; offer: Offer } {
  const indicator = indicatorOf(catalogue, wanted.indicator);
  const levels = levelsOf(indicator);
  const level = [levelOf(wanted.division), "gm", ...levels].find((one) => levels.has(one)) ?? "";
  const other = wanted.boundaries === "now" ? "then" : "now";
  const boundaries = offersOf(indicator, level, wanted.boundaries).length ? wanted.boundaries : other;
  const offers = offersOf(indicator, level, boundaries);
  const offer =
    offers.find((one) => one.period === wanted.period) ?? offers.findLast((one) => one.period.length === 4) ?? offers.at(-1);
  if (!offer) throw new Error(`no map of ${wanted.indicator} in ${wanted.division}`);
  return { choice: { ...wanted, division: offer.division, period: offer.period, boundaries }, offer };
}

/** What the address of the page asks for, on top of what the page shows by itself. */
export function fromQuery(query: URLSearchParams, start: Choice): Choice {
  const reference = query.get("reference") as Reference;
  const shown = query.get("show") as Shown;
  const boundaries = query.get("boundaries") as Boundaries;
  return {
    indicator: query.get("indicator") ?? start.indicator,
    division: query.get("level") ?? start.division,
    period: query.get("period") ?? start.period,
    boundaries: boundaries === "now" || boundaries === "then" ? boundaries : start.boundaries,
    reference: references.includes(reference) ? reference : start.reference,
    shown: shown === "value" || shown === "verdict" ? shown : start.shown,
  };
}

/** The query of a view; only what differs from the page's own. */
export function toQuery(choice: Choice, start: Choice): string {
  const query = new URLSearchParams();
  if (choice.indicator !== start.indicator) query.set("indicator", choice.indicator);
  if (levelOf(choice.division) !== levelOf(start.division)) query.set("level", choice.division);
  if (choice.period !== start.period) query.set("period", choice.period);
  if (choice.boundaries !== start.boundaries) query.set("boundaries", choice.boundaries);
  if (choice.reference !== start.reference) query.set("reference", choice.reference);
  if (choice.shown !== start.shown) query.set("show", choice.shown);
  const text = query.toString();
  return text ? `?${text}` : "";
}
