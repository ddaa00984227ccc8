"""The profile of one gemeente: with whom, in what, how many compared with others of its size, since when."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from zicht.model.cooperation_tables import ChangeKind, CountStatistic, Standing
from zicht.site.charts.spread import spread_chart
from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page, reuse_page, way
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_maps import SharedMap, shared_map
from zicht.site.views.cooperation_outcomes import accounts_of, counted
from zicht.site.views.cooperation_series import SeriesView, series_view
from zicht.site.views.cooperation_sets import matrix_of, overlaps_of
from zicht.site.views.cooperation_words import (
    area_link,
    area_name,
    day_words,
    figure,
    form_words,
    main_themes,
    or_unknown,
    partnership_link,
    region_link,
    standing_mark,
    table_rows,
)
from zicht.site.views.marks import Html


@dataclass(frozen=True)
class CooperationAreaView:
    """The page of one gemeente; Markup holds rows of tables or drawings.

    spread_rows  number of partnerships -> how many of the compared gemeenten have it
    upset_rows   combination -> gemeenten that are in exactly those
    """

    code: str
    name: str
    path: str
    area_address: str | None
    province: Markup
    reuse: str
    sentences: tuple[str, ...]
    spread: Markup
    spread_rows: Markup
    map: SharedMap | None
    partners: Markup
    partnerships: Markup
    matrix: Markup
    columns_hidden: int
    upset: Markup
    upset_rows: Markup
    sets_hidden: int
    forms: Markup
    themes: Markup
    accounts: Markup
    series: SeriesView | None
    load: Markup


def cooperation_area_view(speaker: Speaker, atlas: Cooperation, code: str) -> CooperationAreaView:
    """The profile of a gemeente on the day of the release."""
    path, name = cooperation_page(code, speaker.language), area_name(speaker, atlas, code)
    chains = atlas.of_area.get(code, ())
    shown, hidden = matrix_of(speaker, atlas, path, code, chains)
    chart, rows, left_out = overlaps_of(speaker, atlas, code, chains)
    spread, spread_rows = _spread(speaker, atlas, code, name)
    return CooperationAreaView(
        code=code,
        name=name,
        path=path,
        area_address=speaker.area_link(path, code),
        province=_province(speaker, atlas, path, code),
        reuse=way(path, reuse_page(code, speaker.language)),
        sentences=tuple(_sentences(speaker, atlas, code, name)),
        spread=spread,
        spread_rows=spread_rows,
        map=shared_map(speaker, atlas, code),
        partners=_partners(speaker, atlas, path, code, chains),
        partnerships=table_rows(
            (_partnership(speaker, atlas, path, code, chain) for chain in chains), numeric=(5,)
        ),
        matrix=shown,
        columns_hidden=hidden,
        upset=chart,
        upset_rows=rows,
        sets_hidden=left_out,
        forms=counted(speaker, atlas, code, CountStatistic.FORM),
        themes=counted(speaker, atlas, code, CountStatistic.THEME),
        accounts=accounts_of(speaker, atlas, chains),
        series=series_view(speaker, atlas, code, ChangeKind.PARTNERSHIPS),
        load=_load(speaker, atlas, code),
    )


def _province(speaker: Speaker, atlas: Cooperation, path: str, code: str) -> Markup:
    """The way to the province it lies in; empty when nobody says which."""
    province = atlas.province_of.get(code, "")
    return region_link(speaker, atlas, path, province) if province in atlas.regions else Markup("")


def _sentences(speaker: Speaker, atlas: Cooperation, code: str, name: str) -> list[str]:
    def number(statistic: CountStatistic) -> str:
        return figure(speaker, atlas.counts.get((code, statistic.value, ""), 0))

    first = speaker.t.say(
        "cooperation.area_number",
        name=name,
        day=day_words(speaker, atlas.on),
        count=number(CountStatistic.PARTNERSHIPS),
        partners=number(CountStatistic.PARTNERS),
        crossing=number(CountStatistic.CROSSING_PROVINCE),
    )
    return [first, *(_compared(speaker, atlas, row) for row in atlas.compared.get(code, ()))]


def _compared(speaker: Speaker, atlas: Cooperation, row: Row) -> str:
    return speaker.t.say(
        "cooperation.area_compared",
        count=figure(speaker, row["AREAS"]),
        group=_group(speaker, atlas, row),
        middle=figure(speaker, row["MEDIAN"], 1),
        lower=figure(speaker, row["LOWER_QUARTILE"], 1),
        upper=figure(speaker, row["UPPER_QUARTILE"], 1),
    )


def _group(speaker: Speaker, atlas: Cooperation, row: Row) -> str:
    group = row["COMPARED_WITH"]
    if group in speaker.t.at("cooperation.sizes"):
        return str(speaker.t.at(f"cooperation.sizes.{group}"))
    return speaker.t.say("cooperation.in_province", name=area_name(speaker, atlas, group))


def _of_its_size(speaker: Speaker, atlas: Cooperation, code: str) -> Row | None:
    """The row of comparison that the chart is about: with others of its size, else with its province."""
    rows = atlas.compared.get(code, ())
    sizes = speaker.t.at("cooperation.sizes")
    return next((row for row in rows if row["COMPARED_WITH"] in sizes), next(iter(rows), None))


def _spread(speaker: Speaker, atlas: Cooperation, code: str, name: str) -> tuple[Markup, Markup]:
    """The chart of the gemeenten it is compared with, and the rows of its table."""
    row = _of_its_size(speaker, atlas, code)
    if row is None:
        return Markup(""), Markup("")
    peers = [atlas.numbers[one] for one in atlas.alike[row["COMPARED_WITH"]]]
    chart = spread_chart(
        peers,
        name="spread",
        title=speaker.t.at("cooperation.spread"),
        description=speaker.t.say("cooperation.spread_description", group=_group(speaker, atlas, row)),
        here=row["OBS_VALUE"],
        here_label=name,
        middle=row["MEDIAN"],
    )
    rows = ((figure(speaker, n), figure(speaker, peers.count(n))) for n in sorted(set(peers)))
    return Html(chart), table_rows(rows, numeric=(1,))


def _partners(speaker: Speaker, atlas: Cooperation, path: str, code: str, chains: tuple[str, ...]) -> Markup:
    """A row a gemeente: how many are shared, how many chance would give, and which."""
    rows = []
    for other, row in sorted(
        atlas.shared.get(code, {}).items(), key=lambda one: area_name(speaker, atlas, one[0])
    ):
        which = [str(number) for number, chain in enumerate(chains, start=1) if other in atlas.members[chain]]
        rows.append(
            (
                area_link(speaker, atlas, path, other),
                figure(speaker, row["OBS_VALUE"]),
                figure(speaker, row["EXPECTED"], 1),
                figure(speaker, row["SURPLUS"], 1),
                ", ".join(which),
            )
        )
    return table_rows(rows, numeric=(1, 2, 3))


def _partnership(
    speaker: Speaker, atlas: Cooperation, path: str, code: str, chain: str
) -> tuple[Markup | str, ...]:
    shown = atlas.shown[chain]
    mine = _participation(atlas, shown["VERSION"], code)
    standings = [row["STANDING"] for row in atlas.accounts.get(shown["VERSION"], ())]
    told = Markup("<br>").join(
        Markup('<span class="outcome-line">{} {}</span>').format(
            standings.count(one.value), standing_mark(speaker, one.value)
        )
        for one in Standing
    )
    return (
        partnership_link(speaker, atlas, path, chain),
        form_words(speaker, shown["FORM"]),
        main_themes(speaker, atlas, shown),
        day_words(speaker, mine["ENTERED_ON"]),
        f"{_role(speaker, mine)}; {or_unknown(speaker, mine['BODIES'])}",
        figure(speaker, len(atlas.takes_part[shown["VERSION"]])),
        told if standings else speaker.t.at("cooperation.unknown"),
    )


def _participation(atlas: Cooperation, version: str, code: str) -> Row:
    return next(row for row in atlas.takes_part[version] if atlas.parties[row["PARTY"]]["REF_AREA"] == code)


def _role(speaker: Speaker, row: Row) -> str:
    return str(speaker.t.at("cooperation.roles").get(row["ROLE"], row["ROLE"]))


def _load(speaker: Speaker, atlas: Cooperation, code: str) -> Markup:
    rows = []
    for row in atlas.load.get(code, ()):
        meetings = figure(speaker, row["OCCASIONS"])
        meetings += f" ({figure(speaker, row['LOWER'])} – {figure(speaker, row['UPPER'])})"
        body = row["BODY"] or speaker.t.at("cooperation.all_bodies")
        rows.append((body, figure(speaker, row["PARTNERSHIPS"]), figure(speaker, row["SEATS"]), meetings))
    return table_rows(rows, numeric=(1, 2, 3))
