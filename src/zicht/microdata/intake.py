"""The story of one delivery: note, welcome, every table in turn, decision, and one rename into the vault."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.progress import SILENT, Progress
from zicht.microdata.deliveries import (
    ACCEPTED,
    DELIVERY,
    PAGE,
    QUARANTINE,
    REPORT,
    Delivery,
    KeptTable,
    by_period,
    covers,
    delivery_id,
    holding,
    meets,
    not_replaced,
    standing_ids,
)
from zicht.microdata.delivery_note import DeliveredTable, DeliveryNote, read_delivery_note
from zicht.microdata.drift import drift, profile
from zicht.microdata.duck import DEFAULT_BOUNDS, Bounds, engine, name, text
from zicht.microdata.formats import stage
from zicht.microdata.keys import Key
from zicht.microdata.ledger import Entry, Kind
from zicht.microdata.repairs import propose_repairs
from zicht.microdata.report_page import report_html
from zicht.microdata.reports import Decision, Drift, Override, Reference, Report, Severity, TableReport
from zicht.microdata.sorting import Sorted, Sorting, sort_rows
from zicht.microdata.vault import DeliveryRefused, Vault
from zicht.model.contracts import ColumnType, Contract, ContractInvalid, Delivered, ForeignKey

_NO_KEY = Key(b"a key for checks without a key: what it makes is thrown away")


class DeliveryStopped(UserError):
    """A delivery passed a stop threshold of its contracts; nothing of it was accepted."""

    exit_code = 88
    usual_remedy = "ask the supplier; or accept it with --override REASON --by NAME, which the ledger keeps"


def check_delivery(
    folder: Path,
    vault: Vault,
    key: Key | None = None,
    *,
    bounds: Bounds = DEFAULT_BOUNDS,
    progress: Progress = SILENT,
) -> Report:
    """What would be said about a delivery; nothing is kept. Without the key, persons are not looked up."""
    if key is not None:
        vault.check_key(key)
    note = read_delivery_note(folder)
    with vault.changing() as changes:  # what is staged holds identifiers: on the vault's disk, and then gone
        check_welcome(note, vault)
        return _Examination(note, vault, key, changes.work, bounds, progress).report(None)


def accept_delivery(
    folder: Path,
    vault: Vault,
    key: Key,
    *,
    on: str,
    override: Override | None = None,
    bounds: Bounds = DEFAULT_BOUNDS,
    progress: Progress = SILENT,
) -> Report:
    """Take a delivery into the vault. Raises DeliveryRefused, DeliveryStopped and what `stage` raises.

    on        the day, ISO 8601, for the ledger
    override  accepts what would be stopped; without a stop it is not used
    """
    vault.check_key(key)
    note = read_delivery_note(folder)
    with vault.changing() as changes:
        check_welcome(note, vault)
        ready = changes.work / "ready"
        ready.mkdir()
        report = _Examination(note, vault, key, ready, bounds, progress).report(override)
        if report.decision is Decision.STOPPED:
            shutil.rmtree(ready / ACCEPTED)
        progress.step(f"{report.id}: {report.decision}, written to the vault")
        changes.take_in(ready, _write_papers(ready, report, on))
    check_not_stopped(report)
    return report


def check_not_stopped(report: Report) -> None:
    """Raise DeliveryStopped when a stop threshold was passed and nobody overrode it."""
    if report.decision is Decision.STOPPED:
        raise DeliveryStopped(
            report.id,
            found="; ".join(report.stops),
            expected="figures within the thresholds of the contracts",
        )


def check_welcome(note: DeliveryNote, vault: Vault) -> None:
    """Raise DeliveryRefused when this delivery does not belong here, or is here already."""
    where = f"delivery of {note.supplier} for {note.period}"
    same = {entry.id for entry in vault.ledger if entry.digest == note.digest} & set(
        standing_ids(vault.ledger)
    )
    if same:
        raise DeliveryRefused(
            where,
            found=f"the same files as {min(same)}, which is accepted already",
            expected="a new delivery",
            remedy="nothing needs to be done",
        )
    if note.made_up != vault.made_up:
        kinds = {True: "made up", False: "not made up"}
        raise DeliveryRefused(
            where,
            found=f"a delivery that is {kinds[note.made_up]}",
            expected=f"one that is {kinds[vault.made_up]}, as this vault is",
            remedy="keep made-up and real microdata in different vaults",
        )
    faults = []
    for table in note.tables:
        contract = vault.contracts.tables.get(table.table)
        if contract is None:
            faults.append(f"table {table.table} has no contract")
        elif contract.supplier != note.supplier:
            faults.append(f"table {table.table} is promised by {contract.supplier}")
        elif contract.delivered is Delivered.INCREMENT:
            faults += _half_replaced(note, table.table, vault)
    if faults:
        raise DeliveryRefused(
            where,
            found="; ".join(faults),
            expected="tables that a contract expects of this supplier; new periods, or all that is replaced",
            remedy="mend delivery.yaml, make the contract, or roll back what is to be replaced",
        )


def _half_replaced(note: DeliveryNote, table: str, vault: Vault) -> list[str]:
    """Deliveries of which this one would double some rows: it speaks of a part of their periods only."""
    return [
        f"table {table} speaks of a part of the periods of {earlier.id}"
        for earlier in not_replaced(holding(vault.standing, table))
        if meets(note, earlier) and not covers(note, earlier)
    ]


@dataclass(frozen=True)
class _Examination:
    """Every table of one delivery sorted and compared; the files come in `out`."""

    note: DeliveryNote
    vault: Vault
    key: Key | None
    out: Path
    bounds: Bounds
    progress: Progress

    def report(self, override: Override | None) -> Report:
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
                *_unchecked(references),
                *_passed(contract, outcome, compared, Severity.WARN),
            ),
            stops=tuple(_passed(contract, outcome, compared, Severity.STOP)),
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


def _unchecked(references: Iterable[Reference]) -> list[str]:
    return [
        f"{reference.column} was not checked: no rows of {reference.table} to compare with"
        for reference in references
        if reference.against == "not checked"
    ]


def _passed(contract: Contract, outcome: Sorted, compared: Iterable[Drift], severity: Severity) -> list[str]:
    """Sentences for the thresholds of this severity that were passed, and no higher one."""
    tolerance = contract.tolerance
    share = outcome.quarantined / outcome.rows if outcome.rows else 0.0
    level = Severity.FINE
    if share > tolerance.quarantined_stop:
        level = Severity.STOP
    elif share > tolerance.quarantined_warn:
        level = Severity.WARN
    limit = {Severity.STOP: tolerance.quarantined_stop, Severity.WARN: tolerance.quarantined_warn}
    said = []
    if level is severity:
        said.append(f"{share:.2%} of the rows is in quarantine, above {limit[severity]:.2%}")
    return said + [_drifted(found) for found in compared if found.severity is severity]


def _drifted(found: Drift) -> str:
    if found.what == "rows":
        return f"{found.now} rows where the last delivery had {found.before}: {found.measure:.1%} different"
    what = "empty values" if found.what == "missing" else "values"
    return f"{what} of {found.column} are spread otherwise than in the last delivery (index {found.measure})"


def _write_papers(ready: Path, report: Report, on: str) -> Entry:
    """report.json, report.html and delivery.json; gives the entry for the ledger."""
    (ready / PAGE).write_text(report_html(report), encoding="utf-8")
    tables = tuple(_kept(ready, table) for table in sorted(report.tables, key=lambda table: table.table))
    delivery = Delivery(
        report.id,
        report.digest,
        report.supplier,
        report.first_period,
        report.period,
        report.made_up,
        report.decision,
        report.override,
        tables,
    )
    note = delivery.as_json()
    (ready / DELIVERY).write_bytes(note)
    # the ledger vouches for the report, the report for the note, the note for the files
    data = canonical_json({**report.as_plain(), DELIVERY: sha256_of(note)}, indent=1)
    (ready / REPORT).write_bytes(data)
    override = report.override or Override("", "")
    kind = Kind(report.decision.value)
    return Entry(kind, report.id, report.digest, sha256_of(data), on, override.reason, override.by)


def _kept(ready: Path, table: TableReport) -> KeptTable:
    file = f"{table.table}.parquet"
    accepted = ready / ACCEPTED / file
    return KeptTable(
        table=table.table,
        file=table.file,
        format=table.format,
        sha256=table.sha256,
        rows=table.rows,
        accepted=table.accepted if accepted.exists() else 0,
        quarantined=table.quarantined,
        accepted_sha256=sha256_of_file(accepted) if accepted.exists() else "",
        quarantine_sha256=sha256_of_file(ready / QUARANTINE / file),
    )
