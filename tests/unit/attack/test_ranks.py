from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.attack.test_rate_inversion import cells

from zicht.attack.ranks import (
    class_bounds,
    class_findings,
    highlights_without_value,
    order_bounds,
    told_while_absent,
)
from zicht.model.cells import HIGHLIGHT_SCHEMA, Verdict


def test_a_class_of_a_map_bounds_the_count():
    classes, edges = np.array([0, 1, 2, -1]), np.array([2.0, 5.0])
    denominators = np.array([100.0, 100.0, 100.0, 100.0])
    lower, upper = class_bounds(classes, edges, 100, denominators, denominators)
    assert lower.tolist() == [0, 2, 5, 0]
    assert upper.tolist() == [1, 4, np.inf, np.inf]


def test_a_denominator_that_is_not_known_widens_the_class():
    lower, upper = class_bounds(np.array([1]), np.array([2.0, 5.0]), 100, np.array([90.0]), np.array([110.0]))
    assert (lower[0], upper[0]) == (2, 5)


def test_an_order_carries_bounds_along():
    # highest first: 2, 0, 1
    order = np.array([2, 0, 1])
    lower, upper = order_bounds(order, np.array([0.0, 3.0, 0.0]), np.array([9.0, 99.0, 40.0]))
    assert lower.tolist() == [3, 3, 3]
    assert upper.tolist() == [9, 9, 40]


def test_a_narrow_class_or_place_that_may_be_small_is_found():
    names = ["map gm GM0001", "map gm GM0002", "map gm GM0003", "map gm GM0004"]
    lower, upper = np.array([2.0, 0.0, 10.0, 0.0]), np.array([4.0, 9.0, 12.0, 0.0])
    found = class_findings(names, lower, upper, minimum=10)
    assert [(f.where, f.kind, f.lower, f.upper) for f in found] == [("map gm GM0001", "class-bin", 2, 4)]
    assert class_findings(names, lower, upper, minimum=10, kind="rank")[0].kind == "rank"


@pytest.mark.parametrize(
    "told",
    [
        {"NATIONAL_VERDICT": Verdict.HIGHER.value},
        {"PEERS_RATIO": 1.4},
        {"LOWER": 0.2},
        {"REGION_Q": 0.01},
        {"NUMERATOR": 3.0},
    ],
)
def test_a_cell_without_value_that_tells_something_is_found(told):
    (finding,) = told_while_absent("suspects", cells({"ABSENCE": "confidential"} | told))
    assert next(iter(told)) in finding.words
    assert finding.where == "cells/suspects.parquet: bu-2024 BU00010000 2024 now"


def test_a_cell_without_value_that_tells_nothing_is_none():
    silent = {"ABSENCE": "confidential", "DENOMINATOR": 400.0, "NATIONAL_VALUE": 3.0}
    cannot = silent | {"NATIONAL_VERDICT": Verdict.CANNOT_SAY.value}
    assert told_while_absent("suspects", cells(silent, cannot)) == []
    assert told_while_absent("suspects", cells({"OBS_VALUE": 2.0, "NATIONAL_RATIO": 1.1})) == []


def test_a_highlight_of_a_cell_that_is_not_shown_is_found():
    row = {
        "REF_AREA": "BU00010000",
        "DIVISION": "bu-2024",
        "POSITION": 1,
        "INDICATOR": "suspects",
        "TIME_PERIOD": "2024",
        "REFERENCE": "national",
        "VERDICT": "higher",
        "RATIO": 2.0,
        "RATIO_LOWER": 1.5,
        "RATIO_UPPER": 2.5,
        "Q": 0.001,
        "CERTAINTY": "sure",
        "SINCE": "2024",
        "ALSO": "",
        "ORDINARY": False,
    }
    highlights = pa.Table.from_pylist([row], schema=HIGHLIGHT_SCHEMA)
    shown = {"suspects": cells({"OBS_VALUE": 2.0})}
    hidden = {"suspects": cells({"ABSENCE": "confidential"})}
    assert highlights_without_value(highlights, shown) == []
    (finding,) = highlights_without_value(highlights, hidden)
    assert finding.where == "highlights.parquet: suspects bu-2024 BU00010000 2024"
    assert len(highlights_without_value(highlights, {})) == 1
