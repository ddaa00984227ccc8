/// Makes a chart's points readable by pointer and keyboard, and the chart a file to keep.
import { fileName, saveDrawing } from "../download";
import { Listbox } from "../listbox";
import { nearest, type Arrow, type Point } from "../map/directions";
import { hideTooltip, showTooltip } from "../tooltip";
import { languageOf } from "../words";

const words = {
  nl: { hint: "Pijltjestoetsen: van punt naar punt", png: "Download als PNG", svg: "Download als SVG" },
  en: { hint: "Arrow keys: from point to point", png: "Download as PNG", svg: "Download as SVG" },
};

export function startChart(figure: HTMLElement): void {
  const svg = figure.querySelector<SVGSVGElement>("svg");
  if (!svg) throw new Error("a chart island without a drawing");
  const t = words[languageOf(figure)];
  const title = figure.dataset["title"] ?? svg.querySelector("title")?.textContent ?? "";
  const caption = figure.querySelector("figcaption")?.textContent?.trim().replace(/\s+/g, " ") ?? "";
  readPoints(figure, svg, title, t.hint);
  const tools = document.createElement("p");
  tools.className = "island-tools";
  for (const kind of ["png", "svg"] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = t[kind];
    const lines = [caption, location.origin + location.pathname].filter((line) => line && line !== title);
    button.addEventListener("click", () => void saveDrawing(svg, { title, lines }, fileName(title), kind));
    tools.append(button);
  }
  (figure.querySelector("details") ?? figure).append(tools);
}

function readPoints(figure: HTMLElement, svg: SVGSVGElement, title: string, hint: string): void {
  const points = [...svg.querySelectorAll<SVGCircleElement>(".point[data-label]")];
  if (points.length === 0) return;
  const places = points.map((point): Point => [point.cx.baseVal.value, point.cy.baseVal.value]);
  const twoWays = svg.classList.contains("funnel");
  const byTime = points.map((_, at) => at).sort((a, b) => (places[a]?.[0] ?? 0) - (places[b]?.[0] ?? 0));
  const order = twoWays ? points.map((_, at) => at) : byTime;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  figure.append(status);
  const label = (at: number): string => points[at]?.dataset["label"] ?? "";
  let marked: Element | undefined;

  const show = (at: number, byKey: boolean): void => {
    marked?.classList.remove("is-active");
    const point = points[at];
    marked = point;
    if (!point) return hideTooltip();
    point.classList.add("is-active");
    const box = point.getBoundingClientRect();
    showTooltip("", label(at), box.x + box.width / 2, box.y + box.height / 2);
    if (byKey) status.textContent = label(at);
  };
  const along = (from: number, arrow: Arrow): number => {
    if (twoWays) return nearest(places, from, arrow);
    const step = arrow === "ArrowRight" || arrow === "ArrowUp" ? 1 : -1;
    return from + step < order.length ? from + step : -1;
  };
  const inOrder = order.map((at) => points[at]).filter((point) => point !== undefined);
  const list = new Listbox(
    svg,
    {
      go: along,
      label: (at) => label(order[at] ?? -1),
      activate: (at, byKey) => show(order[at] ?? -1, byKey),
      first: () => (twoWays ? 0 : order.length - 1),
    },
    title,
    hint,
  );
  list.setItems(inOrder);
  svg.addEventListener("pointermove", (event) => list.moveTo(closest(svg, inOrder, event), false));
  svg.addEventListener("pointerleave", () => list.moveTo(-1, false));
}

/** The point within reach (40 pixels) of the pointer; -1 for none. */
function closest(svg: SVGSVGElement, points: readonly SVGCircleElement[], event: PointerEvent): number {
  const matrix = svg.getScreenCTM();
  if (!matrix) return -1;
  let best = -1;
  let least = 40 ** 2;
  points.forEach((point, at) => {
    const x = point.cx.baseVal.value * matrix.a + matrix.e - event.clientX;
    const y = point.cy.baseVal.value * matrix.d + matrix.f - event.clientY;
    if (x * x + y * y < least) [best, least] = [at, x * x + y * y];
  });
  return best;
}
