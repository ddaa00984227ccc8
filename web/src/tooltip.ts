/// One small label that follows the pointer or the active part; it always stays within the window.

let shared: HTMLElement | undefined;

function label(): HTMLElement {
  if (!shared) {
    shared = document.createElement("div");
    shared.className = "tooltip";
    shared.setAttribute("aria-hidden", "true"); // the same words are in a live region
    shared.hidden = true;
    document.body.append(shared);
    addEventListener("keydown", (event) => event.key === "Escape" && hideTooltip());
    addEventListener("scroll", hideTooltip, { passive: true, capture: true });
  }
  return shared;
}

/** Shows words near a point of the window (CSS pixels). */
export function showTooltip(title: string, words: string, x: number, y: number): void {
  const element = label();
  const heading = document.createElement("b");
  heading.textContent = title;
  element.replaceChildren(...(title ? [heading] : []), words);
  element.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = Math.max(4, Math.min(x + 14, document.documentElement.clientWidth - width - 4));
  const below = y + 18 + height < innerHeight;
  const top = Math.max(4, below ? y + 18 : y - height - 12);
  element.style.setProperty("transform", `translate(${Math.round(left)}px, ${Math.round(top)}px)`);
}

export function hideTooltip(): void {
  if (shared) shared.hidden = true;
}
