"""`zicht register retention`: what has been kept long enough, and let it go."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.register.installation import check_there, open_register


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to `zicht register`."""
    command = actions.add_parser(
        "retention",
        help="say what has been kept long enough, and destroy it",
        description="List advice and cases whose term, as the frames have it, is over. With --destroy they "
        "are destroyed, with an event for each in the log, and their records leave the processing logs. "
        "Run it every day.",
    )
    command.add_argument("home", type=Path, metavar="HOME", help="folder of the register")
    command.add_argument("--destroy", action="store_true", help="destroy what is due")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """What is due, or what went, a line each, is the result."""
    check_there(arguments.home)
    open_register(arguments.home, https=True)
    from django.db import connection
    from django.utils import timezone

    from zicht.register.actions import retention
    from zicht.register.records.partnerships import Partnership
    from zicht.register.rules.sight import EVERYTHING, Sight
    from zicht.register.store.row_security import seeing

    at = timezone.now()
    act = retention.destroy_due if arguments.destroy else retention.due
    with seeing(connection, EVERYTHING):
        partnerships = list(Partnership.objects.order_by("pk"))
    for partnership in partnerships:
        with seeing(connection, Sight(partnerships=frozenset({partnership.pk}))):
            due = act(partnership, at=at)
        for term in due:
            print(f"{partnership.pk} {term.sort} {term.object} due {term.on} after {term.months} months")
    if arguments.destroy:
        with seeing(connection, EVERYTHING):
            cleared = retention.clear_logs()
        print(f"{cleared} records left the processing logs")
