from __future__ import annotations

import pytest

from zicht.attack.findings import KINDS, Finding, in_order


def finding(**changes):
    settings = {
        "kind": "exact-cell",
        "grave": True,
        "knowledge": "A1",
        "where": "counts.parquet: suspects bu BU00010101 2024",
        "lower": 3.0,
        "upper": 3.0,
        "words": "only one value is possible",
    }
    return Finding(**(settings | changes))


def test_a_finding_is_of_a_kind_that_is_explained():
    with pytest.raises(AssertionError):
        finding(kind="hunch")
    assert all(words for words in KINDS.values())


@pytest.mark.parametrize("changes", [{"knowledge": "A5"}, {"where": ""}, {"lower": 4.0, "upper": 3.0}])
def test_a_finding_says_where_with_what_knowledge_and_between_what(changes):
    with pytest.raises(AssertionError):
        finding(**changes)


def test_grave_findings_come_first_and_each_comes_once():
    look = finding(grave=False, knowledge="A0")
    early, late = finding(knowledge="A0", lower=None), finding(knowledge="A4")
    open_above = finding(knowledge="A0", lower=None, upper=None)
    assert in_order([look, late, open_above, early, late]) == (early, open_above, late, look)


def test_a_finding_is_written_with_its_bounds_or_null():
    written = finding(lower=None).as_dict()
    assert written["lower"] is None
    assert sorted(written) == ["grave", "kind", "knowledge", "lower", "upper", "where", "words"]
