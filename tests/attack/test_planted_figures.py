"""Leaks in the figures themselves: sums, differences, rates and repeated values that give a count back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tests.attack.small_releases import (
    FIGURE,
    LEVELS,
    cell_table,
    clean_release,
    count_table,
    country,
    protected,
    write_release,
)
from tests.unit.attack.small_country import Country, Key, figure_of, tree_of

from zicht.attack.attack import attack
from zicht.attack.knowledge import Background
from zicht.attack.moved_borders import Addresses
from zicht.attack.report import AttackReport
from zicht.model.area_codes import Level
from zicht.model.release_plans import Mechanism

SUPPRESSED = figure_of("suspects", mechanism=Mechanism.SUPPRESSION)
"""Shown counts are the true ones; small ones are left out."""


def attacked(*releases: Path, knowledge: str = "A4", addresses: Addresses | None = None) -> AttackReport:
    return attack(releases, Background(knowledge=knowledge), lambda _: None, addresses=addresses)


def kinds(report: AttackReport) -> set[str]:
    return {finding.kind for finding in report.findings if finding.grave}


def suppressed(folder: Path, atoms: dict[str, int], hidden: set[str]) -> Path:
    """One wijk of three buurten, every figure true, but for the buurten that are hidden."""
    tree = tree_of({"GM0001": {"WK000101": 3}})
    truth = Country(tree, SUPPRESSED, {(area, (), "2024"): count for area, count in atoms.items()})
    shown: dict[Key, int | None] = {
        key: None if key[2] in hidden else value for key, value in truth.cells(truth.atoms).items()
    }
    return write_release(
        folder, count_table(shown, dict.fromkeys(shown, 0)), figures=(SUPPRESSED,), tree=tree
    )


def test_exact_by_subtraction(tmp_path: Path):
    """Of 40 persons 37 are women; how many men is hidden."""
    figure = replace(SUPPRESSED, breakdowns=("sex",), categories=(("f", "m"),), breakdown_levels=LEVELS)
    tree = tree_of({"GM0001": {"WK000101": 1}})
    atoms = {("BU00010101", ("f",), "2024"): 37, ("BU00010101", ("m",), "2024"): 3}
    cells = Country(tree, figure, atoms).cells(atoms)
    shown: dict[Key, int | None] = {key: None if key[5] == "sex=m" else cell for key, cell in cells.items()}
    release = write_release(
        tmp_path / "r", count_table(shown, dict.fromkeys(shown, 0)), figures=(figure,), tree=tree
    )
    exact = [f for f in attacked(release).grave if f.kind == "exact-cell"]
    assert exact
    assert {(f.lower, f.upper) for f in exact} == {(3.0, 3.0)}


def test_narrow_by_subtraction(tmp_path: Path):
    """Wijk 100 = 95 + hidden + hidden: both lie between 0 and 5."""
    hidden = {"BU00010102", "BU00010103"}
    release = suppressed(tmp_path / "r", {"BU00010101": 95, "BU00010102": 2, "BU00010103": 3}, hidden)
    report = attacked(release)
    narrow = {f.where.split()[3]: (f.lower, f.upper) for f in report.grave if f.kind == "narrow-cell"}
    assert hidden <= set(narrow)
    assert all(
        low >= 0 and high <= 5 for low, high in narrow.values() if low is not None and high is not None
    )


def test_an_unrounded_total(tmp_path: Path):
    shown, rounding = protected(country())
    total = ("suspects", "gm", "GM0001", "", "2024-Q4", "")
    shown[total] = (shown[total] or 0) + 3
    assert "off-grid" in kinds(attacked(write_release(tmp_path / "r", count_table(shown, rounding))))


def test_true_counts_under_the_words_of_a_rule(tmp_path: Path):
    """Nothing was protected: areas are rebuilt person by person."""
    truth = country(mean=3.0, figure=replace(FIGURE, periods=("2024-Q4",)))
    cells = dict(truth.cells(truth.atoms))
    release = write_release(
        tmp_path / "r", count_table(cells, dict.fromkeys(cells, 0)), figures=(truth.figure,)
    )
    assert {"unique-reconstruction", "off-grid"} <= kinds(attacked(release))


def test_chance_drawn_anew_in_every_release(tmp_path: Path):
    """Eight releases of the same quarters, rounded afresh each time: together they give the counts back."""
    truth = country(mean=6.0)
    releases = [
        write_release(tmp_path / str(seed), count_table(*protected(truth, seed)), name=f"release {seed}")
        for seed in range(8)
    ]
    report = attacked(*releases)
    assert "averaging" in kinds(report)


def test_the_same_values_in_every_release_say_nothing_more(tmp_path: Path):
    releases = [clean_release(tmp_path / str(number), name=f"release {number}") for number in range(4)]
    assert attacked(*releases).findings == ()


INDICATOR: dict[str, Any] = {
    "id": "suspects-per-1000",
    "kind": "rate",
    "numerator": "suspects",
    "denominator": "inhabitants",
    "multiplier": 1000,
    "decimals": 1,
}


CELL = {"DIVISION": "gm-2024", "TIME_PERIOD": "2024-Q4", "BOUNDARIES": "now"}


def with_cells(folder: Path, rows: list[dict[str, Any]], indicator: dict[str, Any] = INDICATOR) -> Path:
    common = {
        "INDICATOR": indicator["id"],
        "DIVISION": "gm-2024",
        "TIME_PERIOD": "2024-Q4",
        "BOUNDARIES": "now",
    }
    return write_release(
        folder,
        count_table(*protected(country())),
        cells={indicator["id"]: cell_table([common | row for row in rows])},
        documents={"indicators": [indicator]},
    )


def test_a_rate_of_the_true_count(tmp_path: Path):
    """7 of 1,000 is shown as 7.0 although the count is protected; the denominator gives it back."""
    release = with_cells(
        tmp_path / "r", [{"REF_AREA": "GM0001", "DENOMINATOR": 1000.0, "OBS_VALUE": 7.0, "NUMERATOR": None}]
    )
    assert "rate-inversion" in kinds(attacked(release))


def test_a_numerator_beside_a_hidden_count(tmp_path: Path):
    shown, rounding = protected(country())
    for key in shown:
        if key[2] == "GM0001":
            shown[key] = None
    common = {
        "INDICATOR": INDICATOR["id"],
        "DIVISION": "gm-2024",
        "TIME_PERIOD": "2024-Q4",
        "BOUNDARIES": "now",
    }
    release = write_release(
        tmp_path / "r",
        count_table(shown, dict.fromkeys(rounding, 9)),
        cells={INDICATOR["id"]: cell_table([common | {"REF_AREA": "GM0001", "NUMERATOR": 12.0}])},
        documents={"indicators": [INDICATOR]},
    )
    told = [f.words for f in attacked(release).grave if f.where == "cells/suspects-per-1000: NUMERATOR"]
    assert told == ["figures of cells that are hidden among the counts"]


def test_another_figure_in_another_file(tmp_path: Path):
    shown, _ = protected(country())
    true = (shown["suspects", "gm", "GM0001", "", "2024-Q4", ""] or 0) + 2
    release = with_cells(tmp_path / "r", [{"REF_AREA": "GM0001", "NUMERATOR": float(true)}])
    told = [f.words for f in attacked(release).grave if f.where == "cells/suspects-per-1000: NUMERATOR"]
    assert told == ["other figures than the counts of the same cells: one of both is less protected"]


def test_a_verdict_about_a_figure_that_is_absent(tmp_path: Path):
    row = {"REF_AREA": "GM0001", "OBS_VALUE": None, "ABSENCE": "confidential", "NATIONAL_VERDICT": "higher"}
    release = with_cells(tmp_path / "r", [row])
    assert any("cells/" in finding.where for finding in attacked(release).grave)


def test_a_whole_group(tmp_path: Path):
    """Everybody counted is of one category: what is known of the group is known of each member."""
    figure = replace(
        SUPPRESSED,
        breakdowns=("sex",),
        categories=(("f", "m"),),
        breakdown_levels=LEVELS,
    )
    tree = tree_of({"GM0001": {"WK000101": 2}})
    atoms = {("BU00010101", ("m",), "2024"): 40, ("BU00010101", ("f",), "2024"): 0}
    atoms |= {("BU00010102", (sex,), "2024"): 30 for sex in "fm"}
    truth = Country(tree, figure, atoms)
    cells = dict(truth.cells(atoms))
    counts = count_table(cells, dict.fromkeys(cells, 0))
    release = write_release(tmp_path / "r", counts, figures=(figure,), tree=tree)
    assert "group-disclosure" in {finding.kind for finding in attacked(release).findings}


def test_a_border_that_moved_by_a_street(tmp_path: Path):
    """One buurt gave three suspects' street away; both are published as they were counted."""
    figure = replace(SUPPRESSED, levels=(Level.COUNTRY, Level.GEMEENTE, Level.BUURT))
    tree = tree_of({"GM0001": {"WK000101": 2}})
    releases = []
    for number, counts in enumerate([(60, 40), (57, 43)]):
        atoms = {(f"BU000101{n + 1:02}", (), "2024"): count for n, count in enumerate(counts)}
        cells = dict(Country(tree, figure, atoms).cells(atoms))
        table = count_table(cells, dict.fromkeys(cells, 0))
        place = tmp_path / str(number)
        releases.append(write_release(place, table, name=f"r{number}", figures=(figure,), tree=tree))
    codes = np.array(
        [["BU00010101", "BU00010101"], ["BU00010101", "BU00010102"], ["BU00010102", "BU00010102"]]
    )
    addresses = Addresses(("r0", "r1"), codes)
    report = attacked(*releases, addresses=addresses)
    found = [f for f in report.grave if f.kind == "differencing"]
    assert [(f.lower, f.upper) for f in found] == [(3.0, 3.0)]
    assert "differencing" not in kinds(attacked(*releases))
    assert "differencing" not in kinds(attacked(*releases, knowledge="A1", addresses=addresses))


def test_figures_that_break_their_own_rule(tmp_path: Path):
    shown, rounding = protected(country())
    shown["suspects", "gm", "GM0001", "", "2024-Q4", ""] = 5000
    report = attacked(write_release(tmp_path / "r", count_table(shown, rounding)))
    assert "contradiction" in kinds(report)
    assert {attempt.name for attempt in report.attempts} >= {"side-channels", "reconstruction"}
