"""The story of one delivery: note, welcome, every table in turn, decision, and one rename into the vault."""

from __future__ import annotations

import shutil
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.kit.progress import SILENT, Progress
from zicht.microdata.deliveries import ACCEPTED
from zicht.microdata.delivery_note import read_delivery_note
from zicht.microdata.duck import DEFAULT_BOUNDS, Bounds
from zicht.microdata.examination import Examination
from zicht.microdata.keys import Key
from zicht.microdata.papers import write_papers
from zicht.microdata.reports import Decision, Override, Report
from zicht.microdata.vault import Vault
from zicht.microdata.welcome import check_welcome


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
        return Examination(note, vault, key, changes.work, bounds, progress).report(None)


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
        report = Examination(note, vault, key, ready, bounds, progress).report(override)
        if report.decision is Decision.STOPPED:
            shutil.rmtree(ready / ACCEPTED)
        progress.step(f"{report.id}: {report.decision}, written to the vault")
        changes.take_in(ready, write_papers(ready, report, on))
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
