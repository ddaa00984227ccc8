/// The words of a live map: those of the pages, and what only a live map says.
import siteWords from "virtual:site-words";
import type { Language } from "../words";
import type { Reference } from "./values";

const live = {
  nl: {
    hint: "Wijs een gebied aan, of ga met Tab naar de kaart en gebruik de pijltjestoetsen.",
    keys: "Pijltjestoetsen: naar het gebied in die richting. Letters: naar een naam. Enter: naar de pagina van het gebied.",
    comparedWith: "vergeleken met",
    interval: "marge 95%:",
    falseAlarm: (share: string) => `Verwacht deel vals alarm op deze kaart: ${share}.`,
    failed: "Deze kaart kon niet worden opgehaald. De vorige blijft staan.",
    png: "Download als PNG",
    svg: "Download als SVG",
    upTo: "tot en met",
    above: "meer dan",
  },
  en: {
    hint: "Point at an area, or go to the map with Tab and use the arrow keys.",
    keys: "Arrow keys: to the area in that direction. Letters: to a name. Enter: to the page of the area.",
    comparedWith: "compared with",
    interval: "margin 95%:",
    falseAlarm: (share: string) => `Expected share of false alarms on this map: ${share}.`,
    failed: "This map could not be fetched. The one before stays.",
    png: "Download as PNG",
    svg: "Download as SVG",
    upTo: "up to",
    above: "more than",
  },
};

/** Everything one language has to say, verdicts and absences by their letters. */
function phrasesIn(language: Language) {
  const { verdicts: v, absences: a, statuses, levels, map, table, area, against, false_alarm: alarm } = siteWords[language];
  return {
    ...live[language],
    verdict: { h: v.higher, s: v.similar, l: v.lower, c: v.cannot_say, "-": v.not_compared } as Record<string, string>,
    absence: { n: a.not_measured, x: a.confidential, i: a.impossible, a: a.not_applicable, o: a.no_area } as Record<string, string>,
    status: statuses as Record<string, string>,
    alarm,
    many: (level: string): string => levels[level]?.plural ?? level,
    bordersOf: (year: number | string): string => area.borders_of.replace("{year}", String(year)),
    show: map.show,
    shown: { verdict: map.show_verdict, value: map.show_value },
    period: map.period,
    legend: map.legend,
    against: (reference: Reference, level: string): string => against[reference][level] ?? against[reference]["other"] ?? "",
    verdictHead: (reference: string): string => table.verdict.replace("{reference}", reference),
    caption: (indicator: string, unit: string, period: string): string =>
      map.table_caption.replace("{indicator}", indicator).replace("{unit}", unit).replace("{period}", period),
  };
}

export const phrases = { nl: phrasesIn("nl"), en: phrasesIn("en") };
