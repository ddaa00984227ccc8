/// A live map: the page's own drawing and table, made to follow the reader's choices.
import { mount } from "svelte";
import { fileName, saveDrawing } from "../download";
import { Listbox } from "../listbox";
import { number, percent, period } from "../numbers";
import { hideTooltip, showTooltip } from "../tooltip";
import { areaPage, languageOf, type Language } from "../words";
import Bar from "./Bar.svelte";
import Below from "./Below.svelte";
import { alarmSentences } from "./alarm";
import { fromQuery, indicatorOf, levelOf, nearestChoice, offersOf, toQuery } from "./choices";
import { Controls } from "./controls";
import { nearest } from "./directions";
import { Drawing } from "./drawing";
import { phrases } from "./phrases";
import { rowsInTable, rowsOf, sentence, writeTable, type Row } from "./rows";
import { MapState } from "./state.svelte";
import { absenceLooks, fifthsInWords, mapAddress, readJson, verdictLooks, type Catalogue, type Choice, type MapFile } from "./values";

export async function startMap(figure: HTMLElement): Promise<void> {
  const map = new LiveMap(figure);
  await map.begin();
  await map.followAddress();
}

/** Lets the page answer its reader between two pieces of work. */
const breath = (): Promise<void> => new Promise((go) => setTimeout(go));

let maps = 0;

class LiveMap {
  private readonly root: string;
  private readonly language: Language;
  private readonly start: Choice;
  private readonly state: MapState;
  private readonly drawing: Drawing;
  private readonly controls: Controls;
  private readonly table: HTMLTableElement | null;
  private readonly list: Listbox;
  private rows: ReadonlyMap<string, Row>;
  /** The borders the reader wants, also while an indicator has no such map. */
  private asked: Choice["boundaries"];
  private turn = 0;
  private wish: Choice | undefined;

  constructor(private readonly figure: HTMLElement) {
    const svg = figure.querySelector<SVGSVGElement>("svg");
    if (!svg) throw new Error("a map island without a drawing");
    const data = figure.dataset;
    maps += 1;
    this.root = data["root"] ?? "";
    this.language = languageOf(figure);
    this.start = {
      indicator: data["indicator"] ?? "",
      division: data["division"] ?? "",
      period: data["period"] ?? "",
      boundaries: data["boundaries"] === "then" ? "then" : "now",
      reference: (data["reference"] ?? "national") as Choice["reference"],
      shown: "verdict",
    };
    this.asked = this.start.boundaries;
    this.state = new MapState(this.start);
    this.drawing = new Drawing(svg);
    this.controls = new Controls(figure.querySelector("form"), this.language);
    this.table = figure.querySelector("table");
    this.rows = this.table ? rowsInTable(this.table, this.looksDrawn(), this.pageOf) : new Map();
    this.list = this.makeList(svg);
    this.showWords(this.controls.words("indicator") || (data["title"] ?? this.plainTitle(svg)));
  }

  /** Brings the map to life, in small pieces. */
  async begin(): Promise<void> {
    const { svg, paths } = this.drawing;
    await breath();
    this.list.setItems(paths);
    await breath();
    this.mountParts(svg);
    this.listen(svg);
  }

  /** Shows the view that the address asks for, when it asks for one. */
  async followAddress(): Promise<void> {
    const asked = fromQuery(new URLSearchParams(location.search), this.start);
    if (this.controls.select("indicator") && JSON.stringify(asked) !== JSON.stringify(this.start)) await this.want(asked);
  }

  /** Fetches and shows another view; wishes add up while a view is on its way, and a failure leaves what was there. */
  private async want(change: Partial<Choice>): Promise<void> {
    const turn = (this.turn += 1);
    this.asked = change.boundaries ?? this.asked;
    this.wish = { ...(this.wish ?? this.state.choice), ...change, boundaries: this.asked };
    const wish = this.wish;
    this.figure.setAttribute("aria-busy", "true");
    try {
      const catalogue = await this.catalogue();
      const { choice, offer } = nearestChoice(catalogue, wish);
      const shapes = catalogue.divisions[choice.division]?.shapes;
      const otherAreas = choice.division !== this.state.choice.division && shapes !== undefined;
      const [file, redraw] = await Promise.all([
        readJson<MapFile>(mapAddress(this.root, choice.indicator, offer)),
        otherAreas ? this.drawing.redraw(`${this.root}data/v1/${shapes}`) : undefined,
      ]);
      if (turn !== this.turn) return;
      redraw?.();
      if (redraw) this.list.setItems(this.drawing.paths);
      this.show(choice, file, catalogue);
      this.state.failed = false;
      history.replaceState(history.state, "", location.pathname + toQuery(choice, this.start) + location.hash);
    } catch (error) {
      if (turn !== this.turn) return;
      this.state.failed = true;
      console.error(error);
    } finally {
      if (turn === this.turn) {
        this.wish = undefined;
        this.figure.removeAttribute("aria-busy");
      }
    }
  }

