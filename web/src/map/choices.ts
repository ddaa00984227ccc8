/// Which maps there are for an indicator: levels, periods, and the nearest to what was shown before.
import type { Catalogue, CatalogueIndicator, Choice, Reference, Shown } from "./values";

const references: readonly Reference[] = ["national", "region", "neighbours", "peers"];

export function indicatorOf(catalogue: Catalogue, id: string): CatalogueIndicator {
  const found = catalogue.indicators.find((indicator) => indicator.id === id);
  if (!found) throw new Error(`no indicator ${id}`);
  return found;
}

export const levelOf = (division: string): string => division.split("-")[0] ?? "";

/** The newest division of each level that the indicator has maps of, or the very division asked for. */
export function divisionFor(indicator: CatalogueIndicator, wanted: string): string {
  const divisions = Object.keys(indicator.maps).sort();
  if (divisions.includes(wanted)) return wanted;
  const sameLevel = divisions.filter((division) => levelOf(division) === levelOf(wanted));
  return sameLevel.at(-1) ?? divisions.find((division) => division.startsWith("gm")) ?? divisions[0] ?? wanted;
}

/** The wanted view, or the nearest that exists: same level, same period, else the newest one. */
export function nearestChoice(catalogue: Catalogue, wanted: Choice): Choice {
  const indicator = indicatorOf(catalogue, wanted.indicator);
  const division = divisionFor(indicator, wanted.division);
  const maps = indicator.maps[division] ?? [];
  const map =
    maps.find((m) => m.period === wanted.period && m.boundaries === wanted.boundaries) ??
    maps.find((m) => m.period === wanted.period) ??
    maps.findLast((m) => m.period.length === 4) ??
    maps.at(-1);
  if (!map) throw new Error(`no map of ${wanted.indicator} in ${division}`);
  return { ...wanted, division, period: map.period, boundaries: map.boundaries };
}

/** What the address of the page asks for, on top of what the page shows by itself. */
export function fromQuery(query: URLSearchParams, start: Choice): Choice {
  const reference = query.get("reference") as Reference;
  const shown = query.get("show") as Shown;
  return {
    indicator: query.get("indicator") ?? start.indicator,
    division: query.get("level") ?? start.division,
    period: query.get("period") ?? start.period,
    boundaries: query.get("boundaries") ?? start.boundaries,
    reference: references.includes(reference) ? reference : start.reference,
    shown: shown === "value" || shown === "verdict" ? shown : start.shown,
  };
}

/** The query of a view; only what differs from the page's own. */
export function toQuery(choice: Choice, start: Choice): string {
  const query = new URLSearchParams();
  if (choice.indicator !== start.indicator) query.set("indicator", choice.indicator);
  if (choice.division !== start.division) query.set("level", choice.division);
  if (choice.period !== start.period) query.set("period", choice.period);
  if (choice.boundaries !== start.boundaries) query.set("boundaries", choice.boundaries);
  if (choice.reference !== start.reference) query.set("reference", choice.reference);
  if (choice.shown !== start.shown) query.set("show", choice.shown);
  const text = query.toString();
  return text ? `?${text}` : "";
}
