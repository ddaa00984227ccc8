/// Turns a drawing on the page into a file of its own: looks are written into it, and its words travel along.

const kept = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "vector-effect",
  "opacity",
] as const;

export interface Words {
  title: string;
  lines: string[];
  legend?: { look: string; words: string }[];
}

/** A copy of the drawing that needs no style sheet, with a title above and lines of words below it. */
export function standAlone(svg: SVGSVGElement, words: Words): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  inlineLooks(svg, copy);
  copy.querySelectorAll(".area-cursor, [hidden]").forEach((element) => element.remove());
  copy.querySelectorAll("[role],[tabindex],[aria-label],[aria-selected]").forEach(stripRoles);
  stripRoles(copy);
  const width = 960;
  const { x, y, width: w, height: h } = svg.viewBox.baseVal;
  const height = Math.round((width * h) / w);
  const head = 56;
  const legend = swatches(svg, words.legend ?? [], width, head + height + 16);
  const foot = 24 + legend.height + words.lines.length * 20;
  copy.removeAttribute("class");
  copy.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
  place(copy, { x: "0", y: String(head), width: String(width), height: String(height) });
  const styles = getComputedStyle(svg);
  const ink = styles.getPropertyValue("--ink") || "#000";
  const paper = styles.getPropertyValue("--paper") || "#fff";
  const family = styles.fontFamily.replaceAll('"', "'");
  const total = head + height + foot;
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  place(sheet, { viewBox: `0 0 ${width} ${total}`, width: String(width), height: String(total), "font-family": family });
  sheet.append(box(width, total, paper), text(words.title, 34, 20, ink, "600"), copy);
  sheet.append(...legend.parts.map((part) => (part instanceof SVGTextElement ? paint(part, ink) : part)));
  const below = head + height + 24 + legend.height;
  words.lines.forEach((line, at) => sheet.append(text(line, below + at * 20, 14, ink, "400")));
  return new XMLSerializer().serializeToString(sheet);
}

function inlineLooks(from: Element, to: Element): void {
  const styles = getComputedStyle(from);
  for (const name of kept) {
    const value = styles.getPropertyValue(name);
    if (value) to.setAttribute(name, value.replaceAll('"', "'"));
  }
  const children = [...to.children];
  [...from.children].forEach((child, at) => {
    const twin = children[at];
    if (twin && !(child instanceof SVGTitleElement)) inlineLooks(child, twin);
  });
}

/** The legend as little boxes with words; a box borrows its look from the live drawing. */
function swatches(
  svg: SVGSVGElement,
  legend: { look: string; words: string }[],
  width: number,
  top: number,
): { parts: SVGElement[]; height: number } {
  const parts: SVGElement[] = [];
  let [x, y] = [16, top];
  for (const { look, words } of legend) {
    const wide = 44 + words.length * 8;
    if (x + wide > width) [x, y] = [16, y + 24];
    const probe = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    probe.setAttribute("class", `area ${look}`);
    svg.append(probe);
    const swatch = box(26, 16, "none");
    inlineLooks(probe, swatch);
    probe.remove();
    place(swatch, { x: String(x), y: String(y) });
    const label = text(words, y + 13, 14, "", "400");
    label.setAttribute("x", String(x + 34));
    parts.push(swatch, label);
    x += wide;
  }
  return { parts, height: legend.length ? y - top + 36 : 0 };
}

function paint(element: SVGElement, fill: string): SVGElement {
  element.setAttribute("fill", fill);
  return element;
}

function stripRoles(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (name === "role" || name === "tabindex" || name.startsWith("aria-") || name.startsWith("data-")) {
      element.removeAttribute(name);
    }
  }
}

function place(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function box(width: number, height: number, fill: string): SVGElement {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  place(rect, { width: String(width), height: String(height), fill });
  return rect;
}

function text(words: string, y: number, size: number, fill: string, weight: string): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "text");
  place(element, { x: "16", y: String(y), "font-size": String(size), "font-weight": weight, fill });
  element.textContent = words;
  return element;
}

/** The drawing as a picture, at twice its size. */
export async function picture(markup: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([markup], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function saveDrawing(svg: SVGSVGElement, words: Words, name: string, kind: "png" | "svg"): Promise<void> {
  const markup = standAlone(svg, words);
  const blob = kind === "svg" ? new Blob([markup], { type: "image/svg+xml" }) : await picture(markup);
  save(blob, `${name}.${kind}`);
}

/** `Crimes, total (2024)` as `crimes-total-2024`. */
export function fileName(words: string): string {
  const plain = words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "zicht";
}
