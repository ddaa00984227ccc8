"""No probability of a person or a combination can leave the vault: by construction, and tried in every way.

The attacker of these tests knows all predictions (he fitted the same model himself) and searches everything
that the room of models gives, says, writes, logs or raises for one of them, or for a row of numbers as long
as there are persons or cells.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import io
import json
import logging
import pickle
import struct
import traceback
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.microdata.drawn_recruits import (
    FIT,
    PREVALENCE,
    Drawn,
    Rows,
    analyses,
    plans,
    rows_of,
    tallies_of,
)

import zicht.microdata.risk_models as room
from zicht.analyses.recruits.documents import cards, recruits_document
from zicht.analyses.recruits.tables import model_table, term_table
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve
from zicht.methods.risk.logistic import logistic
from zicht.microdata.risk_models.counted_table import CountedTable, counted_table
from zicht.microdata.risk_models.terms import output_of, term_statistics
from zicht.model.plans import as_plain
from zicht.model.released_risks import ReleasedRisks
from zicht.model.risk_findings import (
    LOGISTIC,
    WITHOUT_PROXY,
    RiskFindings,
    RiskMeasure,
    RiskSettings,
)
from zicht.model.tallies import TALLY_SCHEMA
from zicht.pipeline.analyse import explained
from zicht.protection.model_outputs import FitRules
from zicht.protection.risk_statistics import release_risks

SOURCE = Path(room.__file__).parent
ROOMS = SOURCE.parents[1]
DRAWN = Drawn(persons=6_000, wijken=25, share=0.02)
QUICK = RiskSettings(replications=30, subgroup_resamples=5)
SHOWN_DIGITS = 7  # of a prediction that are searched for: with fewer other numbers are found by chance


@pytest.fixture(scope="module")
def tallies() -> pa.Table:
    return tallies_of(DRAWN)


@pytest.fixture(scope="module")
def table(tallies: pa.Table) -> CountedTable:
    return counted_table(tallies, plans()[FIT], audit=("sex",), lead_years=5)


@pytest.fixture(scope="module")
def predictions(table: CountedTable) -> np.ndarray:
    """Of every cell by a fit to all cohorts, and by one to the older cohorts."""
    older = table.part(table.cohort < 2018)
    risks = [logistic(part.cells, part.design).risks(table.design) for part in (table, older)]
    return np.unique(np.concatenate(risks))


@pytest.fixture(scope="module")
def found(tallies: pa.Table) -> room.RisksFound:
    return room.find_risks(tallies, plans(), QUICK, seed=1, models=(LOGISTIC, WITHOUT_PROXY))


@pytest.fixture(scope="module")
def released(found: room.RisksFound) -> ReleasedRisks:
    return release_risks(found.findings, FitRules())


# By construction.


def test_only_the_story_can_be_imported_from_outside() -> None:
    """Files of the room import each other; everybody else gets what is in `__all__`."""
    for path in sorted(ROOMS.rglob("*.py")):
        if SOURCE in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(f"{room.__name__}."), path
                if node.module == room.__name__:
                    assert {alias.name for alias in node.names} <= set(room.__all__), path
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith(f"{room.__name__}.") for alias in node.names), path


def test_what_the_room_gives_has_no_place_for_an_array() -> None:
    """Types of every field of everything a public function returns, followed to the bottom."""
    functions = [
        getattr(room, name) for name in room.__all__ if isinstance(getattr(room, name), types.FunctionType)
    ]
    assert [function.__name__ for function in functions] == ["find_risks"]
    for function in functions:
        assert typing.get_type_hints(function)["return"] is room.RisksFound
    fields = typing.get_type_hints(room.RisksFound)
    assert fields == {"findings": RiskFindings, "tallies": pa.Table}
    assert leaves_of(RiskFindings) <= {str, int, float, bool, types.NoneType}


def leaves_of(kind: object) -> set[object]:
    if dataclasses.is_dataclass(kind):
        return set().union(*(leaves_of(one) for one in typing.get_type_hints(kind).values()))
    if typing.get_args(kind):
        return set().union(*(leaves_of(one) for one in typing.get_args(kind) if one is not Ellipsis))
    if isinstance(kind, type) and issubclass(kind, str):
        return {str}
    return {kind}


def test_the_room_knows_no_way_to_write() -> None:
    """No file of it opens, prints, logs, saves or pickles anything."""
    forbidden = {
        "open",
        "print",
        "save",
        "savez",
        "savetxt",
        "dump",
        "dumps",
        "write",
        "write_text",
        "write_bytes",
    }
    forbidden |= {"tofile", "write_table", "to_csv", "to_parquet", "getLogger", "warn"}
    for path in sorted(SOURCE.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        assert not called & forbidden, path
        imported = {
            alias.name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not imported & {"logging", "pickle", "json", "os", "sys", "shutil", "tempfile"}, path


def test_the_table_of_cells_neither_prints_nor_pickles(table: CountedTable) -> None:
    assert not any(character.isdigit() for character in repr(table))
    for attempt in (pickle.dumps, copy.deepcopy, copy.copy):
        with pytest.raises(room.StaysInTheVault):
            attempt(table)


# Tried.


def numbers_in(thing: object) -> Iterator[float]:
    """Every number reachable from a value; arrays and callables are not expected and fail."""
    if isinstance(thing, bool) or thing is None or isinstance(thing, str):
        return
    if isinstance(thing, int | float):
        yield float(thing)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from numbers_in(getattr(thing, field.name))
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from numbers_in(one)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from numbers_in(key)
            yield from numbers_in(value)
    elif isinstance(thing, pa.Table):
        yield from numbers_in(thing.to_pylist())
    else:
        raise AssertionError(f"{type(thing).__name__} has no business here")


def lengths_in(thing: object) -> Iterator[int]:
    """Length of every row of numbers reachable from a value."""
    if isinstance(thing, pa.Table):
        yield thing.num_rows
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from lengths_in(getattr(thing, field.name))
    elif isinstance(thing, tuple | list | dict):
        yield len(thing)
        for one in thing.values() if isinstance(thing, dict) else thing:
            yield from lengths_in(one)


def holds_none_of(text: str, predictions: np.ndarray) -> bool:
    return not any(repr(risk)[: 2 + SHOWN_DIGITS + 1].lstrip("0") in text for risk in predictions.tolist())


def far_from(numbers: Iterator[float], predictions: np.ndarray) -> bool:
    """No number is a prediction, to the digits that are searched for."""
    wanted = predictions
    told = np.array([number for number in numbers if np.isfinite(number)])
    distance = np.abs(told[:, np.newaxis] - wanted) / np.abs(wanted)
    return bool(distance.min() > 10.0**-SHOWN_DIGITS)


def test_the_search_itself_finds_a_prediction(predictions: np.ndarray) -> None:
    """The attacker is not blind."""
    one = float(predictions[3])
    assert not far_from(iter([0.5, one]), predictions)
    assert not holds_none_of(f"risk {one!r}", predictions)
    with pytest.raises(AssertionError, match="ndarray"):
        list(numbers_in((predictions,)))


def test_nothing_that_is_given_is_a_prediction_or_as_long_as_persons_or_cells(
    found: room.RisksFound, table: CountedTable, predictions: np.ndarray
) -> None:
    assert found.tallies.schema.equals(TALLY_SCHEMA)
    assert far_from(numbers_in(found.findings), predictions)
    kinds = len(np.unique(table.codes, axis=0))
    long = {len(table.rows), int(table.rows.sum()), DRAWN.persons, kinds, len(predictions)}
    assert not long & set(lengths_in(found.findings))
    assert max(lengths_in(found.findings)) < kinds
    per_area = found.tallies.group_by(["MEASURE", "LEVEL"]).aggregate([("REF_AREA", "count")])
    assert max(per_area["REF_AREA_count"].to_pylist()) <= DRAWN.wijken


def test_pickles_and_prints_of_what_is_given_hold_no_prediction(
    found: room.RisksFound, predictions: np.ndarray
) -> None:
    written = pickle.dumps(found.findings)
    assert not any(struct.pack(order + "d", risk) in written for order in "<>" for risk in predictions)
    assert holds_none_of(repr(found.findings), predictions)
    stream = io.StringIO()
    print(found, file=stream)
    assert holds_none_of(stream.getvalue(), predictions)


def test_nothing_is_said_logged_or_written_on_the_way(
    tallies: pa.Table,
    predictions: np.ndarray,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    said: list[str] = []
    caplog.set_level(logging.NOTSET)
    room.find_risks(tallies, plans(), QUICK, seed=2, models=(LOGISTIC,), tell=said.append)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert caplog.records == []
    assert said
    assert not any(character.isdigit() for step in said for character in step)
    assert list(tmp_path.rglob("*")) == []


def broken_in(name: str) -> Callable[..., object]:
    def fail(*arguments: object, **named: object) -> object:
        raise RuntimeError(f"broken in {name}")

    return fail


@pytest.mark.parametrize(
    "name",
    ["class_statistics", "measured_later", "audited", "subgroups_of", "class_tallies", "tipping_ratios"],
)
def test_what_breaks_on_the_way_tells_no_number(
    name: str, tallies: pa.Table, predictions: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{room.__name__}.findings.{name}", broken_in(name))
    with pytest.raises(RuntimeError) as caught:
        room.find_risks(tallies, plans(), QUICK, seed=1, models=())
    told = "".join(traceback.format_exception(caught.value))
    assert holds_none_of(told, predictions)
    assert holds_none_of(repr(caught.value.args), predictions)


def test_mistakes_of_a_user_tell_no_count(tallies: pa.Table) -> None:
    messages = []
    with pytest.raises(room.NoTalliesToFit) as caught:
        room.find_risks(tallies.slice(0, 0), plans(), QUICK, seed=1, models=())
    messages.append(str(caught.value))
    messages.append(str(room.ModelDoesNotSettle("logistic model", found="separated data")))
    assert not any(character.isdigit() for message in messages for character in message)


def test_the_plan_and_its_explanation_hold_no_result(predictions: np.ndarray) -> None:
    for one in analyses().values():
        assert holds_none_of(json.dumps(as_plain(one.plan)), predictions)
        told = explained(None, one.id, "en")
        assert holds_none_of(" ".join([*told.plan, *told.sources]), predictions)


def test_tables_and_documents_hold_no_prediction(
    released: ReleasedRisks, table: CountedTable, predictions: np.ndarray, tmp_path: Path
) -> None:
    record = analyses()[FIT].record
    documents = {
        "recruits": recruits_document(released, QUICK, record, record),
        **cards(released, QUICK, record),
    }
    for at, one in enumerate((term_table(released), model_table(released))):
        assert one.num_rows
        assert far_from(numbers_in(one), predictions)
        pq.write_table(one, tmp_path / f"{at}.parquet", compression="none", use_dictionary=False)
        data = (tmp_path / f"{at}.parquet").read_bytes()
        assert not any(struct.pack("<d", risk) in data for risk in predictions)
    assert far_from(numbers_in(documents), predictions)
    assert holds_none_of(json.dumps(documents), predictions)
    kinds = {len(np.unique(table.codes, axis=0)), len(table.rows), DRAWN.persons}
    assert not kinds & set(lengths_in(documents))


def test_predictions_cannot_be_solved_from_what_is_published(
    released: ReleasedRisks, table: CountedTable, predictions: np.ndarray
) -> None:
    """The constant stays inside and terms are on a grid: a reconstruction is off for nearly every cell.

    The attacker even knows the true share of cases, and centres the published terms on it.
    """
    told = {one.statistic.subject: one.statistic.value for one in released.of(RiskMeasure.LOG_ODDS_RATIO)}
    beta = np.array([told[f"{factor}={category}"] for factor, category in table.terms])
    log_odds = table.design[:, 1:] @ beta
    share = table.cases.sum() / table.rows.sum()
    constant = np.log(share / np.average(np.exp(log_odds), weights=table.rows))
    guess = 1 / (1 + np.exp(-(constant + log_odds)))
    exact = logistic(table.cells, table.design).risks(table.design)
    assert np.mean(np.abs(guess / exact - 1) < 1e-3) < 0.05


# One person more or less.


def released_terms(table: CountedTable) -> ReleasedRisks:
    """The terms of a table as they would leave."""
    fit = logistic(table.cells, table.design)
    findings = dataclasses.replace(
        RiskFindings(FIT, "0" * 64, None, (), (), (), (), (), "", ("2016",), ("2018",), (LOGISTIC,)),
        fit=output_of(table, fit, plans()[FIT]),
        statistics=tuple(term_statistics(table, fit)),
    )
    return release_risks(findings, FitRules())


def steps_apart(first: ReleasedRisks, second: ReleasedRisks) -> dict[str, float]:
    """Statistic -> how many steps its value moved; a statistic that came or went is infinitely far."""
    key = {}
    for number, side in enumerate((first, second)):
        for one in side.statistics:
            told = one.statistic
            name = f"{told.measure.value} {told.model} {told.subject} {told.cohorts}"
            key.setdefault(name, [None, None])[number] = one
    found = {}
    for name, (one, other) in key.items():
        if one is None or other is None:
            found[name] = np.inf
        else:
            step = max(one.step, other.step)
            found[name] = abs(one.statistic.value - other.statistic.value) / step
    return found


def test_one_person_moves_a_term_by_a_step_at_most_and_mostly_by_none(table: CountedTable) -> None:
    """Those with the rarest combinations, cases first, and some drawn at random."""
    whole = released_terms(table)
    rng = np.random.default_rng(5)
    rare = np.lexsort((table.rows, -table.codes.sum(axis=1), table.cases == 0))[:20]
    moved = []
    for at in [*rare.tolist(), *rng.integers(0, len(table.rows), 20).tolist()]:
        rows, cases = table.rows.copy(), table.cases.copy()
        rows[at] -= 1
        cases[at] -= 1 if cases[at] else 0
        again = released_terms(dataclasses.replace(table, rows=rows, cases=cases))
        moved += list(steps_apart(whole, again).values())
    assert max(moved) <= 1 + 1e-9
    assert np.mean(np.array(moved) < 1e-9) > 0.6  # half of them are the rarest there are


def test_one_person_moves_no_other_number_by_more_than_a_step(
    found: room.RisksFound, released: ReleasedRisks
) -> None:
    """A case with most circumstances, of the newest cohort: whoever moves most."""
    rows = rows_of(DRAWN, 3)
    held = np.sum([rows.held[name] for name in PREVALENCE if name != "sex"], axis=0)
    person = int(np.argmax(held + 100 * rows.case))
    without = tallies_of(DRAWN, without={3: person})
    again = room.find_risks(without, plans(), QUICK, seed=1, models=(LOGISTIC, WITHOUT_PROXY))
    moved = steps_apart(released, release_risks(again.findings, FitRules()))
    resampled = ("subgroup_stability",)  # of a search: a candidate may come or go at its border
    far = {
        name: times for name, times in moved.items() if times > 1 + 1e-9 and not name.startswith(resampled)
    }
    assert not far
    assert again.tallies.equals(found.tallies) or np.mean(np.array(list(moved.values())) > 0) < 0.5


# Was this young person in the data?


def log_loss_of(rows: Rows, released: ReleasedRisks, constant: float) -> np.ndarray:
    """Of each person under the published terms, with a constant that the attacker made up."""
    log_odds = np.full(len(rows.case), constant)
    for one in released.of(RiskMeasure.LOG_ODDS_RATIO):
        name = one.statistic.subject.split("=")[0]
        log_odds += one.statistic.value * rows.held[name]
    return np.where(rows.case, np.log1p(np.exp(-log_odds)), np.log1p(np.exp(log_odds)))


def membership(members: np.ndarray, others: np.ndarray) -> tuple[float, Interval]:
    """AUC with which a smaller loss gives a member away, and its interval."""
    score = -np.concatenate([members, others])
    case = np.repeat([1.0, 0.0], [len(members), len(others)])
    cells = CountedCells(case, np.ones(len(case)), np.arange(len(case)))
    areas = areas_under_curve(cells, score[np.newaxis])
    return float(areas.auc[0]), areas.interval(0.99, clustered=False)


def test_published_terms_do_not_tell_who_was_in_the_data(released: ReleasedRisks) -> None:
    """The loss of members against that of young people drawn alike who were not; 0.5 is not knowing."""
    strangers = dataclasses.replace(DRAWN, seed=DRAWN.seed + 77)
    inside, outside = [rows_of(DRAWN, day) for day in range(4)], [rows_of(strangers, day) for day in range(4)]
    constant = float(np.log(DRAWN.share))
    losses = [[log_loss_of(day, released, constant) for day in side] for side in (inside, outside)]
    members, others = (np.concatenate(side) for side in losses)
    for only_cases in (False, True):
        if only_cases:
            cases = [np.concatenate([day.case for day in side]) for side in (inside, outside)]
            members, others = members[cases[0]], others[cases[1]]
        auc, interval = membership(members, others)
        assert interval.lower[0] <= 0.5 <= interval.upper[0], auc


def test_the_attack_on_membership_works_where_scores_are_published() -> None:
    """A model with a parameter for each person would be given away: the attacker is not blind."""
    rows = rows_of(DRAWN, 0)
    memorised = np.where(rows.case, 0.05, 0.01)  # loss of who was learned by heart
    auc, _ = membership(memorised, np.where(rows_of(DRAWN, 1).case, 4.0, 0.02))
    assert auc > 0.9
