"""`zicht delivery`: check a delivery, accept it, list what was accepted, roll one back."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.microdata.duck import Bounds
from zicht.microdata.intake import check_not_stopped
from zicht.microdata.reports import Override, Report, TableReport
from zicht.pipeline import deliver


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `delivery check`, `accept`, `list` and `roll-back`."""
    top = commands.add_parser("delivery", help="deliveries of microdata to a vault")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    _add_check(steps)
    _add_accept(steps)
    _add_list(steps)
    _add_roll_back(steps)


def _add_check(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = steps.add_parser(
        "check",
        help="say what is wrong with a delivery; keep nothing",
        description="Hold a delivery against its contracts and against what the vault has. Without the key, "
        "persons and other identifiers are looked up in the delivery itself only.",
    )
    _add_folder(check)
    check.add_argument("--key", type=Path, metavar="FILE", help="key of the vault")
    check.set_defaults(run=run_check)


def _add_accept(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    accept = steps.add_parser(
        "accept",
        help="take a delivery into the vault",
        description="Sort the rows of a delivery into accepted and quarantined ones, make pseudonyms, and "
        "take it into the vault with its report. A delivery that passes a stop threshold is not accepted, "
        "unless somebody says why with --override; the ledger keeps reason and name.",
    )
    _add_folder(accept)
    accept.add_argument("--key", type=Path, required=True, metavar="FILE", help="key of the vault")
    accept.add_argument("--override", metavar="REASON", help="accept in spite of a stop, for this reason")
    accept.add_argument("--by", metavar="NAME", help="who overrides")
    accept.set_defaults(run=run_accept, parser=accept)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the delivery, with its delivery.yaml")
    _add_vault(parser)
    parser.add_argument(
        "--memory", type=float, default=4.0, metavar="GB", help="memory before the disk is used (default: 4)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def _add_vault(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vault", type=Path, required=True, metavar="VAULT", help="folder of the vault")


def _add_list(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listed = steps.add_parser("list", help="what happened to deliveries, and which of them stand")
    _add_vault(listed)
    listed.set_defaults(run=run_list)


def _add_roll_back(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    back = steps.add_parser(
        "roll-back",
        help="take an accepted delivery out of the tables",
        description="Take an accepted delivery out of the tables; what it replaced counts again. Its files "
        "stay, so that older results can still name them.",
    )
    back.add_argument("id", metavar="ID", help="as `zicht delivery list` shows it")
    _add_vault(back)
    back.add_argument("--reason", required=True, help="why; the ledger keeps it")
    back.add_argument("--by", required=True, metavar="NAME", help="who rolls back")
    back.set_defaults(run=run_roll_back)


def run_check(arguments: argparse.Namespace) -> None:
    """Print the report in short; what would be stopped is an error, as in `accept`."""
    report = deliver.check(
        arguments.folder,
        arguments.vault,
        arguments.key,
        bounds=Bounds(arguments.memory),
        progress=_progress(arguments),
    )
    _print(report)
    check_not_stopped(report)


def run_accept(arguments: argparse.Namespace) -> None:
    """Print the report in short; a stop is an error."""
    if bool(arguments.override) != bool(arguments.by):
        arguments.parser.error("--override REASON and --by NAME belong together")
    override = Override(arguments.override, arguments.by) if arguments.override else None
    report = deliver.accept(
        arguments.folder,
        arguments.vault,
        arguments.key,
        on=_today(),
        override=override,
        bounds=Bounds(arguments.memory),
        progress=_progress(arguments),
    )
    _print(report)


def run_list(arguments: argparse.Namespace) -> None:
    """Print one line an event, then the deliveries that stand."""
    events, standing = deliver.history(arguments.vault)
    for event in events:
        why = f"  {event.reason} ({event.by})" if event.reason else ""
        print(f"{event.on}  {event.kind:11}  {event.id}{why}")
    print(f"standing: {len(standing)}")
    for delivery in standing:
        rows = sum(table.accepted for table in delivery.tables)
        print(f"  {delivery.id}  {len(delivery.tables)} tables, {rows} rows")


def run_roll_back(arguments: argparse.Namespace) -> None:
    """Roll back; say so."""
    deliver.roll_back(arguments.vault, arguments.id, reason=arguments.reason, by=arguments.by, on=_today())
    print(f"{arguments.id}: rolled back")


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _progress(arguments: argparse.Namespace) -> Progress:
    return SILENT if arguments.quiet else Progress()


def _print(report: Report) -> None:
    print(f"{report.id}: {report.decision}")
    for table in report.tables:
        for line in _lines(table):
            print(line)


def _lines(table: TableReport) -> list[str]:
    lines = [
        f"  {table.table}: {table.rows} rows, {table.accepted} accepted, {table.quarantined} in quarantine"
    ]
    for finding in table.findings:
        first = ", ".join(str(row) for row in finding.first_rows)
        more = " ..." if finding.rows > len(finding.first_rows) else ""
        lines.append(f"    {finding.name}: {finding.rows} rows (row {first}{more})")
    lines += [
        f"    {repair.column}: {repair.rows} rows would be accepted with {repair.repair}"
        for repair in table.repairs
    ]
    lines += [f"    warning: {warning}" for warning in table.warnings]
    return lines + [f"    stop: {stop}" for stop in table.stops]
