/// The selects of a map's form: kept in step with what the map shows, and with what there is to show.
import { period } from "../numbers";
import type { Language } from "../words";
import { indicatorOf, levelOf, levelsOf, offersOf } from "./choices";
import type { Boundaries, Catalogue, Choice, Reference } from "./values";

type Name = "indicator" | "level" | "reference" | "period" | "boundaries";

export class Controls {
  constructor(
    private readonly form: HTMLFormElement | null,
    private readonly language: Language,
  ) {}

  select(name: Name): HTMLSelectElement | null {
    return this.form?.querySelector(`select[name="${name}"]`) ?? null;
  }

  /** The words of the chosen option. */
  words(name: Name): string {
    return this.select(name)?.selectedOptions[0]?.textContent?.trim() ?? "";
  }

  /** With whom is compared depends on the level: `the neighbouring municipalities`, `the districts next to it`. */
  nameReferences(names: (reference: Reference) => string): void {
    for (const option of this.select("reference")?.options ?? []) option.textContent = names(option.value as Reference);
  }

  get periods(): string[] {
    return [...(this.select("period")?.options ?? [])].map((option) => option.value).sort();
  }

  onChange(want: (change: Partial<Choice>) => void): void {
    this.form?.addEventListener("submit", (event) => event.preventDefault());
    this.form?.querySelectorAll<HTMLElement>("button").forEach((button) => (button.hidden = true));
    this.form?.addEventListener("change", (event) => {
      const select = event.target;
      if (!(select instanceof HTMLSelectElement)) return;
      if (select.name === "indicator") want({ indicator: select.value });
      else if (select.name === "level") want({ division: select.value });
      else if (select.name === "period") want({ period: select.value });
      else if (select.name === "boundaries") want({ boundaries: select.value as Boundaries });
      else if (select.name === "reference") want({ reference: select.value as Reference });
    });
  }

  /** Shows the choice in the selects, and offers only what exists. */
  show(choice: Choice, catalogue: Catalogue): void {
    const indicator = indicatorOf(catalogue, choice.indicator);
    choose(this.select("indicator"), choice.indicator);
    const level = this.select("level");
    const levels = levelsOf(indicator);
    const shown = levelOf(choice.division);
    for (const option of level?.options ?? []) option.disabled = !levels.has(levelOf(option.value));
    const sameLevel = [...(level?.options ?? [])].map((option) => option.value).find((value) => levelOf(value) === shown);
    choose(level, choice.division, sameLevel ?? "");
    choose(this.select("reference"), choice.reference);
    const borders = this.select("boundaries");
    for (const option of borders?.options ?? []) {
      option.disabled = offersOf(indicator, shown, option.value as Boundaries).length === 0;
    }
    choose(borders, choice.boundaries);
    this.offerPeriods(
      offersOf(indicator, shown, choice.boundaries).map((offer) => offer.period),
      choice.period,
    );
  }

  private offerPeriods(periods: readonly string[], chosen: string): void {
    const select = this.select("period");
    if (!select) return;
    const newestFirst = [...new Set(periods)].sort().reverse();
    const offered = [...select.options].map((option) => option.value);
    if (newestFirst.join() !== [...offered].sort().reverse().join()) {
      select.replaceChildren(...newestFirst.map((value) => new Option(period(value, this.language), value)));
    }
    choose(select, chosen);
  }
}

function choose(select: HTMLSelectElement | null, ...values: string[]): void {
  const values_ = [...(select?.options ?? [])].map((option) => option.value);
  const value = values.find((wanted) => values_.includes(wanted));
  if (select && value !== undefined) select.value = value;
}
