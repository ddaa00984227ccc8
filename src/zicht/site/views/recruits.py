"""Pages on young recruits: circumstances that go together with risk, and where more youth runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from zicht.model.area_codes import Level
from zicht.model.observations import Absence
from zicht.site import numbers
from zicht.site.cubes import ABSENCE_LETTER
from zicht.site.links import root_from, topic_page
from zicht.site.recruits import Recruits
from zicht.site.views.context import Speaker
from zicht.site.views.maps import name_cell
from zicht.site.views.marks import Html
from zicht.site.views.monitor import figure_address
from zicht.site.views.protected_counts import protected_count, protected_share

Row = Mapping[str, Any]
CHAPTERS = ("circumstances", "areas", "quality", "fairness", "combinations")


@dataclass(frozen=True)
class AreaTable:
    """Areas of one kind in the newest period; rows by name."""

    caption: str
    rows: Markup


@dataclass(frozen=True)
class RecruitsView:
    """The overview.

    chapters   (heading, sentences)
    terms      rows: circumstance, odds ratio, interval
    models     rows: measure, model, value, interval
    gemeenten  (name, address) of pages with wijken
    """

    path: str
    question: str
    population: str
    definition: str
    cohorts: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    terms: Markup
    models: Markup
    indicator: str | None
    areas: AreaTable | None
    gemeenten: tuple[tuple[str, str], ...]
    what_helps: tuple[str, ...]
    may_not: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True)
class RecruitsAreaView:
    """The wijken of one gemeente."""

    name: str
    path: str
    areas: AreaTable
    may_not: tuple[str, ...]


def recruits_view(speaker: Speaker, recruits: Recruits) -> RecruitsView:
    """What goes together with risk, how sure that is, and what it may not be used for."""
    language, told = speaker.language, recruits.document
    path = topic_page("recruits", language)
    sentences = told["sentences"][language]
    gemeenten = sorted((speaker.country.name(code), code) for code in with_page(recruits))
    level = [code for code in recruits.areas if code[:2] == "GM"]
    return RecruitsView(
        path=path,
        question=told["question"][language],
        population=told["population"][language],
        definition=told["definition"][language],
        cohorts=speaker.t.say(
            "recruits.cohorts",
            fitted=", ".join(told["cohorts"]["fitted_to"]) or "–",
            tested=", ".join(told["cohorts"]["tested_on"]) or "–",
        ),
        chapters=tuple(
            (speaker.t.at(f"recruits.chapters.{name}"), tuple(sentences[name]))
            for name in CHAPTERS
            if sentences.get(name)
        ),
        terms=Html("".join(_term_row(speaker, told, row) for row in recruits.terms)),
        models=Html("".join(_model_row(speaker, told, row) for row in recruits.models)),
        indicator=figure_address(speaker, path, told["indicator"]) if told["indicator"] else None,
        areas=_areas(speaker, recruits, level, path, speaker.many(Level.GEMEENTE)) if level else None,
        gemeenten=tuple(
            (name, root_from(path) + topic_page("recruits", language, code)) for name, code in gemeenten
        ),
        what_helps=tuple(told["what_helps"][language]),
        may_not=tuple(told["may_not"][language]),
        limits=tuple(told["limits"][language]),
    )


def with_page(recruits: Recruits) -> tuple[str, ...]:
    """Gemeenten of which wijken are in the table."""
    return tuple(sorted({f"GM{code[2:6]}" for code in recruits.areas if code[:2] == "WK"}))


def recruits_area_view(speaker: Speaker, recruits: Recruits, code: str) -> RecruitsAreaView:
    """One gemeente with its wijken."""
    path = topic_page("recruits", speaker.language, code)
    inside = [one for one in recruits.areas if one == code or one[:6] == f"WK{code[2:]}"]
    caption = speaker.t.say("recruits.wijken_of", name=speaker.country.name(code))
    return RecruitsAreaView(
        name=speaker.country.name(code),
        path=path,
        areas=_areas(speaker, recruits, inside, path, caption),
        may_not=tuple(recruits.document["may_not"][speaker.language]),
    )


def _areas(speaker: Speaker, recruits: Recruits, codes: Sequence[str], path: str, caption: str) -> AreaTable:
    ordered = sorted(codes, key=lambda code: (code[:2] == "WK", speaker.country.name(code), code))
    rows = "".join(_area_row(speaker, path, recruits.areas[code]) for code in ordered)
    return AreaTable(f"{caption}, {speaker.period(recruits.period)}", Html(rows))


def _area_row(speaker: Speaker, path: str, row: Row) -> str:
    language = speaker.language
    head = f'<th scope="row">{name_cell(speaker, path, row["REF_AREA"])}</th>'
    if row["ABSENCE"] is not None:
        mark = speaker.marks.absence[ABSENCE_LETTER[Absence(row["ABSENCE"])]]
        return f'<tr>{head}<td colspan="5">{mark}</td></tr>'
    young, raised = row["YOUNG_PEOPLE"], row["RAISED"]
    off = row["RAISED_ROUNDING"]
    share = ""
    if young:
        share = protected_share(speaker, numbers.percent(min(1.0, raised / young), language), raised, off)
    people = protected_count(speaker, young, row["YOUNG_PEOPLE_ROUNDING"])
    return (
        f'<tr>{head}<td class="num">{people}</td>'
        f'<td class="num">{protected_count(speaker, raised, off)}</td><td class="num">{share}</td>'
        f'<td class="num">{_number(row["OBS_VALUE"], 1, language)}</td>'
        f'<td class="num">{_interval(row["LOWER"], row["UPPER"], 1, language)}</td></tr>'
    )


def _term_row(speaker: Speaker, told: Row, row: Row) -> str:
    language = speaker.language
    words = told["circumstances"].get(f"{row['FACTOR']}={row['CATEGORY']}", {})
    name = words.get(language, f"{row['FACTOR']}: {row['CATEGORY']}")
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        f'<td class="num">{_number(row["ODDS_RATIO"], 1, language)}</td>'
        f'<td class="num">{_interval(row["LOWER"], row["UPPER"], 1, language)}</td>'
        f'<td class="num">{speaker.whole(row["PERSONS_AT_LEAST"])}</td></tr>'
    )


def _model_row(speaker: Speaker, told: Row, row: Row) -> str:
    language = speaker.language
    model = told["models"].get(row["MODEL"], {}).get(language, row["MODEL"])
    measure = speaker.t.at(f"recruits.measures.{row['MEASURE']}")
    subject = f" ({_subject(speaker, told, row['SUBJECT'])})" if row["SUBJECT"] else ""
    return (
        f'<tr><th scope="row">{escape(measure)}{escape(subject)}</th><td>{escape(model)}</td>'
        f"<td>{escape(row['TIME_PERIOD'])}</td>"
        f'<td class="num">{_number(row["OBS_VALUE"], 2, language)}</td>'
        f'<td class="num">{_interval(row["LOWER"], row["UPPER"], 2, language)}</td></tr>'
    )


def _subject(speaker: Speaker, told: Row, subject: str) -> str:
    """A group or combination in words; a code that has none stays as it is."""
    subjects = speaker.t.at("recruits.subjects")
    if subject in subjects:
        return str(subjects[subject])
    words = (told["circumstances"].get(part, {}) for part in subject.split(";"))
    found = zip(words, subject.split(";"), strict=True)
    return ", ".join(known.get(speaker.language, part) for known, part in found)


def _number(value: float | None, decimals: int, language: str) -> str:
    return "" if value is None else numbers.number(value, decimals, language)


def _interval(lower: float | None, upper: float | None, decimals: int, language: str) -> str:
    if lower is None or upper is None:
        return ""
    return numbers.interval(lower, upper, decimals, language)
