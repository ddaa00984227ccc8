/// The words of each area of a map, and the table that holds the very same words.
import { interval, number } from "../numbers";
import type { Language } from "../words";
import { phrases } from "./phrases";
import { absenceLooks, lookAt, verdictLooks, type Choice, type MapFile } from "./values";

/** What is said about one area: in the table, in the list of the map, and next to the pointer. */
export interface Row {
  code: string;
  name: string;
  value: string;
  interval: string;
  verdict: string;
  verdictLook: string;
  absent: boolean;
  valueLook: string;
  look: string;
  /** Provisional or estimated, in words; else empty. */
  note: string;
  noteLook: string;
  page: string | undefined;
}

/** Words out of a values file, for the areas that are drawn. */
export function rowsOf(
  file: MapFile,
  choice: Choice,
  names: ReadonlyMap<string, string>,
  decimals: number,
  language: Language,
  pageOf: (code: string) => string | undefined,
): Map<string, Row> {
  const t = phrases[language];
  const rows = new Map<string, Row>();
  file.codes.forEach((code, at) => {
    const name = names.get(code);
    if (name === undefined) return;
    const letter = file.absence[at] ?? "n";
    const absent = letter !== ".";
    const verdict = absent ? "-" : (file.verdict[choice.reference][at] ?? "-");
    const value = file.value[at] ?? null;
    rows.set(code, {
      code,
      name,
      absent,
      value: absent || value === null ? (t.absence[letter] ?? "") : number(value, decimals, language),
      valueLook: absenceLooks[letter] ?? "",
      interval: absent ? "" : interval(file.lower[at] ?? null, file.upper[at] ?? null, decimals, language),
      verdict: t.verdict[verdict] ?? "",
      verdictLook: verdictLooks[verdict] ?? "v-not-compared",
      look: lookAt(file, at, choice),
      note: t.status[file.status[at] ?? ""] ?? "",
      noteLook: `nl-data-badge status-${(file.status[at] ?? "").toLowerCase()}`,
      page: pageOf(code),
    });
  });
  return rows;
}

const cell = (row: Element, name: string): HTMLElement | null => row.querySelector(`[data-cell="${name}"]`);

/** The words that the page itself has written in its table. */
export function rowsInTable(
  table: HTMLTableElement,
  looks: ReadonlyMap<string, string>,
  pageOf: (code: string) => string | undefined,
): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const row of table.querySelectorAll<HTMLTableRowElement>("tr[data-code]")) {
    const code = row.dataset["code"] ?? "";
    const said = (name: string): string => cell(row, name)?.textContent?.trim().replace(/\s+/g, " ") ?? "";
    const absence = cell(row, "value")?.querySelector(".absence");
    const verdict = cell(row, "verdict")?.querySelector(".verdict");
    rows.set(code, {
      code,
      name: row.querySelector("th")?.textContent?.trim() ?? code,
      value: said("value"),
      interval: said("interval"),
      verdict: said("verdict"),
      verdictLook: lookIn(verdict, "v-") || "v-not-compared",
      absent: absence !== null && absence !== undefined,
      valueLook: lookIn(absence, "a-"),
      look: looks.get(code) ?? "",
      note: said("note"),
      noteLook: cell(row, "note")?.firstElementChild?.className ?? "",
      page: pageOf(code),
    });
  }
  return rows;
}

function lookIn(element: Element | null | undefined, prefix: string): string {
  return [...(element?.classList ?? [])].find((name) => name.startsWith(prefix)) ?? "";
}

/** Writes the words into the table; rows of areas that stay are kept, so that a reader keeps the place. */
export function writeTable(table: HTMLTableElement, rows: ReadonlyMap<string, Row>, language: Language): void {
  const body = table.tBodies[0] ?? table.createTBody();
  const present = new Map<string, HTMLTableRowElement>();
  for (const row of body.rows) present.set(row.dataset["code"] ?? "", row);
  const same = present.size === rows.size && [...rows.keys()].every((code) => present.has(code));
  if (!same) {
    const made = [...rows.values()].sort((a, b) => a.name.localeCompare(b.name, language)).map((row) => newRow(row, table));
    body.replaceChildren(...made);
    for (const row of made) present.set(row.dataset["code"] ?? "", row);
  }
  for (const row of rows.values()) {
    const element = present.get(row.code);
    if (element) fill(element, row);
  }
}

function newRow(row: Row, table: HTMLTableElement): HTMLTableRowElement {
  const element = document.createElement("tr");
  element.dataset["code"] = row.code;
  const head = document.createElement("th");
  head.scope = "row";
  const name = document.createElement(row.page ? "a" : "span");
  if (row.page) name.setAttribute("href", row.page);
  name.textContent = row.name;
  head.append(name);
  element.append(head);
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1);
  const names = ["value", "interval", "verdict", "note"];
  heads.forEach((_, at) => {
    const data = document.createElement("td");
    if (names[at]) data.dataset["cell"] = names[at];
    if (at < 2) data.className = "num";
    element.append(data);
  });
  return element;
}

function fill(element: HTMLTableRowElement, row: Row): void {
  const value = cell(element, "value");
  if (value) {
    if (row.absent) value.replaceChildren(span(`absence ${row.valueLook}`, row.value));
    else value.textContent = row.value;
  }
  const between = cell(element, "interval");
  if (between) between.textContent = row.interval;
  cell(element, "verdict")?.replaceChildren(span(`verdict ${row.verdictLook}`, row.verdict));
  cell(element, "note")?.replaceChildren(...(row.note ? [span(row.noteLook, row.note)] : []));
}

function span(className: string, words: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = words;
  return element;
}

/** One sentence with everything that is known: `Delft: 51,2 per 1.000 inwoners (95%-interval 49,0 – 53,4), hoger`. */
export function sentence(row: Row, unit: string, language: Language): string {
  if (row.absent) return `${row.name}: ${row.value}`;
  const between = row.interval ? ` (${phrases[language].interval} ${row.interval})` : "";
  const note = row.note ? `, ${row.note}` : "";
  return `${row.name}: ${row.value}${unit ? ` ${unit}` : ""}${between}, ${row.verdict}${note}`;
}
