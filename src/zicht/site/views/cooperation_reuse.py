"""Is there something already? What exists for a gemeente and a theme, and how good these lists are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page, reuse_page, way
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import (
    area_link,
    area_name,
    day_words,
    figure,
    form_words,
    partnership_link,
    table_rows,
)


@dataclass(frozen=True)
class ReuseView:
    """The way in: gemeenten (name, address), and rows of how good the lists are; tested  in a sentence."""

    path: str
    areas: tuple[tuple[str, str], ...]
    tested: str
    methods: Markup


@dataclass(frozen=True)
class ThemeList:
    """What exists about one theme: rows of a table."""

    theme: str
    number: int
    rows: Markup


@dataclass(frozen=True)
class ReuseAreaView:
    """The lists of one gemeente.

    circle  gemeenten it shares most with;  nothing  themes about which its circle has nothing
    """

    name: str
    path: str
    area_address: str
    circle: tuple[Markup, ...]
    day: str
    themes: tuple[ThemeList, ...]
    nothing: tuple[str, ...]
    tested: str


def reuse_view(speaker: Speaker, atlas: Cooperation) -> ReuseView:
    """Choose a gemeente; see how good its lists are."""
    path = cooperation_page("reuse", speaker.language)
    named = sorted((area_name(speaker, atlas, code), code) for code in atlas.areas)
    return ReuseView(
        path=path,
        areas=tuple((name, way(path, reuse_page(code, speaker.language))) for name, code in named),
        tested=_tested(speaker, atlas),
        methods=table_rows((_method(speaker, row) for row in atlas.document["reuse"]), numeric=(1, 2, 3)),
    )


def reuse_area_view(speaker: Speaker, atlas: Cooperation, code: str) -> ReuseAreaView:
    """What exists for one gemeente, theme by theme."""
    path = reuse_page(code, speaker.language)
    circle = [row["COUNTERPART_AREA"] for row in atlas.circles.get(code, ())]
    lists = atlas.reuse.get(code, {})
    return ReuseAreaView(
        name=area_name(speaker, atlas, code),
        path=path,
        area_address=way(path, cooperation_page(code, speaker.language)),
        circle=tuple(area_link(speaker, atlas, path, one) for one in circle),
        day=day_words(speaker, atlas.on),
        themes=tuple(
            ThemeList(
                theme,
                len(rows),
                table_rows((_row(speaker, atlas, path, row, len(circle) + 1) for row in rows), numeric=(4,)),
            )
            for theme, rows in sorted(lists.items())
        ),
        nothing=tuple(theme for theme in atlas.themes_asked if theme not in lists),
        tested=_tested(speaker, atlas),
    )


def _row(speaker: Speaker, atlas: Cooperation, path: str, row: Row, circle: int) -> Sequence[Markup | str]:
    t = speaker.t["cooperation"]
    shown = atlas.shown[row["PARTNERSHIP"]]
    there = speaker.t.say(
        "cooperation.of_circle", there=figure(speaker, row["THERE"]), circle=figure(speaker, circle)
    )
    return (
        partnership_link(speaker, atlas, path, row["PARTNERSHIP"]),
        t["reuse_fit"]["takes_part" if row["TAKES_PART"] else "could_join"],
        there,
        form_words(speaker, shown["FORM"]),
        figure(speaker, row["PARTICIPANTS"]),
        t["reuse_ground"][row["GROUND"]],
    )


def _tested(speaker: Speaker, atlas: Cooperation) -> str:
    """How good the lists are beside the best plain order; or that it could not be tested."""
    told = {row["method"]: row for row in atlas.document["reuse"]}
    if not told:
        return str(speaker.t.at("cooperation.reuse_untested"))
    ours = told["nearby"]
    return speaker.t.say(
        "cooperation.reuse_tested",
        trials=figure(speaker, ours["trials"]),
        hidden=figure(speaker, ours["hidden"]),
        ours=_share(speaker, ours["on_top"]),
        low=_share(speaker, ours["interval"][0]),
        high=_share(speaker, ours["interval"][1]),
        largest=_share(speaker, told["largest"]["on_top"]),
        lot=_share(speaker, told["lot"]["on_top"]),
    )


def _method(speaker: Speaker, row: Row) -> Sequence[str]:
    low, high = (_share(speaker, one) for one in row["interval"])
    return (
        str(speaker.t.at(f"cooperation.reuse_methods.{row['method']}")),
        _share(speaker, row["on_top"]),
        f"{low} – {high}",
        figure(speaker, row["among"], 1),
    )


def _share(speaker: Speaker, share: float) -> str:
    return f"{figure(speaker, 100 * share)}%"
