/// How many areas a map would call different by chance alone, in the sentences of the pages (views/front.py).
import { number } from "../numbers";
import type { Language } from "../words";
import { phrases } from "./phrases";
import type { Alarm } from "./values";

export function alarmSentences(alarm: Alarm | undefined, level: string, language: Language): string {
  const t = phrases[language];
  if (!alarm || alarm.expected === null) return t.alarm.none;
  const whole = (value: number): string => number(value, 0, language);
  const first = alarm.expected < 1 ? t.alarm.fewer_than_one : t.alarm.sentence;
  const sentences = [
    first
      .replace("{compared}", whole(alarm.compared))
      .replace("{levels}", t.many(level))
      .replace("{count}", whole(alarm.expected)),
    t.alarm.found.replace("{found}", whole(alarm.found)),
  ];
  if (alarm.naive !== null) sentences.push(t.alarm.naive.replace("{naive}", whole(alarm.naive)));
  return sentences.join(" ");
}
