"""The workload of `engine.py` as a plan, and our engines that compute it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine_rows import FLAGGED, FLAGS, days, period_of

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.batches import work_of
from zicht.microdata.engines.choice import ENGINES
from zicht.microdata.engines.engine import name_division
from zicht.microdata.engines.tables import Files, Settings
from zicht.microdata.runs import Run, compute
from zicht.model import contracts
from zicht.model.area_codes import Level
from zicht.model.contracts import ColumnType, Contract, Delivered, Domain, Shape
from zicht.model.expressions import Aggregate, Call, Column, Constant, Expr, How, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Breakdown, Counted, Frame, Location, Measure, Place, Plan, RuleClass

AGES = (12, 18, 25, 45, 65)
WORDS = {"nl": "verzonnen", "en": "made up"}


def of(name: str) -> Column:
    return Column("person_quarters", name)


def both(*conditions: Expr) -> Expr:
    return Call(Op.AND, conditions)


SUSPECTED = Aggregate(How.EXISTS, "suspects", "person", of("person"), Window(When.DURING))
IN_DEBT = Call(Op.GT, (of("debt_euros"), Constant(0)))
POOR = Call(Op.LT, (of("income_euros"), Constant(15_000)))


def fifteen() -> tuple[Measure, ...]:
    """Persons, two sums of euros, and counts of persons; two of them ask a second table."""
    return (
        Measure("persons", Counted.UNITS),
        Measure("suspects", Counted.UNITS, SUSPECTED),
        Measure("in_debt", Counted.UNITS, IN_DEBT),
        Measure("poor", Counted.UNITS, POOR),
        Measure("poor_suspects", Counted.UNITS, both(POOR, SUSPECTED)),
        Measure("income_euros", Counted.SUM, None, of("income_euros")),
        Measure("debt_euros", Counted.SUM, None, of("debt_euros")),
        *(Measure(name, Counted.UNITS, of(f"flag_{flag:02d}")) for name, flag in FLAGGED.items()),
    )


def hundred() -> tuple[Measure, ...]:
    """Persons by each of 24 flags: all, the poor, those in debt, suspects; and these four by themselves."""
    kinds: dict[str, Expr | None] = {"all": None, "poor": POOR, "in_debt": IN_DEBT, "suspects": SUSPECTED}
    measures = []
    for kind, condition in kinds.items():
        measures.append(Measure(kind, Counted.UNITS, condition))
        for flag in range(FLAGS):
            flagged = of(f"flag_{flag:02d}")
            wanted = flagged if condition is None else both(flagged, condition)
            measures.append(Measure(f"{kind}_{flag:02d}", Counted.UNITS, wanted))
    return tuple(measures)


def plan(quarters: int, measures: tuple[Measure, ...]) -> Plan:
    """The workload as a plan."""
    ages = [
        (
            f"{low}-{high - 1}",
            both(Call(Op.GE, (of("age"), Constant(low))), Call(Op.LT, (of("age"), Constant(high)))),
        )
        for low, high in pairwise(AGES)
    ]
    ages.append((f"{AGES[-1]}+", Call(Op.GE, (of("age"), Constant(AGES[-1])))))
    sexes = [(code, Call(Op.EQ, (of("sex"), Constant(code)))) for code in ("1", "2")]
    periods = [period_of(day) for day in days(quarters)]
    return Plan(
        id="benchmark/person-quarters",
        frame=Frame("person_quarters", Window(When.AT_MOMENT), of("person")),
        location=Location(Place.BUURT, of("buurt")),
        measures=measures,
        levels=(Level.COROP, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        frequency=Frequency.QUARTERLY,
        first=periods[0],
        last=periods[-1],
        rule_class=RuleClass.PERSONS,
        breakdowns=(Breakdown("age", tuple(ages)), Breakdown("sex", tuple(sexes))),
    )


def tables_in(folder: Path) -> dict[str, Files]:
    """The files with their contracts."""

    def column(name: str, type: ColumnType, **more: Any) -> contracts.Column:
        return contracts.Column(name, name, type, WORDS, **more)

    base = Contract(
        table="person_quarters",
        version="1",
        physical_name="",
        supplier="",
        catalogue_page="",
        unverified="",
        shape=Shape.EVENTS,
        delivered=Delivered.WHOLE,
        words=WORDS,
        key=("person", "date"),
        columns=(
            column("date", ColumnType.DATE, required=True),
            column("person", ColumnType.IDENTIFIER, domain=Domain.PERSON, required=True),
            column("buurt", ColumnType.CODE, codes="any_buurt"),
            column("age", ColumnType.INTEGER),
            column("sex", ColumnType.CODE, codes="sex"),
            column("household", ColumnType.IDENTIFIER, domain=Domain.HOUSEHOLD),
            column("income_euros", ColumnType.INTEGER),
            column("debt_euros", ColumnType.INTEGER),
            *(column(f"flag_{flag:02d}", ColumnType.BOOLEAN) for flag in range(FLAGS)),
        ),
    )
    suspects = replace(
        base, table="suspects", key=(), columns=tuple(c for c in base.columns if c.name in ("date", "person"))
    )
    return {
        "person_quarters": Files(base, tuple(sorted(folder.glob("person_quarters-*.parquet")))),
        "suspects": Files(suspects, (folder / "suspects.parquet",)),
        "areas": Files(built_in_contracts().tables["areas"], (folder / "areas.parquet",)),
    }


def ours(
    folder: Path,
    engine: str,
    quarters: int,
    target: Path,
    *,
    memory_gb: float,
    write: bool = True,
    measures: tuple[Measure, ...] | None = None,
) -> None:
    """The plan, computed and written as a run of the vault is, or computed only."""
    tables, wanted = tables_in(folder), plan(quarters, measures or fifteen())
    target.mkdir()
    settings = Settings(memory_gb=memory_gb)
    if write:
        compute(Run("benchmark", target), [wanted], tables, ENGINES[engine], settings)
        return
    with ENGINES[engine].open(tables, settings) as connection:
        division = name_division(connection)
        for work in work_of([wanted], ()):
            for _ in ENGINES[engine].finish(work.batch, work.period, tables, division, connection, 1):
                pass
