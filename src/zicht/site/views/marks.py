"""Verdicts, absences, trends and statuses as HTML: always a word, never colour alone; escaped once, here."""

from __future__ import annotations

from markupsafe import Markup

from zicht.model.cells import Reference, TrendVerdict
from zicht.site.cubes import ABSENCE_CLASS, ABSENCE_LETTER, VERDICT_CLASS, VERDICT_LETTER
from zicht.site.words import Words


class Html(Markup):
    """HTML or SVG that this package made out of escaped parts; templates place it as it is."""


class Marks:
    """The marks of one language, made once and looked up by letter."""

    def __init__(self, words: Words) -> None:
        self.verdict_word = {letter: words.at(f"verdicts.{v.value}") for v, letter in VERDICT_LETTER.items()}
        self.absence_word = {letter: words.at(f"absences.{a.value}") for a, letter in ABSENCE_LETTER.items()}
        self.verdict = {
            letter: Markup('<span class="verdict {}">{}</span>').format(VERDICT_CLASS[letter], word)
            for letter, word in self.verdict_word.items()
        }
        self.verdict_sign = {
            letter: Markup('<span class="verdict {}"><span class="visually-hidden">{}</span></span>').format(
                VERDICT_CLASS[letter], word
            )
            for letter, word in self.verdict_word.items()
        }
        self.absence = {
            letter: Markup('<span class="absence {}">{}</span>').format(ABSENCE_CLASS[letter], word)
            for letter, word in self.absence_word.items()
        }
        self.absence_sign = {
            letter: Markup('<span class="absence {}"><span class="visually-hidden">{}</span></span>').format(
                ABSENCE_CLASS[letter], word
            )
            for letter, word in self.absence_word.items()
        }
        self.trend = {
            verdict.value: Markup('<span class="trend t-{}">{}</span>').format(
                verdict.value.replace("_", "-"), words.at(f"trends.{verdict.value}")
            )
            for verdict in TrendVerdict
        }
        self.no_trend = Markup('<span class="note">{}</span>').format(words.at("trends.none"))
        self.status = {
            letter: Markup('<span class="nl-data-badge status-{}">{}</span>').format(
                letter.lower(), words.at(f"statuses.{letter}")
            )
            for letter in "PEN"
        }
        self.short_reference = {r: words.at(f"against_short.{r.value}") for r in Reference}
