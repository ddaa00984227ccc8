/// The words that islands add to a page, in both languages, and the words of levels in addresses.

export type Language = "nl" | "en";

export function languageOf(element: HTMLElement): Language {
  const named = element.dataset["lang"] ?? document.documentElement.lang;
  return named.startsWith("en") ? "en" : "nl";
}

const levelWords: Record<string, Record<Language, string>> = {
  pv: { nl: "provincie", en: "province" },
  cr: { nl: "corop", en: "corop" },
  vr: { nl: "veiligheidsregio", en: "safety-region" },
  re: { nl: "politie-eenheid", en: "police-unit" },
  gm: { nl: "gemeente", en: "municipality" },
  wk: { nl: "wijk", en: "district" },
};

/** The address of the page of an area; a buurt is a row on the page of its wijk; undefined for what has no page. */
export function areaPage(root: string, language: Language, code: string): string | undefined {
  if (code.startsWith("BU")) return `${areaPage(root, language, `WK${code.slice(2, 8)}`)}#${code}`;
  const word = levelWords[code.slice(0, 2).toLowerCase()];
  return word && `${root}${language}/${word[language]}/${code}/`;
}
