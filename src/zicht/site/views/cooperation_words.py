"""The words that all pages of the atlas share: names with their links, days, marks of rules and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup, escape

from zicht.model.cooperation_tables import PartnershipState
from zicht.site import numbers
from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page, way
from zicht.site.views.context import Speaker
from zicht.site.views.marks import Html


def day_words(speaker: Speaker, day: date | None) -> str:
    """A day as people write it; one that nobody gives is "unknown", never a date."""
    return speaker.t.at("cooperation.unknown") if day is None else numbers.day(day, speaker.language)


def or_unknown(speaker: Speaker, text: str | None) -> str:
    """The text of a source, or the word for what no source says."""
    return text or speaker.t.at("cooperation.unknown")


def form_words(speaker: Speaker, form: str) -> str:
    """The legal form in full."""
    return str(speaker.t.at(f"cooperation.forms.{form}"))


def state_words(speaker: Speaker, row: Row) -> str:
    """In force, ended, to come or unknown, with the day that goes with it."""
    state = PartnershipState(row["STATE"])
    key = "IN_FORCE_UNTIL" if state is PartnershipState.ENDED else "IN_FORCE_FROM"
    day = day_words(speaker, row[key])
    return speaker.t.say(f"cooperation.states.{state.value}", day=day)


def theme_words(speaker: Speaker, atlas: Cooperation, row: Row) -> str:
    """Labels of the themes of a version; its source may have none."""
    ids = (row["THEMES"] or "").split("; ") if row["THEMES"] else []
    labels = [atlas.themes[one]["LABEL"] if one in atlas.themes else one for one in ids]
    return "; ".join(labels) or speaker.t.at("cooperation.no_theme")


def main_themes(speaker: Speaker, atlas: Cooperation, row: Row) -> str:
    """Main themes of a version, each once."""
    ids = (row["THEMES"] or "").split("; ") if row["THEMES"] else []
    mains = dict.fromkeys(atlas.themes[one]["MAIN"] if one in atlas.themes else one for one in ids)
    return ", ".join(mains) or speaker.t.at("cooperation.no_theme")


def partnership_link(speaker: Speaker, atlas: Cooperation, page: str, chain: str) -> Markup:
    """The name of a partnership, leading to its page."""
    address = way(page, cooperation_page(chain, speaker.language))
    return Html(f'<a href="{escape(address)}">{escape(atlas.shown[chain]["NAME"])}</a>')


def area_link(speaker: Speaker, atlas: Cooperation, page: str, code: str) -> Markup:
    """The name of a gemeente, leading to its page in the atlas when it has one."""
    name = escape(area_name(speaker, atlas, code))
    if code not in atlas.with_page:
        return name
    address = way(page, cooperation_page(code, speaker.language))
    return Html(f'<a href="{escape(address)}">{name}</a>')


def area_name(speaker: Speaker, atlas: Cooperation, code: str) -> str:
    """The name the figures give it, else that of the register."""
    if code in speaker.country.names:
        return speaker.country.name(code)
    return str(atlas.party_of[code]["NAME"]) if code in atlas.party_of else code


def region_name(speaker: Speaker, atlas: Cooperation, code: str) -> str:
    """The name of a province, or of a set of provinces."""
    if code in atlas.sets:
        return str(speaker.t.at(f"cooperation.networks.{code}"))
    return area_name(speaker, atlas, code)


def region_link(speaker: Speaker, atlas: Cooperation, page: str, code: str) -> Markup:
    """The name of a province or a set, leading to its page in the atlas when it has one."""
    name = escape(region_name(speaker, atlas, code))
    if code not in atlas.regions:
        return name
    return Html(f'<a href="{escape(way(page, cooperation_page(code, speaker.language)))}">{name}</a>')


def theme_label(speaker: Speaker, theme: str) -> str:
    """A main theme; the empty one is that of partnerships without any."""
    return theme or speaker.t.at("cooperation.no_theme")


def mark(kind: str, look: str, word: str) -> Markup:
    """A word with the sign of its outcome."""
    return Html(f'<span class="{kind} {look.replace("_", "-")}">{escape(word)}</span>')


def standing_mark(speaker: Speaker, standing: str) -> Markup:
    """In order, missing or unknown."""
    return mark("standing", standing, speaker.t.at(f"cooperation.standings.{standing}"))


def article_words(speaker: Speaker, rule: Row) -> Markup:
    """The article a rule rests on and what of it was read; for a rule without one: on what it rests."""
    ground = speaker.t.at(f"cooperation.grounds_of_rules.{rule['ground']}")
    article = rule["article"]
    if article is None:
        return escape(ground)
    read = speaker.t.at(f"cooperation.verified.{article['verified']}")
    parts = (article["law"], article["number"], article["changed"], read)
    return Markup('{} {} <span class="note">{} ({})</span>').format(*parts)


def claim_mark(speaker: Speaker, verdict: str) -> Markup:
    """What the test of fixed groups gave."""
    return mark("claim", verdict, speaker.t.at(f"cooperation.claims.{verdict}"))


def source_words(speaker: Speaker, atlas: Cooperation, row: Row) -> Markup:
    """Who says so, and on which day."""
    source = next((one for one in speaker.material.bundle.sources if one.id == row["SOURCE"]), None)
    name = row["SOURCE"] if source is None else f"{source.title} ({source.publisher})"
    return escape(speaker.t.say("cooperation.says", source=name, day=day_words(speaker, row["STATED_ON"])))


def figure(speaker: Speaker, value: float | None, decimals: int = 0) -> str:
    """A number, or a dash where there is none."""
    return "–" if value is None else numbers.number(value, decimals, speaker.language)


def table_rows(rows: Iterable[Sequence[Markup | str]], *, numeric: Iterable[int] = ()) -> Markup:
    """Rows of a table: the first cell is the head of its row; `numeric` cells stand to the right."""
    right = set(numeric)
    lines = []
    for head, *cells in rows:
        body = "".join(
            f"<td{_right(at in right)}>{escape(cell)}</td>" for at, cell in enumerate(cells, start=1)
        )
        lines.append(f'<tr><th scope="row">{escape(head)}</th>{body}</tr>')
    return Html("".join(lines))


def _right(numeric: bool) -> str:
    return ' class="num"' if numeric else ""
