"""The atlas of cooperation of a release: from what registers say to tables, words and a data package.

Everything in it is public and about organisations: the report of protection says so (AlreadyPublic). The day
it looks at is that of the newest register that is whole, so that the same files give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from zicht.cooperation.atlas.as_of import snapshot
from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.areas import Boundaries
from zicht.model.bundle_parts import BundlePart
from zicht.model.cooperation_tables import COOPERATION, table_path
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_claims import claim_tables
from zicht.pipeline.cooperation_document import document_of
from zicht.pipeline.cooperation_measures import measure_tables
from zicht.pipeline.cooperation_package import data_package
from zicht.pipeline.cooperation_reuse import reuse_tables
from zicht.pipeline.cooperation_statements import statement_tables
from zicht.pipeline.cooperation_years import year_table
from zicht.pipeline.publication import Ground, PartMaker
from zicht.sources.cooperation.patchwork import read_patchwork

BESIDE = "cooperation"
STREAM = 229


class NoRegisterDay(UserError):
    """No register of cooperation says of which day it is, so that nothing can be said to be in force.

    The catalogue of the folder must give at least one source with partnerships, with the forms it speaks of
    and its reference date.
    """

    exit_code = 229
    usual_remedy = "name the forms and the reference date of the register in its entry of sources.toml"


def patchwork_beside(sources: Path) -> Patchwork | None:
    """What registers in the folder `cooperation` of a folder of sources say; None where there is none.

    raises  any UserError of sources.cooperation
    """
    folder = sources / BESIDE
    return read_patchwork(folder) if folder.is_dir() else None


def cooperation_maker(patchwork: Patchwork) -> PartMaker:
    """The atlas of one patchwork; raises NoRegisterDay."""
    on = register_day(patchwork)

    def make(ground: Ground) -> BundlePart:
        ground.progress.step(f"looking at cooperation on {on.isoformat()}")
        return _part(patchwork, on, ground)

    return make


def register_day(patchwork: Patchwork) -> date:
    """The day of the newest register that is whole, else of the newest of all."""
    days = [one.stated_on for one in patchwork.coverage if one.whole]
    days = days or [one.stated_on for one in patchwork.coverage]
    if not days:
        raise NoRegisterDay("registers of cooperation", found="no day", expected="a reference date")
    return max(days)


def _part(patchwork: Patchwork, on: date, ground: Ground) -> BundlePart:
    today = snapshot(patchwork, on)
    tables = statement_tables(patchwork, on)
    tables |= measure_tables(patchwork, today, np.random.default_rng([ground.seed, STREAM, 1]))
    shape = _boundaries(ground, today.gemeenten)
    ground.progress.step("testing whether groups of gemeenten are fixed")
    claims = claim_tables(patchwork, today, shape, np.random.default_rng([ground.seed, STREAM, 2]))
    tables |= claims.tables
    tables["changes"] = year_table(patchwork, on)
    reuse = reuse_tables(patchwork, on, np.random.default_rng([ground.seed, STREAM, 3]))
    tables |= reuse.tables
    named = {table_path(name): table for name, table in sorted(tables.items())}
    sources = sorted(source.id for source in patchwork.sources)
    division = None if shape is None else shape.areas.division.id
    document = document_of(patchwork, on, division, claims.networks, claims.settings, reuse.tested)
    package = data_package(tables, patchwork.sources, on)
    return BundlePart(
        tables=named,
        documents={COOPERATION: document, f"{COOPERATION}/datapackage": package},
        provenance=dict.fromkeys(named, sources),
        sources=patchwork.sources,
    )


def _boundaries(ground: Ground, gemeenten: Sequence[str]) -> Boundaries | None:
    """Those of the newest division of gemeenten that has most of these codes; None when none has any."""
    wanted = set(gemeenten)
    drawn = [
        (len(wanted & set(shape.areas.codes)), division.year, division.id, shape)
        for division, shape in ground.geography.boundaries.items()
        if division.level is Level.GEMEENTE
    ]
    most = max(drawn, key=lambda one: one[:3], default=None)
    return most[3] if most is not None and most[0] else None
