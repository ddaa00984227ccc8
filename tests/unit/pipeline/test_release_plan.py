"""The release plan, the tree of areas and their public sizes, as protection gets them."""

from __future__ import annotations

import pyarrow as pa
from tests.unit.analyses.drawn import observations

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.division import Division, division_of
from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules
from zicht.pipeline.analyse import checked
from zicht.pipeline.release_plan import area_tree_of, release_plan_of, sizes_of, tree_document

DIVISION: Division = division_of(
    pa.table(
        {
            "buurt": ["BU00010000", "BU00010001", "BU00010100", "BU00020000"],
            "wijk": ["WK000100", "WK000100", "WK000101", "WK000200"],
            "gemeente": ["GM0001", "GM0001", "GM0001", "GM0002"],
            "provincie": ["PV20", "PV20", "PV20", "PV21"],
            "corop": ["CR01"] * 4,
            "veiligheidsregio": ["VR01"] * 4,
            "politie_eenheid": ["RE01", "RE01", "RE01", "RE02"],
        }
    ),
    2024,
)


def test_the_tree_says_where_each_area_lies() -> None:
    tree = area_tree_of(DIVISION)
    assert tree.levels == (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
    assert tree.codes[Level.WIJK] == ("WK000100", "WK000101", "WK000200")
    assert tree.parents[Level.COUNTRY] == ("",)
    assert tree.parents[Level.GEMEENTE] == ("NL", "NL")
    assert tree.parents[Level.WIJK] == ("GM0001", "GM0001", "GM0002")
    assert tree.parents[Level.BUURT] == ("WK000100", "WK000100", "WK000101", "WK000200")
    assert tree.beside[Level.PROVINCIE] == {"GM0001": "PV20", "GM0002": "PV21"}
    assert tree.beside[Level.POLITIE_EENHEID] == {"GM0001": "RE01", "GM0002": "RE02"}


def test_the_tree_is_written_in_words_of_the_field() -> None:
    document = tree_document(area_tree_of(DIVISION))
    assert document["levels"] == ["nl", "gm", "wk", "bu"]
    assert document["parents"]["wk"] == ["GM0001", "GM0001", "GM0002"]
    assert document["beside"]["pv"] == {"GM0001": "PV20", "GM0002": "PV21"}


def test_the_size_of_an_area_is_its_newest_number_of_inhabitants() -> None:
    published = observations(
        """measure | area | period | value
           inhabitants | GM0001 | 2022 | 100
           inhabitants | GM0001 | 2024 | 120
           inhabitants | GM0001 | 2023 | 110
           inhabitants | GM0002 | 2024 | confidential
           inhabitants | GM0009 | 2024 | 5
           dwellings | GM0002 | 2024 | 7""",
        "gm-2024",
    )
    assert sizes_of([published], area_tree_of(DIVISION)) == {"GM0001": 120}


def loaded() -> tuple[LoadedAnalysis, ...]:
    return checked(None).analyses


def test_every_measure_of_every_analysis_is_declared_once() -> None:
    plan = release_plan_of(loaded(), built_in_contracts(), DIVISION)
    declared = [figure.measure for figure in plan.figures]
    assert declared == sorted(set(declared))
    models = {a.id for a in loaded() if a.plan.rule_class.value == "model"}
    assert {figure.plan for figure in plan.figures} == {a.id for a in loaded()} - models
    assert (plan.year, plan.division_year) == (2024, 2024)


def test_other_rules_make_another_plan() -> None:
    one = release_plan_of(loaded(), built_in_contracts(), DIVISION)
    two = release_plan_of(loaded(), built_in_contracts(), DIVISION, rules=CountRules(minimum=5))
    assert one.digest != two.digest
    assert one.digest == release_plan_of(loaded(), built_in_contracts(), DIVISION).digest
