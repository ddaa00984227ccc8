/// Figures as the pages write them (src/zicht/site/numbers.py): formatting only, nothing is computed.
import type { Language } from "./words";

const locale = { nl: "nl-NL", en: "en-GB" } as const;

const formats = new Map<string, Intl.NumberFormat>();

/** `1234.5` as `1.234,5` (nl) or `1,234.5` (en), with a true minus sign. */
export function number(value: number, decimals: number, language: Language): string {
  const key = `${language}${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale[language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: "negative",
      roundingMode: "halfEven",
    });
    formats.set(key, format);
  }
  return format.format(value).replace("-", "−");
}

/** `1,2 – 3,4`; empty when an end is unknown. */
export function interval(lower: number | null, upper: number | null, decimals: number, language: Language): string {
  if (lower === null || upper === null) return "";
  return `${number(lower, decimals, language)} – ${number(upper, decimals, language)}`;
}

/** `0.031` as `3%`. */
export function percent(share: number, language: Language, decimals = 0): string {
  return `${number(100 * share, decimals, language)}%`;
}

/** `2024`, `2024-Q1` or `2024-01` in words. */
export function period(text: string, language: Language): string {
  const [year = "", rest] = text.split("-");
  if (!rest) return year;
  if (rest.startsWith("Q")) return language === "nl" ? `${rest[1]}e kwartaal ${year}` : `quarter ${rest[1]} ${year}`;
  const month = new Intl.DateTimeFormat(locale[language], { month: "long", timeZone: "UTC" });
  return `${month.format(new Date(Date.UTC(Number(year), Number(rest) - 1, 1)))} ${year}`;
}
