"""Themes: which forms and scales they choose, and whether they divide gemeenten in the same way."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from zicht.site.cooperation import COUNTRY, Cooperation, Row
from zicht.site.links import cooperation_page
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import figure, form_words, mark, table_rows, theme_label


@dataclass(frozen=True)
class CrossTable:
    """Themes by another division of partnerships: heads of columns, rows."""

    title: str
    heads: tuple[str, ...]
    rows: Markup


@dataclass(frozen=True)
class ThemesView:
    """The page of themes."""

    path: str
    tables: tuple[CrossTable, ...]
    pairs: Markup
    divisions: Markup


def themes_view(speaker: Speaker, atlas: Cooperation) -> ThemesView:
    """Themes of the partnerships in force on the day of the release."""
    t = speaker.t
    pairs = [row for row in atlas.rows("theme_pairs") if row["NETWORK"] == COUNTRY]
    return ThemesView(
        path=cooperation_page("themes", speaker.language),
        tables=tuple(_table(speaker, atlas, dimension) for dimension in ("form", "scale")),
        pairs=table_rows(
            (
                (
                    theme_label(speaker, row["THEME"]),
                    theme_label(speaker, row["COUNTERPART_THEME"]),
                    figure(speaker, row["AREAS"]),
                    figure(speaker, row["ARI"], 2),
                    figure(speaker, row["VARIATION"], 2),
                )
                for row in pairs
            ),
            numeric=(2, 3, 4),
        ),
        divisions=table_rows(
            (
                (
                    _title(atlas, row["DIVISION"]),
                    _title(atlas, row["COUNTERPART"]),
                    str(t.at(f"cooperation.relations.{row['RELATION']}")),
                    figure(speaker, row["AREAS"]),
                    figure(speaker, row["ARI"], 2),
                    figure(speaker, row["VARIATION"], 2),
                )
                for row in atlas.rows("division_pairs")
            ),
            numeric=(3, 4, 5),
        ),
    )


def _title(atlas: Cooperation, division: str) -> str:
    return atlas.division_titles.get(division, division)


def _table(speaker: Speaker, atlas: Cooperation, dimension: str) -> CrossTable:
    cells = {
        (row["THEME"], row["CATEGORY"]): row
        for row in atlas.rows("theme_tables")
        if row["DIMENSION"] == dimension
    }
    themes = sorted({theme for theme, _ in cells}, key=lambda theme: theme_label(speaker, theme))
    columns = sorted({category for _, category in cells})
    name = form_words if dimension == "form" else scale_words
    rows = (
        (
            theme_label(speaker, theme),
            *(_cell(speaker, cells.get((theme, column))) for column in columns),
        )
        for theme in themes
    )
    return CrossTable(
        speaker.t.at(f"cooperation.cross.{dimension}"),
        tuple(name(speaker, column) for column in columns),
        table_rows(rows),
    )


def scale_words(speaker: Speaker, scale: str) -> str:
    """How many gemeenten, and whether they lie in more than one province."""
    return str(speaker.t.at("cooperation.scales").get(scale, scale))


def _cell(speaker: Speaker, row: Row | None) -> Markup | str:
    """The number, the expected number, and a word when they differ clearly."""
    if row is None:
        return "–"
    told = Markup('{} <span class="note">({})</span>').format(
        figure(speaker, row["OBS_VALUE"]), figure(speaker, row["EXPECTED"], 1)
    )
    look = row["READING"]
    if look == "as_expected":
        return told
    return told + Markup(" ") + mark("residual", look, speaker.t.at(f"cooperation.readings.{look}"))
