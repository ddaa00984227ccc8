"""A delivery beside the last one: what differs more than chance can do."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from tests.unit.microdata.small_deliveries import KEY, deliver, vault_in

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.drift import Profile, drift
from zicht.microdata.intake import DeliveryStopped, accept_delivery
from zicht.microdata.reports import Drift, Severity
from zicht.microdata.vault import Vault

PERSONS = built_in_contracts().tables["persons"]
SCHOOLING = built_in_contracts().tables["schooling"]
EVEN = {"1": 5000, "2": 5000}


def compared(before: dict[str, dict[str, int]], now: dict[str, dict[str, int]], what: str) -> list[Drift]:
    sizes = [sum(next(iter(counts.values())).values()) for counts in (before, now)]
    found = drift(Profile(sizes[0], before), Profile(sizes[1], now), PERSONS)
    return [figure for figure in found if figure.what == what]


def test_the_index_is_that_of_a_calculation_by_hand():
    (figure,) = compared({"sex": EVEN}, {"sex": {"1": 6000, "2": 4000}}, "distribution")
    assert figure.measure == pytest.approx(0.1 * math.log(0.6 / 0.5) - 0.1 * math.log(0.4 / 0.5), abs=1e-4)
    assert figure.severity is Severity.FINE
    assert (figure.before, figure.now) == (10000, 10000)


@pytest.mark.parametrize(("first", "severity"), [(7000, Severity.WARN), (8000, Severity.STOP)])
def test_a_shift_is_warned_about_and_then_stopped(first: int, severity: Severity):
    (figure,) = compared({"sex": EVEN}, {"sex": {"1": first, "2": 10000 - first}}, "distribution")
    assert figure.severity is severity


def test_small_tables_are_not_stopped_for_what_chance_does():
    """Two samples of 60 from the same 16 classes: nearly never a stop, though the bare index would be."""
    chance = random.Random(5)
    bare = stopped = 0
    for _ in range(300):
        before, now = ([chance.randrange(16) for _ in range(60)] for _ in range(2))
        counts = [
            {"sex": {str(value): sample.count(value) for value in set(sample)}} for sample in (before, now)
        ]
        (figure,) = compared(counts[0], counts[1], "distribution")
        bare += figure.measure > PERSONS.tolerance.drift_stop
        stopped += figure.severity is Severity.STOP
    assert bare > 150
    assert stopped <= 3


def test_integers_are_compared_in_bands_of_the_last_delivery():
    before = {"birth_year": {str(year): 100 for year in range(1950, 2000)}}
    (same,) = compared(before, before, "distribution")
    assert same.measure == 0
    shifted = {"birth_year": {str(year + 25): 100 for year in range(1950, 2000)}}
    (figure,) = compared(before, shifted, "distribution")
    assert figure.severity is Severity.STOP


def test_empty_values_are_a_figure_of_their_own():
    before = {"died_on": {"": 9000, "there": 1000}}
    (figure,) = compared(before, {"died_on": {"": 5000, "there": 5000}}, "missing")
    assert (figure.before, figure.now, figure.severity) == (9000, 5000, Severity.STOP)


def test_a_value_that_is_required_or_of_a_new_year_does_not_drift():
    def year(value: str) -> dict[str, dict[str, int]]:
        return {"year": {"there": 1000}, "level": {"01": 500, "02": 500}, "person": {"there": 1000}}

    found = drift(Profile(1000, year("2023")), Profile(1000, year("2024")), SCHOOLING)
    assert [figure.what for figure in found] == ["rows", "distribution"]


def persons(count: int, month: int = 0) -> str:
    return "RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN\n" + "".join(
        f"{at:09d} | {1940 + at % 60} | {month or 1 + at % 12} | {1 + at % 2} |\n" for at in range(count)
    )


def accept(folder: Path, vault: Vault):
    return accept_delivery(folder, vault, KEY, on="2025-01-15")


def test_a_delivery_that_lost_half_of_its_rows_is_stopped(tmp_path: Path):
    vault = vault_in(tmp_path)
    first = accept(deliver(tmp_path / "a", "cbs", {"persons": persons(3000)}, period="2024-Q1"), vault)
    with pytest.raises(DeliveryStopped, match="900 rows where the last delivery had 3000"):
        accept(deliver(tmp_path / "b", "cbs", {"persons": persons(900)}, period="2024-Q2"), vault)
    again = accept(deliver(tmp_path / "c", "cbs", {"persons": persons(2950)}, period="2024-Q2"), vault)
    (table,) = again.tables
    assert (table.last, table.warnings, table.stops) == (first.id, (), ())


def test_a_delivery_with_everybody_born_in_one_month_is_stopped(tmp_path: Path):
    vault = vault_in(tmp_path)
    accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1000)}, period="2024-Q1"), vault)
    with pytest.raises(DeliveryStopped, match="values of birth_month are spread otherwise"):
        accept(deliver(tmp_path / "b", "cbs", {"persons": persons(1000, month=1)}, period="2024-Q2"), vault)
