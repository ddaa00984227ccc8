"""Change over the years: a line, with the years in which the register was not yet reliable marked as such."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from zicht.model.cooperation_tables import ChangeKind
from zicht.site.charts.trend import Series, trend_chart
from zicht.site.cooperation import Cooperation, Row
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import day_words, figure, table_rows
from zicht.site.views.marks import Html


@dataclass(frozen=True)
class SeriesView:
    """A chart and its table: rows of year, number, whether the register is reliable then."""

    title: str
    svg: Markup
    rows: Markup


def series_view(
    speaker: Speaker, atlas: Cooperation, code: str, kind: ChangeKind, *, decimals: int = 0
) -> SeriesView | None:
    """One statistic of one area; None when the release has no years of it."""
    rows = atlas.changes.get(code, {}).get(kind.value, ())
    if not rows:
        return None
    title = str(speaker.t.at(f"cooperation.changes.{kind.value}"))
    return SeriesView(
        title,
        Html(_chart(speaker, kind, rows, title, decimals)),
        table_rows((_cells(speaker, row, decimals) for row in rows), numeric=(1,)),
    )


def _chart(speaker: Speaker, kind: ChangeKind, rows: tuple[Row, ...], title: str, decimals: int) -> str:
    nothing = [math.nan] * len(rows)
    labels = [
        ", ".join(
            part
            for part in (
                day_words(speaker, row["TIME_PERIOD"]),
                figure(speaker, row["OBS_VALUE"], decimals),
                "" if row["RELIABLE"] else _reliable(speaker, row),
            )
            if part
        )
        for row in rows
    ]
    series = Series(
        period_labels=[str(row["TIME_PERIOD"].year) for row in rows],
        value=[math.nan if row["OBS_VALUE"] is None else row["OBS_VALUE"] for row in rows],
        lower=nothing,
        upper=nothing,
        reference=nothing,
        labels=labels,
        estimated=[not row["RELIABLE"] for row in rows],
    )
    return trend_chart(
        f"series-{kind.value.replace('_', '-')}",
        series,
        title=title,
        description=speaker.t.at("cooperation.series_description"),
        number=lambda value: figure(speaker, value, 0 if value == int(value) else 1),
    )


def _cells(speaker: Speaker, row: Row, decimals: int) -> tuple[str, ...]:
    day = day_words(speaker, row["TIME_PERIOD"])
    return day, figure(speaker, row["OBS_VALUE"], decimals), _reliable(speaker, row)


def _reliable(speaker: Speaker, row: Row) -> str:
    return str(speaker.t.at("cooperation.reliable" if row["RELIABLE"] else "cooperation.not_reliable"))
