/// Entry of every page: the style sheet, and the islands that this page has, each loaded when it is needed.
import "./theme/zicht.css";
import { languageOf } from "./words";

type Island = (element: HTMLElement) => void | Promise<void>;

const islands: Record<string, () => Promise<Island>> = {
  map: async () => (await import("./map/map")).startMap,
  chart: async () => (await import("./chart/chart")).startChart,
  search: async () => (await import("./search/search")).startSearch,
};

/** Starts one island; a page without it is complete, so a failure is reported and not shown. */
async function start(element: HTMLElement): Promise<void> {
  const load = islands[element.dataset["island"] ?? ""];
  if (!load || element.dataset["state"]) return;
  element.dataset["state"] = "loading";
  try {
    await (await load())(element);
    element.dataset["state"] = "ready";
  } catch (error) {
    element.dataset["state"] = "failed";
    console.error(error);
  }
}

function whenSeen(element: HTMLElement): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      void start(element);
    },
    { rootMargin: "600px" },
  );
  observer.observe(element);
}

function printOpensTables(): void {
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
      details.open = true;
      details.dataset["openedForPrint"] = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("[data-opened-for-print]")) {
      details.open = false;
      delete details.dataset["openedForPrint"];
    }
  });
}

document.documentElement.lang ||= languageOf(document.documentElement);
printOpensTables();
for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) {
  if (element.dataset["island"] === "chart") whenSeen(element);
  else void start(element);
}
