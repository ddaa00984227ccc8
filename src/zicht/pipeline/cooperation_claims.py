"""Are there fixed groups of gemeenten? The tests of the atlas as tables of a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from zicht.cooperation.atlas.as_of import Snapshot, codes_of_province, snapshot
from zicht.cooperation.atlas.claim import (
    FALSE_ALARM,
    Claim,
    ClaimTest,
    Settings,
    statement_in,
    statement_inside,
)
from zicht.cooperation.atlas.claim_words import Language, sentences_of_claim, sentences_of_test
from zicht.cooperation.atlas.clusters import NullTest
from zicht.cooperation.atlas.themes import ThemeComparison, compare_themes
from zicht.methods.contiguity import neighbours as touching
from zicht.model.areas import Boundaries
from zicht.model.cooperation_tables import ClaimVerdict
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_measures import COUNTRY, number_or_none
from zicht.pipeline.cooperation_sets import SETS, AreaSet, sets_among
from zicht.pipeline.cooperation_statements import Row, table_of

INSIDE = " inside"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
WHOLE: Mapping[Language, dict[str, str]] = {
    "nl": {COUNTRY: "het geheel van alle gemeenten"} | {one.id: one.named["nl"] for one in SETS},
    "en": {COUNTRY: "the whole of all gemeenten"} | {one.id: one.named["en"] for one in SETS},
}
IN_A_RELEASE = Settings(draws=99, runs=25, resamples=25, planted=50)
"""Drawn in a build: half of what the analysis draws by itself. The chance of a false alarm stays 1 in 100;
the Monte Carlo error of each p stands beside it."""
THEMES_DEALT = 99
"""Times that themes are dealt out anew: fewer could never tell at 1 in 100."""
GAP_METRES = 100.0
"""Simplified borders of two neighbours run apart by up to this much."""


@dataclass(frozen=True, eq=False)
class Claims:
    """Tables of groups, which networks were tested, and the settings behind it."""

    tables: Mapping[str, pa.Table]
    networks: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any]


def claim_tables(
    patchwork: Patchwork,
    today: Snapshot,
    boundaries: Boundaries | None,
    generator: np.random.Generator,
    settings: Settings = IN_A_RELEASE,
) -> Claims:
    """The statement in the country, in sets of provinces, and inside every province; and themes compared.

    boundaries  of gemeenten, for the test that respects geography; None: that test is left out
    """
    near = None if boundaries is None else _neighbours(boundaries)
    more: dict[str, Any] = {"neighbours": near, "settings": settings}
    themes = compare_themes(today, generator, draws=THEMES_DEALT)
    whole = statement_in(today, generator, network=COUNTRY, **more)
    inside = statement_inside(today, generator, **more)
    claim = Claim(whole, inside, themes)
    sets = tuple(
        statement_in(_of_set(patchwork, today, one), generator, network=one.id, **more)
        for one in sets_among(today.province_of[code] for code in today.gemeenten)
    )
    tests = (whole, *sets, *inside)
    names = {language: _names(patchwork, language) for language in LANGUAGES}
    return Claims(
        {
            "claims": table_of("claims", (row for one in tests for row in _rows(one))),
            "clusters": table_of("clusters", (row for one in tests for row in _members(one))),
            "theme_pairs": table_of("theme_pairs", _theme_pairs(themes)),
        },
        tuple(_network(one, claim, names) for one in tests),
        {"draws": settings.draws, "runs": settings.runs, "false_alarm": FALSE_ALARM},
    )


def _of_set(patchwork: Patchwork, today: Snapshot, one: AreaSet) -> Snapshot:
    return snapshot(patchwork, today.on, gemeenten=codes_of_province(patchwork, *one.provinces))


def _names(patchwork: Patchwork, language: Language) -> Mapping[str, str]:
    """Network -> how a sentence names it."""
    provinces = {one.area_code: one.name for one in patchwork.parties.values() if one.area_code[:2] == "PV"}
    return WHOLE[language] | {f"{code}{INSIDE}": name for code, name in provinces.items()}


def _network(one: ClaimTest, claim: Claim, names: Mapping[Language, Mapping[str, str]]) -> Mapping[str, Any]:
    """Which area a network is about ("" for one that is no area of its own), and its outcome in words."""
    area = one.network.removesuffix(INSIDE)
    told = {
        language: sentences_of_claim(claim, named, language)
        if one is claim.whole
        else sentences_of_test(one, named, language)
        for language, named in names.items()
    }
    return {
        "id": one.network,
        "area": "" if area in WHOLE["nl"] else area,
        "verdict": one.verdict.value,
        "sentences": {language: list(sentences) for language, sentences in told.items()},
    }


def _rows(one: ClaimTest) -> Iterable[Row]:
    """A row a null; a network that is too small to be tested has one row without figures."""
    row: dict[str, Any] = {
        "NETWORK": one.network,
        "NULL": "degrees",
        "VERDICT": one.verdict.value,
        "REASON": None if one.reason is None else one.reason.value,
        "STRENGTH": None if one.strength is None else one.strength.value,
        "CLOSENESS": one.closeness.value,
        "POWER": one.power,
        "AREAS": one.gemeenten,
        "PARTNERSHIPS": one.partnerships,
    }
    if one.clusters is None:
        return [row]
    row |= {
        "CLUSTERS": one.clusters.number,
        "MODULARITY": one.clusters.modularity,
        "STABILITY": one.clusters.stability,
        "ARI_PROVINCES": None if one.provinces is None else one.provinces.ari,
    }
    return [row | dict(_null(test)) for test in (one.degrees, one.geography) if test is not None]


def _null(test: NullTest) -> Row:
    result = test.result
    return {
        "NULL": test.null.value,
        "NULL_MEAN": result.mean,
        "NULL_SD": result.spread,
        "Z": number_or_none(result.z) if np.isfinite(result.z) else None,
        "P": result.p,
        "P_SE": result.p_error,
        "DRAWS": result.draws,
    }


def _members(one: ClaimTest) -> Iterable[Row]:
    """Who is in which group, where groups were found: others would be taken for groups."""
    if one.clusters is None or one.verdict is not ClaimVerdict.CLUSTERS:
        return
    for code, label in zip(one.clusters.gemeenten, one.clusters.labels.tolist(), strict=True):
        yield {"NETWORK": one.network, "REF_AREA": code, "CLUSTER": label + 1}


def _theme_pairs(themes: ThemeComparison) -> Iterable[Row]:
    for one in themes.pairs:
        yield {
            "NETWORK": COUNTRY,
            "THEME": one.first,
            "COUNTERPART_THEME": one.second,
            "AREAS": one.gemeenten,
            "ARI": one.ari,
            "VARIATION": one.variation,
        }


def _neighbours(boundaries: Boundaries) -> list[tuple[str, str]]:
    """Pairs of gemeenten with a common border."""
    coarse = shapely.simplify(boundaries.geometries, GAP_METRES / 4)
    first, second = touching(coarse, tolerance=GAP_METRES).nonzero()
    codes = boundaries.areas.codes
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return sorted((codes[one], codes[other]) for one, other in pairs if one < other)
