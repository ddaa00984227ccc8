/// Which places a typed text may mean; tolerant of case, accents, hyphens, and one slip of the finger.

/** [label, level prefix, code, context], as in data/v1/search.json */
export type Entry = readonly [label: string, level: string, code: string, context: string];

export interface Place {
  entry: Entry;
  plain: string;
}

const levelOrder = ["gm", "vr", "pv", "cr", "re", "wk"];

/** Lower case, without accents or signs: `'s-Gravenhage` as `s gravenhage`. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ĳ", "ij")
    .replace(/[’'`´]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

export function placesOf(entries: readonly Entry[]): Place[] {
  return entries.map((entry) => ({ entry, plain: plain(entry[0]) }));
}

/** The best `most` places for a typed text, best first; stable for equal places. */
export function findPlaces(places: readonly Place[], typed: string, most = 8): Entry[] {
  const wanted = plain(typed);
  if (!wanted) return [];
  const found: [rank: number, place: Place][] = [];
  for (const place of places) {
    const rank = closeness(place.plain, wanted);
    if (rank < 9) found.push([rank, place]);
  }
  if (found.length === 0 && wanted.length > 3) {
    for (const place of places) if (oneSlip(place.plain, wanted)) found.push([9, place]);
  }
  found.sort(
    ([a, p], [b, q]) =>
      a - b ||
      levelOrder.indexOf(p.entry[1]) - levelOrder.indexOf(q.entry[1]) ||
      p.plain.length - q.plain.length ||
      p.plain.localeCompare(q.plain) ||
      p.entry[2].localeCompare(q.entry[2]),
  );
  return found.slice(0, most).map(([, place]) => place.entry);
}

function closeness(label: string, wanted: string): number {
  if (label === wanted) return 0;
  if (label.startsWith(wanted)) return 1;
  if (label.includes(` ${wanted}`)) return 2;
  if (wanted.length > 2 && label.includes(wanted)) return 3;
  if (wanted.length > 2 && label.replaceAll(" ", "").includes(wanted.replaceAll(" ", ""))) return 4;
  return 9;
}

/** Is the start of the label one inserted, lost, changed or swapped letter away from what was typed? */
export function oneSlip(label: string, wanted: string): boolean {
  let at = 0;
  while (at < wanted.length && label[at] === wanted[at]) at += 1;
  const [rest, heard] = [wanted.slice(at + 1), label.slice(at)];
  return (
    heard.slice(1).startsWith(rest) ||
    heard.startsWith(rest) ||
    heard.slice(1).startsWith(wanted.slice(at)) ||
    (heard[1] === wanted[at] && heard[0] === wanted[at + 1] && heard.slice(2).startsWith(wanted.slice(at + 2)))
  );
}
