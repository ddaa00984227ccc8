"""Many deliveries at once, each after those that its rows point at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.kit.progress import Progress
from zicht.microdata.delivery_note import DeliveryNote, read_delivery_note
from zicht.microdata.duck import DEFAULT_BOUNDS
from zicht.microdata.reports import Report
from zicht.model.contracts import Contracts
from zicht.pipeline.deliver import accept


class NoDeliveries(UserError):
    """A folder holds no deliveries."""

    exit_code = 17
    usual_remedy = "name the folder in which each supplier has a folder with a delivery.yaml"


def accept_all(
    folder: Path, vault: Path, key: Path, contracts: Contracts, *, on: date, progress: Progress
) -> tuple[Report, ...]:
    """Take in every delivery of a folder; the first that is stopped ends it, what came before stays in.

    raises NoDeliveries, and whatever `deliver.accept` raises
    """
    notes = {note.parent: read_delivery_note(note.parent) for note in sorted(folder.glob("*/delivery.yaml"))}
    if not notes:
        raise NoDeliveries(folder, found="no folder with a delivery.yaml", expected="one or more")
    reports = []
    for place in in_order(notes, contracts):
        progress.step(f"taking in {place.name}")
        reports.append(accept(place, vault, key, on=on, override=None, bounds=DEFAULT_BOUNDS))
    return tuple(reports)


def in_order(notes: dict[Path, DeliveryNote], contracts: Contracts) -> Sequence[Path]:
    """Each delivery after those that hold what its tables point at; else by period and name.

    Where deliveries point at each other, the earliest period goes first, and intake tells what it could not
    check.
    """
    held = {place: {table.table for table in note.tables} for place, note in notes.items()}
    wanted = {
        place: {key.table for table in tables for key in contracts.tables[table].foreign_keys} - tables
        for place, tables in held.items()
        if tables <= set(contracts.tables)
    }
    waiting = sorted(notes, key=lambda place: (notes[place].period, place.name))
    found: list[Path] = []
    while waiting:
        inside = set().union(*(held[place] for place in found)) if found else set()
        offered = set().union(*(held[place] for place in waiting))
        ready = [place for place in waiting if not (wanted.get(place, set()) & offered) - inside]
        found.append((ready or waiting)[0])
        waiting.remove(found[-1])
    return found
