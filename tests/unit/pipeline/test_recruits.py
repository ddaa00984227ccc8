"""Young recruits from tallies to a part of the bundle, through the protection that all counts get."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.unit.microdata.drawn_recruits import TODAY, Drawn, analyses, code_of_wijk, tallies_of

from zicht.analyses.release_figures import class_figures_of
from zicht.kit.progress import SILENT
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.bundle_parts import BundlePart
from zicht.model.recruit_tables import AREAS, MODELS, TERMS
from zicht.model.release_plans import ReleasePlan
from zicht.model.risk_findings import LOGISTIC, RiskMeasure, RiskSettings
from zicht.pipeline.protect import Held, Protected, protect_tallies
from zicht.pipeline.publication import Ground
from zicht.pipeline.recruits import SOURCE, Recruits, find_recruits, recruits_part
from zicht.pipeline.release_plan import tree_document
from zicht.pipeline.vault_release import release_of
from zicht.protection.counts.write_once import AtomStore

DRAWN = Drawn(persons=8_000, wijken=20, share=0.02)
QUICK = RiskSettings(replications=30, subgroup_resamples=5)
WIJKEN = tuple(code_of_wijk(number) for number in range(DRAWN.wijken))
GEMEENTEN = tuple(sorted({f"GM{code[2:6]}" for code in WIJKEN}))
TREE = AreaTree(
    (Level.COUNTRY, Level.GEMEENTE, Level.WIJK),
    {Level.COUNTRY: ("NL",), Level.GEMEENTE: GEMEENTEN, Level.WIJK: WIJKEN},
    {
        Level.COUNTRY: ("",),
        Level.GEMEENTE: ("NL",) * len(GEMEENTEN),
        Level.WIJK: tuple(f"GM{code[2:6]}" for code in WIJKEN),
    },
    {
        level: dict.fromkeys(GEMEENTEN, f"{level.value.upper()}01")
        for level in (Level.PROVINCIE, Level.VEILIGHEIDSREGIO, Level.POLITIE_EENHEID)
    },
)
LOADED = tuple(analyses().values())


def recruits_of(drawn: Drawn) -> tuple[pa.Table, Recruits]:
    tallies = tallies_of(drawn)
    return tallies, find_recruits(tallies, LOADED, seed=1, settings=QUICK, models=())


@pytest.fixture(scope="module")
def both() -> tuple[pa.Table, Recruits]:
    return recruits_of(DRAWN)


def protected(tallies: pa.Table, recruits: Recruits) -> Protected:
    figures = tuple(
        figure for one in LOADED if one.id in recruits.classed for figure in class_figures_of(one.plan)
    )
    return protect_tallies(
        recruits.with_tallies(tallies),
        plan=ReleasePlan(figures, division_year=2024, year=2024),
        areas=TREE,
        sizes=dict.fromkeys((*WIJKEN, *GEMEENTEN), 6_000),
        key=b"k" * 32,
        held=Held(AtomStore.empty(), None),
        release="1",
    )


@pytest.fixture(scope="module")
def part(both: tuple[pa.Table, Recruits]) -> BundlePart:
    tallies, recruits = both
    vault = release_of(LOADED, protected(tallies, recruits), built_in_contracts(), made_up=True)
    return recruits_part(recruits, LOADED, made_up=True)(Ground({}, SimpleNamespace(), vault, 1, SILENT))


def test_classes_are_protected_like_all_counts(both: tuple[pa.Table, Recruits]) -> None:
    tallies, recruits = both
    counts = protected(tallies, recruits).counts
    assert set(counts["MEASURE"].to_pylist()) == {
        "recruits_now",
        "recruits_now_above_average",
        "recruits_now_raised",
    }
    shown = counts.filter(pc.is_valid(counts["VALUE"]))
    assert all(value == 0 or (value >= 10 and value % 5 == 0) for value in shown["VALUE"].to_pylist())
    truth = {
        (row["MEASURE"], row["REF_AREA"]): row["VALUE"]
        for row in recruits.tallies.to_pylist()
        if row["LEVEL"] == "wk"
    }
    for row in shown.filter(pc.equal(shown["LEVEL"], "wk")).to_pylist():
        assert abs(truth.get((row["MEASURE"], row["REF_AREA"]), 0) - row["VALUE"]) <= row["ROUNDING"]


def test_the_part_holds_tables_documents_and_where_they_come_from(part: BundlePart) -> None:
    assert sorted(part.tables) == [AREAS, MODELS, TERMS]
    assert sorted(part.documents) == ["algorithm_record", "model_card", "recruits"]
    assert part.provenance[TERMS] == [SOURCE]
    assert part.provenance[AREAS] == sorted([SOURCE, f"vault-{TODAY.replace('/', '-')}"])
    assert [source.id for source in part.sources] == [SOURCE]
    assert part.report is not None
    assert part.report.findings["statistics_shown"] > 20


def test_areas_rest_on_protected_counts_and_wijken_add_up(part: BundlePart) -> None:
    rows = part.tables[AREAS].to_pylist()
    divisions = {row["DIVISION"] for row in rows}
    assert divisions == {"nl-2024", "pv-2024", "vr-2024", "re-2024", "gm-2024", "wk-2024"}
    country = next(row for row in rows if row["REF_AREA"] == "NL00")
    assert country["LOWER"] < country["OBS_VALUE"] < country["UPPER"]
    for gemeente in GEMEENTEN:
        mine = [row for row in rows if row["REF_AREA"].startswith(f"WK{gemeente[2:]}")]
        whole = next(row for row in rows if row["REF_AREA"] == gemeente)
        told = [row["OBS_VALUE"] for row in mine]
        assert all(one is not None for one in told)
        assert sum(told) == pytest.approx(whole["OBS_VALUE"], rel=0.06)  # two digits each


def test_without_a_model_nothing_is_declared_counted_or_told() -> None:
    tallies, recruits = recruits_of(Drawn(persons=400, wijken=20, share=0.004))
    assert recruits.classed == ()
    assert recruits.tallies.num_rows == 0
    assert recruits.with_tallies(tallies).num_rows == tallies.num_rows
    vault = SimpleNamespace(
        counts=protected(tallies, recruits).counts,
        documents={"area_tree": tree_document(TREE), "release_plan": {"division_year": 2024}},
        sources=(),
    )
    made = recruits_part(recruits, LOADED, made_up=True)(Ground({}, None, vault, 1, SILENT))  # type: ignore[arg-type]
    assert all(table.num_rows == 0 for table in made.tables.values())
    assert made.documents["recruits"]["reasons"]
    assert made.provenance[AREAS] == [SOURCE]


def test_a_class_without_ten_cases_is_not_counted(both: tuple[pa.Table, Recruits]) -> None:
    """The mean risk of a class that few cases stand behind does not leave, so neither do the areas."""
    tallies = tallies_of(Drawn(persons=3_000, wijken=20, share=0.012, odds={"age": 1.3}))
    recruits = find_recruits(tallies, LOADED, seed=1, settings=QUICK, models=())
    told = {one.statistic.subject for one in recruits.released.of(RiskMeasure.CLASS_RISK)}
    assert "raised" not in told
    assert recruits.released.of(RiskMeasure.LOG_ODDS_RATIO)
    assert recruits.classed == ()
    assert recruits.tallies.num_rows == 0


def test_only_the_logistic_model_is_told_when_no_other_is_asked_for(both: tuple[pa.Table, Recruits]) -> None:
    assert {one.statistic.model for one in both[1].released.statistics} == {LOGISTIC}
