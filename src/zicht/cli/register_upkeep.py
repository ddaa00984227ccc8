"""`zicht register backup|restore|checkpoint|verify`: keep a register safe, and put it back."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.cli.register_action import add_action
from zicht.register.installation import check_there, open_register

DATABASE = "register.sqlite"


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the actions to `zicht register`."""
    backup = add_action(
        actions, "backup", "append what is new to a backup; the first run copies all", run_backup
    )
    backup.add_argument("folder", type=Path, metavar="FOLDER", help="of the backup, on another disk")
    backup.add_argument("--whole", action="store_true", help="copy all again: once a day, after an update")
    restore = actions.add_parser(
        "restore",
        help="put a register back from a backup",
        description="Put a register back as it was just after any event since the first whole copy. Its log "
        "is verified before it takes its place.",
    )
    restore.add_argument("folder", type=Path, metavar="FOLDER", help="of the backup")
    restore.add_argument("home", type=Path, metavar="HOME", help="folder of the register; no database in it")
    restore.add_argument("--event", type=int, metavar="NUMBER", help="the last event (default: all)")
    restore.set_defaults(run=run_restore)
    add_action(actions, "checkpoint", "sign how long the log is and what stands in it", run_checkpoint)
    add_action(actions, "verify", "is every row of the log as it was written?", run_verify)


def run_backup(arguments: argparse.Namespace) -> None:
    """What was saved is the result."""
    _open(arguments.home)
    from zicht.register.store.backup import backup

    saved = backup(arguments.folder, whole=arguments.whole)
    print(f"{saved.changes} changes appended")
    if saved.whole is not None:
        print(saved.whole)


def run_restore(arguments: argparse.Namespace) -> None:
    """The event up to which it was put back is the result."""
    open_register(arguments.home, https=True)
    from zicht.register.store.backup import restore

    reached = restore(arguments.folder, arguments.home / DATABASE, event=arguments.event)
    print(f"as after event {reached.event}\nhead {reached.head}\nstate {reached.state}")


def run_checkpoint(arguments: argparse.Namespace) -> None:
    """Store a checkpoint; its text, to hand out, is the result."""
    _open(arguments.home)
    from django.conf import settings

    from zicht.register.store.log_key import log_signer
    from zicht.register.store.log_reading import checkpoint, checkpoints, keep_checkpoint

    keep_checkpoint(log_signer(settings.HOME, settings.ALLOWED_HOSTS[0]))
    print(checkpoint(checkpoints()[0]), end="")


def run_verify(arguments: argparse.Namespace) -> None:
    """What was found, one sentence a line; anything wrong is an error that names the first bad row."""
    _open(arguments.home)
    from django.conf import settings

    from zicht.pipeline.audit import check_sound, words_of
    from zicht.register.store.log_key import log_signer
    from zicht.register.store.log_reading import verify_now

    key = log_signer(settings.HOME, settings.ALLOWED_HOSTS[0]).key
    verification = verify_now(key=key)
    check_sound(verification, arguments.home)
    for line in words_of(verification, verification.checkpoints, key, copied=False):
        print(line)


def _open(home: Path) -> None:
    check_there(home)
    open_register(home, https=True)
