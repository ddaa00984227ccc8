"""Tries to get a withheld figure out of tables that are about to leave."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from zicht.model.cells import CELL_SCHEMA
from zicht.model.provenance import Source
from zicht.protection.already_public import TELLING, AlreadyPublic, NotPublic, protect

SOURCE = Source(
    id="made-up",
    title="Verzonnen cijfers",
    publisher="Zicht",
    licence="made up",
    address="nowhere",
    sha256="0" * 64,
    size=1,
    reference_date="2024-01-01",
    reader="statline_csv",
    made_up=True,
)


def cells(**shown: float) -> pa.Table:
    """One withheld cell of a buurt, in which some columns still show a number."""
    row = {field.name: None for field in CELL_SCHEMA}
    row |= {name: "not_compared" for name in row if name.endswith("_VERDICT")}
    row |= {"INDICATOR": "social-assistance", "DIVISION": "bu-2024", "REF_AREA": "BU99990101"}
    row |= {"TIME_PERIOD": "2024", "BOUNDARIES": "now", "OBS_STATUS": "M", "ABSENCE": "confidential"}
    return pa.Table.from_pylist([row | shown], CELL_SCHEMA)


def leave(table: pa.Table, source: Source = SOURCE, sources: tuple[str, ...] = ("made-up",)):
    name = "cells/social-assistance"
    return protect({name: table}, rule=AlreadyPublic(), sources=[source], provenance={name: sources})


def test_a_withheld_cell_without_numbers_leaves_and_is_counted():
    assert leave(cells()).report.findings["withheld_by_publisher"] == 1


@pytest.mark.parametrize("column", TELLING)
def test_a_number_from_which_a_withheld_value_follows_does_not_leave(column: str):
    with pytest.raises(NotPublic, match=column):
        leave(cells(**{column: 0.5}))


def test_a_promise_of_nothing_beside_a_withheld_cell_is_none():
    assert leave(cells(ROUNDING=0.0)).report.findings["withheld_by_publisher"] == 1


def test_every_figure_of_a_cell_is_watched_but_those_of_the_others():
    """The denominator, and the value of the reference, are not about the withheld part."""
    floats = {field.name for field in CELL_SCHEMA if pa.types.is_floating(field.type)}
    harmless = {"DENOMINATOR", "NATIONAL_VALUE", "REGION_VALUE", "NEIGHBOURS_VALUE", "PEERS_VALUE"}
    assert floats - harmless == set(TELLING)


def test_a_table_of_unknown_origin_does_not_leave():
    with pytest.raises(NotPublic, match="sources"):
        leave(cells(), sources=())
    with pytest.raises(NotPublic, match="sources"):
        leave(cells(), sources=("made-up", "found-somewhere"))


def test_a_source_that_was_not_published_does_not_leave():
    with pytest.raises(NotPublic, match="licence"):
        leave(cells(), source=replace(SOURCE, licence="for internal use"))
