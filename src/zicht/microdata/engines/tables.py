"""What an engine is given: tables with their contracts, and settings that are not part of the question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from zicht.kit.errors import UserError
from zicht.model.contracts import Contract, Delivered, Shape
from zicht.model.expressions import Aggregate, Expr, When, Window, walk
from zicht.model.plans import Place, Plan

AREAS = "areas"
ADDRESS_AREAS = "address_areas"


class TableMissing(UserError):
    """Analyses ask for tables of which the vault holds no accepted delivery."""

    exit_code = 95
    usual_remedy = "take in a delivery of these tables, or leave out the analyses that need them"


class TableFiles(Protocol):
    """A table as analyses see it: its contract and the accepted files that together are its rows."""

    @property
    def contract(self) -> Contract:
        """What its columns are."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Parquet files, in an order that means nothing."""


@dataclass(frozen=True)
class Files:
    """The plainest `TableFiles`: Parquet files with the columns of the contract."""

    contract: Contract
    files: tuple[Path, ...]


Tables = Mapping[str, TableFiles]


@dataclass(frozen=True)
class Settings:
    """How a plan is computed. Only `sample` and `periods` change what comes out.

    sample     one in so many units, chosen by pseudonym; 1: all
    periods    only these, in SDMX notation; (): all of each plan
    memory_gb  gigabytes of memory; what does not fit goes to disk, or through it
    threads    None: as many as there are cores
    spill      folder for what does not fit in memory; None: a temporary one
    """

    sample: int = 1
    periods: tuple[str, ...] = ()
    memory_gb: float = 4.0
    threads: int | None = None
    spill: Path | None = None


def tables_of(plan: Plan) -> frozenset[str]:
    """The tables a plan reads, those for its areas included."""
    names = {plan.frame.table, AREAS}
    for expr in _expressions(plan):
        names |= {node.table for node in walk(expr) if isinstance(node, Aggregate)}
    if any(location.place is Place.ADDRESS for location in (plan.location, plan.counterpart) if location):
        names.add(ADDRESS_AREAS)
    return frozenset(names)


def check_tables(plans: Iterable[Plan], tables: Tables) -> None:
    """Raise TableMissing with every table that is asked for and not there."""
    missing: dict[str, list[str]] = {}
    for plan in plans:
        for name in tables_of(plan) - set(tables):
            missing.setdefault(name, []).append(plan.id)
    if missing:
        found = "; ".join(f"{name} (for {', '.join(ids)})" for name, ids in sorted(missing.items()))
        raise TableMissing("the vault", found=f"no rows of {found}", expected="every table that is asked for")


def contracts_of(tables: Tables) -> dict[str, Contract]:
    """The contracts of tables; one whose rows came in one delivery keeps its promises as a whole."""
    return {
        name: replace(table.contract, delivered=Delivered.WHOLE) if len(table.files) == 1 else table.contract
        for name, table in tables.items()
    }


def once_per(contract: Contract, link: str, window: Window) -> bool:
    """True when the contract promises at most one row per value of `link` in the window.

    The door checks this for every delivery; only for tables that one delivery holds whole does it hold
    for the table.
    """
    if contract.delivered is not Delivered.WHOLE:
        return False
    if contract.key == (link,):
        return True
    if window.when is not When.AT_MOMENT:
        return False
    if contract.shape is Shape.SPELLS:
        return contract.overlap == link
    time = {Shape.YEARLY: "year", Shape.EVENTS: "date"}.get(contract.shape)
    return time is not None and set(contract.key) == {link, time}


def _expressions(plan: Plan) -> Iterable[Expr]:
    yield plan.frame.unit
    yield plan.location.value
    if plan.counterpart is not None:
        yield plan.counterpart.value
    if plan.frame.where is not None:
        yield plan.frame.where
    for measure in plan.measures:
        yield from (part for part in (measure.where, measure.value) if part is not None)
    for breakdown in plan.breakdowns:
        yield from (condition for _, condition in breakdown.categories)