  private catalogue(): Promise<Catalogue> {
    return readJson<Catalogue>(`${this.root}data/v1/catalogue.json`);
  }

  private show(choice: Choice, file: MapFile, catalogue: Catalogue): void {
    const indicator = indicatorOf(catalogue, choice.indicator);
    const state = this.state;
    this.rows = rowsOf(file, choice, this.drawing.names, indicator.decimals, this.language, this.pageOf);
    this.drawing.paint(new Map([...this.rows].map(([code, row]) => [code, row.look])));
    if (this.table) writeTable(this.table, this.rows, this.language);
    state.choice = choice;
    state.file = file;
    state.unit = indicator.unit[this.language];
    state.decimals = indicator.decimals;
    state.periods = this.periodsLike(
      choice,
      offersOf(indicator, levelOf(choice.division), choice.boundaries).map((offer) => offer.period),
    );
    const share = file.falseAlarm[choice.reference];
    state.falseAlarm = choice.shown === "verdict" && share != null ? percent(share, this.language) : undefined;
    this.controls.show(choice, catalogue);
    this.tellAlarm(file, choice);
    this.state.borders =
      choice.boundaries === "then" ? phrases[this.language].bordersOf(catalogue.divisions[choice.division]?.year ?? "") : "";
    this.showWords(indicator.title[this.language]);
    this.nameTable(indicator.title[this.language]);
    this.list.refresh();
    this.activate(this.list.active, false);
  }

  /** The sentences on the page about false alarms are about the map that is shown. */
  private tellAlarm(file: MapFile, choice: Choice): void {
    const words = document.getElementById(this.figure.dataset["alarm"] ?? "");
    if (words) words.textContent = alarmSentences(file.alarm[choice.reference], levelOf(choice.division), this.language);
  }

  private readonly pageOf = (code: string): string | undefined =>
    this.drawing.lost.has(code) ? undefined : areaPage(this.root, this.language, code);

  /** The periods of the slider: of the same length as the chosen one. */
  private periodsLike(choice: Choice, periods: readonly string[]): string[] {
    return periods.filter((one) => one.length === choice.period.length).sort();
  }

  private showWords(title: string): void {
    const { choice } = this.state;
    const t = phrases[this.language];
    const level = this.controls.words("level");
    const reference = t.against(choice.reference, levelOf(choice.division));
    this.state.title = [title, period(choice.period, this.language)].filter(Boolean).join(", ");
    const against = choice.shown === "verdict" ? `${t.comparedWith} ${reference}` : this.state.unit;
    this.state.subtitle = [level, this.state.borders, against].filter(Boolean).join(", ");
    this.state.looks = new Set([...this.rows.values()].map((row) => row.look));
    this.list.setLabel([this.state.title, this.state.subtitle].filter(Boolean).join(", "));
  }

  /** The table's own words: what is counted, when, and with whom is compared. */
  private nameTable(title: string): void {
    const { choice, unit } = this.state;
    const t = phrases[this.language];
    const level = levelOf(choice.division);
    this.controls.nameReferences((reference) => t.against(reference, level));
    const caption = t.caption(title, unit, period(choice.period, this.language));
    const captions = [this.figure.querySelector("figcaption"), this.table?.caption];
    for (const element of captions) if (element) element.textContent = caption;
    if (!this.table) return;
    const head = this.table.tHead?.rows[0]?.cells[3];
    if (head) head.textContent = t.verdictHead(t.against(choice.reference, level));
  }

  /** The name of the drawing; it says its period itself. */
  private plainTitle(svg: SVGSVGElement): string {
    return svg.getAttribute("aria-label") ?? "";
  }

  private looksDrawn(): Map<string, string> {
    return new Map(this.drawing.paths.map((path) => [path.dataset["code"] ?? "", this.drawing.lookAt(path)]));
  }

  private makeList(svg: SVGSVGElement): Listbox {
    const title = svg.querySelector(":scope > title")?.textContent ?? "";
    const drawing = this.drawing;
    const list = new Listbox(
      svg,
      {
        go: (from, arrow) => nearest(drawing.points, from, arrow),
        label: (at) => this.label(at),
        name: (at) => drawing.names.get(drawing.codeAt(at)) ?? "",
        activate: (at, byKey) => this.activate(at, byKey),
        choose: (at) => this.open(at),
        first: () => drawing.first(),
      },
      title,
      phrases[this.language].keys,
    );
    return list;
  }

  private label(at: number): string {
    const code = this.drawing.codeAt(at);
    const row = this.rows.get(code);
    if (!row) return this.drawing.names.get(code) ?? code;
    return `${row.name}: ${row.absent ? row.value : [row.value, row.verdict, row.note].filter(Boolean).join(", ")}`;
  }

