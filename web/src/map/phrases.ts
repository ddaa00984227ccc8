/// The words of a live map, in both languages; verdicts and absences as on the pages.
import type { Language } from "../words";
import type { Shown } from "./values";

interface Phrases {
  verdict: Record<string, string>;
  absence: Record<string, string>;
  hint: string;
  keys: string;
  showAs: string;
  shown: Record<Shown, string>;
  period: string;
  comparedWith: string;
  interval: string;
  falseAlarm: (share: string) => string;
  failed: string;
  png: string;
  svg: string;
  upTo: string;
  above: string;
}

export const phrases: Record<Language, Phrases> = {
  nl: {
    verdict: { h: "hoger", s: "vergelijkbaar", l: "lager", c: "te onzeker", "-": "niet vergeleken" },
    absence: {
      n: "niet gemeten",
      x: "afgeschermd",
      i: "kan niet voorkomen",
      a: "niet van toepassing",
      o: "gebied bestond niet",
    },
    hint: "Wijs een gebied aan, of ga met Tab naar de kaart en gebruik de pijltjestoetsen.",
    keys: "Pijltjestoetsen: naar het gebied in die richting. Letters: naar een naam. Enter: naar de pagina van het gebied.",
    showAs: "Kleur de kaart naar",
    shown: { verdict: "Oordeel", value: "Waarde" },
    period: "Periode",
    comparedWith: "vergeleken met",
    interval: "95%-interval",
    falseAlarm: (share) => `Verwacht aandeel vals alarm op deze kaart: ${share}.`,
    failed: "Deze kaart kon niet worden opgehaald. De vorige blijft staan.",
    png: "Download als PNG",
    svg: "Download als SVG",
    upTo: "t/m",
    above: "meer dan",
  },
  en: {
    verdict: { h: "higher", s: "similar", l: "lower", c: "too uncertain", "-": "not compared" },
    absence: {
      n: "not measured",
      x: "confidential",
      i: "cannot occur",
      a: "not applicable",
      o: "area did not exist",
    },
    hint: "Point at an area, or go to the map with Tab and use the arrow keys.",
    keys: "Arrow keys: to the area in that direction. Letters: to a name. Enter: to the page of the area.",
    showAs: "Colour the map by",
    shown: { verdict: "Verdict", value: "Value" },
    period: "Period",
    comparedWith: "compared with",
    interval: "95% interval",
    falseAlarm: (share) => `Expected share of false alarms on this map: ${share}.`,
    failed: "This map could not be fetched. The one before stays.",
    png: "Download as PNG",
    svg: "Download as SVG",
    upTo: "up to",
    above: "more than",
  },
};
