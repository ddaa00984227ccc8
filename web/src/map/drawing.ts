/// The drawn areas: their looks, middles and names, the cursor around one of them, and another division's shapes.
import type { Point } from "./directions";
import { readText } from "./values";

const SVG = "http://www.w3.org/2000/svg";

export class Drawing {
  paths: SVGPathElement[] = [];
  names: ReadonlyMap<string, string> = new Map();
  /** Areas of former divisions that have no page. */
  lost: ReadonlySet<string> = new Set();
  private at: ReadonlyMap<string, number> = new Map();
  private middles: Point[] | undefined;
  private readonly cursor: SVGPathElement[];

  constructor(readonly svg: SVGSVGElement) {
    this.index();
    this.cursor = ["area-cursor halo", "area-cursor"].map((kind) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", kind);
      path.setAttribute("role", "presentation");
      svg.append(path);
      return path;
    });
    addLowerPattern(svg);
  }

  /** Position of an area; -1 when it is not drawn. */
  indexOf(code: string): number {
    return this.at.get(code) ?? -1;
  }

  codeAt(at: number): string {
    return this.paths[at]?.dataset["code"] ?? "";
  }

  lookAt(path: SVGPathElement): string {
    return [...path.classList].find((name) => /^([va]-|q\d)/.test(name)) ?? "";
  }

  /** The middles of all areas, measured once for each division. */
  get points(): readonly Point[] {
    this.middles ??= this.paths.map((path) => {
      const box = path.getBBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    });
    return this.middles;
  }

  /** The area of the page, else the one nearest to the middle of the drawing. */
  first(): number {
    const here = this.paths.findIndex((path) => path.classList.contains("here"));
    if (here >= 0) return here;
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    const [cx, cy] = [x + width / 2, y + height / 2];
    const far = this.points.map(([px, py]) => (px - cx) ** 2 + (py - cy) ** 2);
    return far.indexOf(Math.min(...far));
  }

  paint(looks: ReadonlyMap<string, string>): void {
    for (const path of this.paths) {
      const here = path.classList.contains("here") ? " here" : "";
      path.setAttribute("class", `area ${looks.get(path.dataset["code"] ?? "") ?? "a-not-measured"}${here}`);
    }
  }

  mark(at: number): void {
    const outline = this.paths[at]?.getAttribute("d") ?? "";
    for (const path of this.cursor) path.setAttribute("d", outline);
  }

  /** Draws another division in the same frame. */
  async redraw(address: string): Promise<() => void> {
    const parsed = new DOMParser().parseFromString(await readText(address), "image/svg+xml");
    const fresh = document.importNode(parsed.documentElement, true);
    const areas = [...fresh.querySelectorAll<SVGPathElement>("path[data-code]")];
    if (areas.length === 0) throw new Error(`${address}: no areas`);
    return () => {
      const group = this.paths[0]?.parentElement;
      const box = fresh.getAttribute("viewBox");
      if (box) this.svg.setAttribute("viewBox", box);
      if (group && group.localName === "g") group.replaceChildren(...areas);
      else {
        this.paths.forEach((path) => path.remove());
        this.svg.prepend(...areas);
      }
      this.index();
    };
  }

  private index(): void {
    this.paths = [...this.svg.querySelectorAll<SVGPathElement>("path[data-code]")];
    this.at = new Map(this.paths.map((path, at) => [path.dataset["code"] ?? "", at]));
    this.names = new Map(
      this.paths.map((path) => {
        const code = path.dataset["code"] ?? "";
        return [code, path.dataset["name"] ?? code];
      }),
    );
    this.lost = new Set(this.paths.filter((path) => path.dataset["page"] === "none").map((path) => path.dataset["code"] ?? ""));
    this.middles = undefined;
  }
}

/** "Lower" gets dots in print and in the reader's own colours; on the screen its colour is enough. */
function addLowerPattern(svg: SVGSVGElement): void {
  const model = svg.querySelector("pattern#hatch-not-measured");
  if (!model || svg.querySelector("pattern#hatch-lower")) return;
  const pattern = model.cloneNode(true) as SVGElement;
  pattern.id = "hatch-lower";
  model.after(pattern);
}