  private activate(at: number, byKey: boolean): void {
    this.drawing.mark(at);
    const row = this.rows.get(this.drawing.codeAt(at));
    if (at < 0 || !row) {
      hideTooltip();
      return;
    }
    this.state.active = row;
    if (!byKey) return;
    this.state.announcement = sentence(row, this.state.unit, this.language);
    const box = this.drawing.paths[at]?.getBoundingClientRect();
    if (box) this.tooltip(row, box.x + box.width / 2, box.y + box.height / 2);
  }

  private tooltip(row: Row, x: number, y: number): void {
    const said = sentence(row, this.state.unit, this.language).slice(row.name.length + 2);
    showTooltip(row.name, said, x, y);
  }

  private open(at: number): void {
    const address = this.pageOf(this.drawing.codeAt(at));
    if (address) location.assign(address);
  }

  private listen(svg: SVGSVGElement): void {
    const areaUnder = (event: Event): number =>
      this.drawing.paths.indexOf((event.target as Element).closest<SVGPathElement>("path[data-code]") as SVGPathElement);
    const learnUnit = (): void => void this.learn();
    svg.addEventListener("pointerenter", learnUnit, { once: true });
    svg.addEventListener("focus", learnUnit, { once: true });
    svg.addEventListener("pointermove", (event) => {
      const at = areaUnder(event);
      this.list.moveTo(at, false);
      const row = this.rows.get(this.drawing.codeAt(at));
      if (row) this.tooltip(row, event.clientX, event.clientY);
      else hideTooltip();
    });
    svg.addEventListener("pointerleave", () => this.list.moveTo(-1, false));
    let shownBefore = -1;
    svg.addEventListener("click", (event) => {
      const at = areaUnder(event);
      if (at < 0) return;
      const byFinger = event instanceof PointerEvent && event.pointerType === "touch";
      if (byFinger && at !== shownBefore) {
        shownBefore = at; // the first touch tells, the second goes
        this.list.moveTo(at, true);
      } else this.open(at);
    });
    this.controls.onChange((change) => void this.want(this.withDivision(change)));
  }

  /** A select of levels may name a level where the catalogue names divisions. */
  private withDivision(change: Partial<Choice>): Partial<Choice> {
    const wanted = change.division;
    if (!wanted || wanted.includes("-")) return change;
    return levelOf(this.state.choice.division) === wanted ? {} : { ...change, division: `${wanted}-` };
  }

  /** The unit stands in the catalogue; it is fetched when the reader comes near. */
  private async learn(): Promise<void> {
    const indicator = indicatorOf(await this.catalogue(), this.state.choice.indicator);
    this.state.unit ||= indicator.unit[this.language];
  }

  private mountParts(svg: SVGSVGElement): void {
    const frame = svg.closest(".map-frame") ?? svg;
    this.figure.querySelectorAll<HTMLElement>(".legend").forEach((legend) => fold(legend, phrases[this.language].legend));
    this.figure.querySelector("figcaption")?.classList.add("visually-hidden"); // the live title says the same
    this.state.periods = this.controls.periods.filter((one) => one.length === this.start.period.length);
    this.figure.dataset["live"] = "";
    const want = (change: Partial<Choice>): void => void this.want(change);
    const above = document.createElement("div");
    frame.before(above);
    mount(Bar, { target: above, props: { state: this.state, language: this.language, id: `map-${maps}`, want } });
    const below = document.createElement("div");
    below.className = "live";
    frame.after(below);
    const download = (kind: "png" | "svg"): void => void this.save(svg, kind);
    mount(Below, { target: below, props: { state: this.state, language: this.language, download } });
  }

  private save(svg: SVGSVGElement, kind: "png" | "svg"): Promise<void> {
    const { title, subtitle, falseAlarm, looks } = this.state;
    const t = phrases[this.language];
    const write = (value: number): string => number(value, this.state.decimals, this.language);
    const named = [
      ...fifthsInWords(this.state.file?.breaks ?? [], write, t),
      ...Object.entries(verdictLooks).map(([letter, look]) => ({ look, words: t.verdict[letter] ?? "" })),
      ...Object.entries(absenceLooks).map(([letter, look]) => ({ look, words: t.absence[letter] ?? "" })),
    ];
    const lines = [subtitle, falseAlarm ? t.falseAlarm(falseAlarm) : "", location.origin + location.pathname];
    const words = { title, lines: lines.filter(Boolean), legend: named.filter(({ look }) => looks.has(look)) };
    return saveDrawing(svg, words, fileName(title), kind);
  }
}

/** The page's long legend, with an explanation of each look, makes place for the short one. */
function fold(legend: HTMLElement, words: string): void {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = words;
  legend.replaceWith(details);
  details.append(summary, legend);
}
