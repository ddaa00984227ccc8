"""Lists of the atlas: all partnerships, the quality of the register, and what can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from zicht.model.cooperation_tables import COOPERATION, SCHEMAS, PartnershipState, Standing, table_path
from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page, root_from
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import (
    article_words,
    day_words,
    figure,
    form_words,
    main_themes,
    or_unknown,
    partnership_link,
    state_words,
    table_rows,
)

REVIEWED = 200
"""Lines of the review list on the page; the table has all."""


@dataclass(frozen=True)
class PartnershipsView:
    """All partnerships: those in force, and the others."""

    path: str
    in_force: Markup
    number: int
    others: Markup
    others_number: int


@dataclass(frozen=True)
class QualityView:
    """What is to be said of the registers themselves; Markup holds rows of tables."""

    path: str
    coverage: Markup
    rules: Markup
    findings: Markup
    review: Markup
    review_hidden: int


@dataclass(frozen=True)
class DownloadsView:
    """Every table: (title, number of rows, address without ending)."""

    path: str
    tables: tuple[tuple[str, str, str], ...]
    package: str
    sources: Markup


def partnerships_view(speaker: Speaker, atlas: Cooperation) -> PartnershipsView:
    """By name; what is in force first, what ended or is to come after it."""
    path = cooperation_page("partnerships", speaker.language)
    others = sorted(
        (chain for chain, row in atlas.shown.items() if row["STATE"] != PartnershipState.IN_FORCE.value),
        key=lambda chain: (atlas.shown[chain]["NAME"].casefold(), chain),
    )
    return PartnershipsView(
        path=path,
        in_force=table_rows(
            (_listed(speaker, atlas, path, chain) for chain in atlas.in_force), numeric=(4, 5)
        ),
        number=len(atlas.in_force),
        others=table_rows(
            (
                partnership_link(speaker, atlas, path, chain),
                form_words(speaker, atlas.shown[chain]["FORM"]),
                state_words(speaker, atlas.shown[chain]),
            )
            for chain in others
        ),
        others_number=len(others),
    )


def _listed(speaker: Speaker, atlas: Cooperation, path: str, chain: str) -> tuple[Markup | str, ...]:
    row = atlas.shown[chain]
    return (
        partnership_link(speaker, atlas, path, chain),
        form_words(speaker, row["FORM"]),
        main_themes(speaker, atlas, row),
        day_words(speaker, row["IN_FORCE_FROM"]),
        figure(speaker, len(atlas.takes_part.get(row["VERSION"], ()))),
        figure(speaker, len(atlas.members[chain])),
    )


def quality_view(speaker: Speaker, atlas: Cooperation) -> QualityView:
    """What each source covers, what rules find, what is odd in it, and what a person must look at."""
    review = atlas.rows("review")
    return QualityView(
        path=cooperation_page("quality", speaker.language),
        coverage=table_rows(_coverage(speaker, row) for row in atlas.document["coverage"]),
        rules=_rules(speaker, atlas),
        findings=table_rows(
            (
                (
                    atlas.document["findings"][row["FINDING"]][speaker.language],
                    _source_title(speaker, row["SOURCE"]),
                    figure(speaker, row["OBS_VALUE"]),
                    or_unknown(speaker, None if row["OUT_OF"] is None else figure(speaker, row["OUT_OF"])),
                )
                for row in atlas.rows("quality")
            ),
            numeric=(2, 3),
        ),
        review=table_rows(
            (escape(row["FOUND"]), row["WHY"], _candidates(atlas, row), row["PLACE"])
            for row in review[:REVIEWED]
        ),
        review_hidden=max(0, len(review) - REVIEWED),
    )


def _coverage(speaker: Speaker, row: Row) -> tuple[Markup | str, ...]:
    t = speaker.t["cooperation"]
    reliable = None if row["reliable_from"] is None else date.fromisoformat(row["reliable_from"])
    return (
        _source_title(speaker, row["source"]),
        ", ".join(form_words(speaker, form) for form in row["forms"]),
        t["whole"] if row["whole"] else t["partial"],
        day_words(speaker, date.fromisoformat(row["stated_on"])),
        day_words(speaker, reliable),
    )


def _source_title(speaker: Speaker, source: str) -> str:
    found = next((one for one in speaker.material.bundle.sources if one.id == source), None)
    return source if found is None else found.title


def _rules(speaker: Speaker, atlas: Cooperation) -> Markup:
    """A row a rule: of all partnerships in force, how many are in order, missing, unknown."""
    rows = []
    every = atlas.rows("accountability")
    for identifier, rule in atlas.rules.items():
        standings = [row["STANDING"] for row in every if row["RULE"] == identifier]
        cells = (figure(speaker, standings.count(one.value)) for one in Standing)
        rows.append((rule["title"][speaker.language], *cells, article_words(speaker, rule)))
    return table_rows(rows, numeric=(1, 2, 3))


def _candidates(atlas: Cooperation, row: Row) -> str:
    ids = (row["CANDIDATES"] or "").split("; ") if row["CANDIDATES"] else []
    return ", ".join(atlas.parties[one]["NAME"] if one in atlas.parties else one for one in ids) or "–"


def downloads_view(speaker: Speaker, atlas: Cooperation) -> DownloadsView:
    """All tables of the atlas, and where their statements come from."""
    path = cooperation_page("downloads", speaker.language)
    data = f"{root_from(path)}data/v1/"
    bundle = speaker.material.bundle
    ids = sorted(
        {one for name in SCHEMAS for one in bundle.sources_of.get(f"{table_path(name)}.parquet", ())}
    )
    sources = [one for one in bundle.sources if one.id in ids]
    return DownloadsView(
        path=path,
        tables=tuple(
            (
                speaker.t.at(f"cooperation.files.{name}"),
                figure(speaker, len(atlas.rows(name))),
                f"{data}{table_path(name)}",
            )
            for name in SCHEMAS
        ),
        package=f"{data}{COOPERATION}/datapackage.json",
        sources=table_rows((one.title, one.publisher, one.licence, one.reference_date) for one in sources),
    )
