"""What really differs here, in plain words: unusual claims and ordinary ones; nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.model.area_codes import Level, level_of
from zicht.model.cells import Reference, Verdict
from zicht.model.indicators import Indicator, Kind
from zicht.site import numbers
from zicht.site.cubes import VERDICT_CLASS, VERDICT_LETTER
from zicht.site.links import indicator_page
from zicht.site.views.context import Speaker


@dataclass(frozen=True)
class Highlight:
    """One claim: what, how much, how sure, since when, what it does not mean."""

    title: str
    indicator_address: str
    look: str
    sentence: str
    difference: str
    certainty: str
    since: str
    also: str
    not_meaning: str


def highlights_of(speaker: Speaker, code: str, root: str, *, ordinary: bool = False) -> list[Highlight]:
    """The claims of an area, clearest first: the unusual ones, or those that are certain but ordinary."""
    rows = speaker.figures.highlights.get(code, ())
    return [_highlight(speaker, row, code, root) for row in rows if row["ORDINARY"] is ordinary]


def _highlight(speaker: Speaker, row: Mapping[str, Any], code: str, root: str) -> Highlight:
    indicator = speaker.figures.indicators[row["INDICATOR"]]
    text = speaker.text(indicator)
    level = level_of(code)
    reference = speaker.versus(Reference(row["REFERENCE"]), level)
    verdict = Verdict(row["VERDICT"])
    t = speaker.t
    return Highlight(
        title=text.title,
        indicator_address=root + indicator_page(indicator.id, speaker.language),
        look=VERDICT_CLASS[VERDICT_LETTER[verdict]],
        sentence=text.sentence.format(area=speaker.country.name(code), value=_value(speaker, row, code)),
        difference=difference(
            speaker,
            row["RATIO"],
            row["RATIO_LOWER"],
            row["RATIO_UPPER"],
            reference,
            _share_there(speaker, indicator, row, code),
        ),
        certainty="" if row["ORDINARY"] else t.at(f"certainty.{row['CERTAINTY']}"),
        since=_since(speaker, row),
        also=_also(speaker, row, level, verdict),
        not_meaning=text.not_meaning,
    )


def difference(
    speaker: Speaker, ratio: float, lower: float, upper: float, reference: str, share_there: str = ""
) -> str:
    """`80% hoger dan het hele land`, with its interval in a sentence of its own.

    share_there  for a share in percent the reference's own, in words: `20% hoger` could be read as points
    """
    language, t = speaker.language, speaker.t
    if ratio >= 2:
        what = t.say("ratio.times", times=numbers.number(ratio, 1, language), reference=reference)
    elif share_there:
        name = "ratio.more_share" if ratio >= 1 else "ratio.less_share"
        times = numbers.number(ratio, 2, language)
        what = t.say(name, times=times, reference=reference, value=share_there)
    else:
        name = "more_percent" if ratio >= 1 else "less_percent"
        what = t.say(f"ratio.{name}", percent=numbers.percent(abs(ratio - 1), language), reference=reference)
    between = t.say(
        "ratio.interval",
        lower=numbers.number(lower, 2, language),
        upper=numbers.number(upper, 2, language),
        reference=reference,
    )
    return f"{what[0].upper()}{what[1:]}. {between}"


def _value(speaker: Speaker, row: Mapping[str, Any], code: str) -> str:
    """The value of the claim, from the same cell that the map shows."""
    cube = speaker.figures.cubes[row["INDICATOR"], row["DIVISION"], "now"]
    value = cube.value[cube.row[row["TIME_PERIOD"]], cube.column[code]]
    return speaker.value(speaker.figures.indicators[row["INDICATOR"]], float(value))


def _share_there(speaker: Speaker, indicator: Indicator, row: Mapping[str, Any], code: str) -> str:
    """`10,0%`: the share of the reference; empty for what is not in percent, or when it is not known."""
    if indicator.kind is not Kind.PROPORTION:
        return ""
    cube = speaker.figures.cubes[row["INDICATOR"], row["DIVISION"], "now"]
    there = cube.compared_with[Reference(row["REFERENCE"])]
    value = speaker.value(indicator, float(there[cube.row[row["TIME_PERIOD"]], cube.column[code]]))
    return f"{value}%" if value and indicator.multiplier == 100 else value


def _since(speaker: Speaker, row: Mapping[str, Any]) -> str:
    about = speaker.t.say("area.in_period", period=speaker.period(row["TIME_PERIOD"]))
    if row["SINCE"] == row["TIME_PERIOD"]:
        return about
    return f"{about} {speaker.t.say('area.since', period=speaker.period(row['SINCE']))}"


def _also(speaker: Speaker, row: Mapping[str, Any], level: Level, verdict: Verdict) -> str:
    others = [speaker.versus(Reference(name), level) for name in row["ALSO"].split()]
    if not others:
        return ""
    word = speaker.t.at(f"verdicts.{verdict.value}")
    return speaker.t.say("area.also", verdict=word, references=", ".join(others))
