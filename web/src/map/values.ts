/// What a map can show: the files of data/v1 (docs/reference/site-data.md), and the look of each area.
import type { Language } from "../words";

export type Reference = "national" | "region" | "neighbours" | "peers";
export type Shown = "verdict" | "value";
export type Boundaries = "now" | "then";

/** How many areas were compared, found different, and expected so by chance; none of it is computed here. */
export interface Alarm {
  compared: number;
  found: number;
  expected: number | null;
  naive: number | null;
}

export interface MapFile {
  indicator: string;
  division: string;
  period: string;
  boundaries: string;
  codes: string[];
  value: (number | null)[];
  lower: (number | null)[];
  upper: (number | null)[];
  status: string;
  absence: string;
  verdict: Record<Reference, string>;
  breaks: number[];
  falseAlarm: Partial<Record<Reference, number | null>>;
  alarm: Partial<Record<Reference, Alarm>>;
}

export interface CatalogueIndicator {
  id: string;
  decimals: number;
  title: Record<Language, string>;
  shortTitle: Record<Language, string>;
  unit: Record<Language, string>;
  /** `alsoThen`: the borders of now are also those of the period. */
  maps: Record<string, { period: string; boundaries: Boundaries; alsoThen?: boolean }[]>;
}

export interface Catalogue {
  indicators: CatalogueIndicator[];
  divisions: Record<string, { level: string; year: number; shapes: string; areas: number }>;
}

/** One point of view: which file, compared with whom, shown how. */
export interface Choice {
  indicator: string;
  division: string;
  period: string;
  boundaries: Boundaries;
  reference: Reference;
  shown: Shown;
}

export const verdictLooks: Record<string, string> = {
  h: "v-higher",
  s: "v-similar",
  l: "v-lower",
  c: "v-cannot-say",
  "-": "v-not-compared",
};

export const absenceLooks: Record<string, string> = {
  n: "a-not-measured",
  x: "a-confidential",
  i: "a-impossible",
  a: "a-not-applicable",
  o: "a-no-area",
};

/** The class of an area: the reason of absence, else its verdict, else its fifth. */
export function lookAt(file: MapFile, at: number, choice: Choice): string {
  const absent = absenceLooks[file.absence[at] ?? "n"];
  if (absent) return absent;
  if (choice.shown === "verdict") return verdictLooks[file.verdict[choice.reference][at] ?? "-"] ?? "v-not-compared";
  return fifth(file.value[at] ?? 0, file.breaks);
}

/** `q1` to `q5`: between which of the released breaks a released value lies. */
export function fifth(value: number, breaks: readonly number[]): string {
  return `q${1 + breaks.filter((edge) => value > edge).length}`;
}

/** What each fifth holds, in words: `up to 40`, `up to 50`, `more than 80`. */
export function fifthsInWords(
  breaks: readonly number[],
  write: (value: number) => string,
  words: { upTo: string; above: string },
): { look: string; words: string }[] {
  const last = breaks.at(-1);
  if (last === undefined) return [];
  const steps = [...breaks.map((edge) => `${words.upTo} ${write(edge)}`), `${words.above} ${write(last)}`];
  return steps.map((step, at) => ({ look: `q${at + 1}`, words: step }));
}

export function mapAddress(root: string, indicator: string, file: { division: string; period: string; boundaries: string }): string {
  return `${root}data/v1/maps/${indicator}/${file.division}/${file.period}.${file.boundaries}.json`;
}

const kept = new Map<string, Promise<unknown>>();

/** A file of the site, fetched once. */
export function read<T>(address: string, how: (answer: Response) => Promise<T>): Promise<T> {
  let answer = kept.get(address) as Promise<T> | undefined;
  if (!answer) {
    answer = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      return how(response);
    });
    answer.catch(() => kept.delete(address));
    kept.set(address, answer);
  }
  return answer;
}

export const readJson = <T>(address: string): Promise<T> => read<T>(address, (answer) => answer.json());
export const readText = (address: string): Promise<string> => read(address, (answer) => answer.text());
