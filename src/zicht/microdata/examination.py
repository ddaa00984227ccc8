"""The tables of one delivery: each read, sorted into accepted and quarantined rows, and compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from zicht.kit.progress import Progress
from zicht.microdata.deliveries import ACCEPTED, QUARANTINE, Delivery, by_period, delivery_id, holding
from zicht.microdata.delivery_note import DeliveredTable, DeliveryNote
from zicht.microdata.drift import drift, profile
from zicht.microdata.duck import Bounds, engine, name, text
from zicht.microdata.formats import stage
from zicht.microdata.keys import Key
from zicht.microdata.repairs import propose_repairs
from zicht.microdata.reports import Decision, Drift, Override, Reference, Report, Severity, TableReport
from zicht.microdata.sorting import Sorting, sort_rows
from zicht.microdata.thresholds import passed, unchecked
from zicht.microdata.vault import Vault
from zicht.model.contracts import ColumnType, Contract, ContractInvalid, Delivered, ForeignKey

_NO_KEY = Key(b"a key for checks without a key: what it makes is thrown away")


@dataclass(frozen=True)
class Examination:
    """Every table of one delivery sorted and compared; the files come in `out`."""

    note: DeliveryNote
    vault: Vault
    key: Key | None
    out: Path
    bounds: Bounds
    progress: Progress

    def report(self, override: Override | None) -> Report:
        """Sort every table and say what was found. Raises RowsLost and what `stage` raises."""
        for part in (ACCEPTED, QUARANTINE):
            (self.out / part).mkdir()
        tables = tuple(self._table(table) for table in in_order(self.note.tables, self.vault))
        stopped = any(table.stops for table in tables)
        decision = Decision.ACCEPTED
        if stopped:
            decision = Decision.STOPPED if override is None else Decision.OVERRIDDEN
        return Report(
            id=delivery_id(self.note.supplier, self.note.period, self.note.digest),
            digest=self.note.digest,
            supplier=self.note.supplier,
            first_period=self.note.first_period,
            period=self.note.period,
            made_up=self.note.made_up,
            decision=decision,
            override=override if stopped else None,
            tables=tables,
        )

    def _table(self, table: DeliveredTable) -> TableReport:
        contract = self.vault.contracts.tables[table.table]
        spill = self.out / "spill"
        folders = [table.path.parent, self.out, self.vault.path / "deliveries"]
        try:
            with engine(folders, spill, self.bounds) as connection:
                return self._sorted(table, contract, connection)
        finally:
            shutil.rmtree(spill, ignore_errors=True)

    def _sorted(
        self, table: DeliveredTable, contract: Contract, connection: duckdb.DuckDBPyConnection
    ) -> TableReport:
        self.progress.step(f"{table.table}: reading {table.path.name}")
        staged = stage(table, contract, connection)
        work = self.out / "spill" / "judged.parquet"
        targets = [self._target(contract, key, work) for key in contract.foreign_keys]
        sorting = Sorting(
            table,
            contract,
            self.vault.contracts.code_lists,
            self.key or _NO_KEY,
            staged,
            [sql for sql, _ in targets],
            connection,
        )
        self.progress.step(f"{table.table}: checking")
        accepted = self.out / ACCEPTED / f"{table.table}.parquet"
        outcome = sort_rows(sorting, accepted, self.out / QUARANTINE / f"{table.table}.parquet", work)
        repairs = propose_repairs(sorting, outcome)
        self.progress.step(f"{table.table}: {outcome.accepted} rows pass, {outcome.quarantined} do not")
        last, compared = self._compare(contract, accepted, connection)
        references = tuple(
            Reference(key.column, key.table, key.to, against)
            for key, (_, against) in zip(contract.foreign_keys, targets, strict=True)
        )
        return TableReport(
            table=table.table,
            physical_name=contract.physical_name,
            file=table.path.name,
            format=table.format.value,
            sha256=table.sha256,
            rows=outcome.rows,
            accepted=outcome.accepted,
            quarantined=outcome.quarantined,
            content=outcome.content,
            findings=outcome.findings,
            repairs=repairs,
            references=references,
            missing=outcome.missing,
            last=last,
            drift=compared,
            warnings=(
                *unchecked(references),
                *passed(contract, outcome, compared, Severity.WARN),
            ),
            stops=tuple(passed(contract, outcome, compared, Severity.STOP)),
        )

    def _target(self, contract: Contract, key: ForeignKey, work: Path) -> tuple[str | None, str]:
        """SQL for what a foreign key may point at, and in words where that is."""
        if key.table == contract.table:
            return _values(key.to, [work]), "this delivery"
        here = self.out / ACCEPTED / f"{key.table}.parquet"
        files = [here] if here.exists() else []
        target = self.vault.contracts.tables[key.table]
        column = target.column(key.to)
        assert column is not None
        # pseudonyms of the vault can be compared under its own key only
        comparable = self.key is not None or column.type is not ColumnType.IDENTIFIER
        kept = self.vault.tables().get(key.table) if comparable else None
        if kept is not None and not (files and target.delivered is Delivered.WHOLE):
            files += kept.files
        if not files:
            return None, "not checked"
        return _values(key.to, files), _where(here in files, len(files))

    def _compare(
        self, contract: Contract, accepted: Path, connection: duckdb.DuckDBPyConnection
    ) -> tuple[str, tuple[Drift, ...]]:
        comparable = [
            delivery
            for delivery in by_period(holding(self.vault.standing, contract.table))
            if contract.delivered is Delivered.WHOLE or self._covers_as_much(delivery)
        ]
        if not comparable:
            return "", ()
        last = comparable[-1]
        file = self.vault.folder(last.id) / ACCEPTED / f"{contract.table}.parquet"
        lists = self.vault.contracts.code_lists
        before = profile(file, contract, lists, connection)
        return last.id, drift(before, profile(accepted, contract, lists, connection), contract)

    def _covers_as_much(self, delivery: Delivery) -> bool:
        """A quarter compares with a quarter; a load of history, that spans many, with nothing."""
        single = all(one.first_period == one.period for one in (self.note, delivery))
        return single and len(delivery.period) == len(self.note.period)


def in_order(tables: Iterable[DeliveredTable], vault: Vault) -> tuple[DeliveredTable, ...]:
    """What is pointed at comes first; else by name. Raises ContractInvalid on a circle of references."""
    by_name = {table.table: table for table in tables}
    graph: Mapping[str, set[str]] = {
        table: {key.table for key in vault.contracts.tables[table].foreign_keys if key.table in by_name}
        - {table}
        for table in sorted(by_name)
    }
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise ContractInvalid(
            "contracts", found=f"references in a circle: {' > '.join(error.args[1])}", expected="no circle"
        ) from None
    ordered: list[DeliveredTable] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_name[table] for table in ready]
        sorter.done(*ready)
    return tuple(ordered)


def _values(column: str, files: Iterable[Path]) -> str:
    listed = ", ".join(text(file) for file in files)
    return f"SELECT DISTINCT {name(column)} AS target FROM read_parquet([{listed}])"


def _where(here: bool, files: int) -> str:
    if not here:
        return "the vault"
    return "this delivery" if files == 1 else "this delivery and the vault"
