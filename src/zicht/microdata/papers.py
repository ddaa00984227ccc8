"""The papers of a delivery: report, page and list of files, each vouching for the next."""

from __future__ import annotations

from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.microdata.deliveries import ACCEPTED, DELIVERY, PAGE, QUARANTINE, REPORT, Delivery, KeptTable
from zicht.microdata.ledger import Entry, Kind
from zicht.microdata.report_page import report_html
from zicht.microdata.reports import Override, Report, TableReport


def write_papers(ready: Path, report: Report, on: str) -> Entry:
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
