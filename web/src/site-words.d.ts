declare module "virtual:site-words" {
  interface SiteWords {
    verdicts: Record<"higher" | "similar" | "lower" | "cannot_say" | "not_compared", string>;
    absences: Record<"not_measured" | "confidential" | "impossible" | "not_applicable" | "no_area", string>;
    against: Record<"national" | "region" | "neighbours" | "peers", Record<string, string>>;
    map: Record<"table_caption" | "show" | "show_verdict" | "show_value" | "period" | "legend", string>;
    table: Record<"verdict", string>;
    area: Record<"borders_of", string>;
    statuses: Record<"P" | "E" | "N", string>;
    levels: Record<string, Record<"singular" | "plural", string>>;
    false_alarm: Record<"sentence" | "fewer_than_one" | "naive" | "found" | "none", string>;
  }
  const words: Record<"nl" | "en", SiteWords>;
  export default words;
}
