/// A drawing as a list that is one tab stop: arrows move through its parts, the drawing tells which part is active.
import type { Arrow } from "./map/directions";

export interface Parts {
  /** Where an arrow key leads from a part; -1 for nowhere. */
  go: (from: number, arrow: Arrow) => number;
  /** What is read out in the list. */
  label: (at: number) => string;
  /** The name by which letters find a part. */
  name?: (at: number) => string;
  /** A part became active (or none: -1). */
  activate: (at: number, byKey: boolean) => void;
  /** Enter on a part. */
  choose?: (at: number) => void;
  /** The part to begin at. */
  first?: () => number;
}

let lists = 0;

export class Listbox {
  active = -1;
  private items: SVGElement[] = [];
  private readonly id = `list-${(lists += 1)}`;
  private typed = "";
  private typedAt = 0;

  constructor(
    private readonly svg: SVGSVGElement,
    private readonly parts: Parts,
    label: string,
    hint: string,
  ) {
    svg.querySelectorAll(":scope > title, :scope > desc").forEach((element) => element.remove());
    svg.removeAttribute("aria-labelledby");
    set(svg, { role: "listbox", tabindex: "0", "aria-label": label, "aria-description": hint });
    svg.addEventListener("keydown", (event) => this.keydown(event));
    svg.addEventListener("focus", () => {
      if (svg.matches(":focus-visible")) this.moveTo(this.active < 0 ? (parts.first?.() ?? 0) : this.active, true);
    });
    svg.addEventListener("blur", () => this.moveTo(-1, true));
  }

  setLabel(label: string): void {
    this.svg.setAttribute("aria-label", label);
  }

  setItems(items: SVGElement[]): void {
    this.items = items;
    for (const group of this.svg.querySelectorAll("g")) group.setAttribute("role", "presentation");
    items.forEach((item, at) => {
      set(item, { id: `${this.id}-${at}`, role: "option", "aria-selected": "false" });
    });
    this.refresh();
    this.active = -1;
    this.svg.removeAttribute("aria-activedescendant");
  }

  /** Writes the words of every part again, after their figures changed. */
  refresh(): void {
    this.items.forEach((item, at) => item.setAttribute("aria-label", this.parts.label(at)));
  }

  moveTo(at: number, byKey: boolean): void {
    if (at === this.active && !byKey) return;
    this.items[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const item = this.items[at];
    if (item) {
      item.setAttribute("aria-selected", "true");
      this.svg.setAttribute("aria-activedescendant", item.id);
    } else this.svg.removeAttribute("aria-activedescendant");
    this.parts.activate(at, byKey);
  }

  private keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.target(event.key);
    if (at === undefined) return;
    event.preventDefault();
    if (at >= 0) this.moveTo(at, true);
  }

  /** Where a key leads: a part, -1 to stay, undefined when the key is not ours. */
  private target(key: string): number | undefined {
    const last = this.items.length - 1;
    switch (key) {
      case "ArrowUp":
      case "ArrowDown":
      case "ArrowLeft":
      case "ArrowRight":
        return this.active < 0 ? (this.parts.first?.() ?? 0) : this.parts.go(this.active, key);
      case "Home":
        return 0;
      case "End":
        return last;
      case "PageDown":
        return Math.min(this.active + 1, last);
      case "PageUp":
        return Math.max(this.active - 1, 0);
      case "Enter":
        if (this.active >= 0) this.parts.choose?.(this.active);
        return this.parts.choose ? -1 : undefined;
      case "Escape":
        this.parts.activate(-1, true);
        return -1;
      default:
        return key.length === 1 && this.parts.name ? this.byLetters(key) : undefined;
    }
  }

  private byLetters(key: string): number | undefined {
    const now = performance.now();
    if (now - this.typedAt > 900) this.typed = "";
    if (key === " " && !this.typed) return undefined;
    this.typed += key.toLowerCase();
    this.typedAt = now;
    const start = this.typed.length === 1 ? this.active + 1 : Math.max(this.active, 0);
    for (let step = 0; step < this.items.length; step += 1) {
      const at = (start + step) % this.items.length;
      if (this.parts.name?.(at).toLowerCase().startsWith(this.typed)) return at;
    }
    return -1;
  }
}

function set(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
