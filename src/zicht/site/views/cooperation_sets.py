"""Partnerships of a gemeente as sets of gemeenten: a matrix, and who is in exactly the same ones."""

from __future__ import annotations

from markupsafe import Markup

from zicht.site.charts.matrix import MatrixRow, matrix
from zicht.site.charts.upset import Combination, combinations, upset
from zicht.site.cooperation import Cooperation
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import area_name, figure, partnership_link, table_rows
from zicht.site.views.marks import Html

COLUMNS = 45
"""Partners in the matrix: those with whom most is shared; the table of partners has all."""
SETS = 24
"""Combinations in the chart; its table has all."""


def matrix_of(
    speaker: Speaker, atlas: Cooperation, path: str, code: str, chains: tuple[str, ...]
) -> tuple[Markup, int]:
    """Partnerships by the gemeenten in them; and how many gemeenten did not fit."""
    shared = atlas.shared.get(code, {})
    order = sorted(shared, key=lambda one: (-shared[one]["OBS_VALUE"], area_name(speaker, atlas, one)))
    columns = [(one, area_name(speaker, atlas, one)) for one in (code, *order[:COLUMNS])]
    rows = [
        MatrixRow(
            f"{number}. {partnership_link(speaker, atlas, path, chain)}", frozenset(atlas.members[chain])
        )
        for number, chain in enumerate(chains, start=1)
    ]
    words = speaker.t["cooperation"]
    told = matrix(
        rows,
        columns,
        caption=words["matrix"],
        corner=words["partnership"],
        yes=words["takes_part"],
        here=code,
    )
    return Html(told) if rows else Markup(""), max(0, len(order) - COLUMNS)


def overlaps_of(
    speaker: Speaker, atlas: Cooperation, code: str, chains: tuple[str, ...]
) -> tuple[Markup, Markup, int]:
    """Which gemeenten are in exactly the same of these partnerships: chart, table, how many did not fit."""
    found = combinations([frozenset(atlas.members[c]) for c in chains], sorted(atlas.shared.get(code, ())))
    if not found:
        return Markup(""), Markup(""), 0
    names = [f"{n}. {atlas.shown[chain]['NAME']}" for n, chain in enumerate(chains, start=1)]
    t = speaker.t["cooperation"]
    chart = upset(
        names,
        found[:SETS],
        name="upset",
        title=t["upset"],
        description=t["upset_description"],
        labels={at: _told(speaker, atlas, one) for at, one in enumerate(found[:SETS])},
    )
    rows = table_rows(
        (
            (_numbers(one), figure(speaker, len(one.members)), _told(speaker, atlas, one, bare=True))
            for one in found
        ),
        numeric=(1,),
    )
    return Html(chart), rows, max(0, len(found) - SETS)


def _numbers(one: Combination) -> str:
    return ", ".join(str(at + 1) for at in one.sets)


def _told(speaker: Speaker, atlas: Cooperation, one: Combination, *, bare: bool = False) -> str:
    names = ", ".join(sorted(area_name(speaker, atlas, code) for code in one.members))
    return names if bare else f"{_numbers(one)}: {names}"
