"""A register on a machine: its folder, its database, and the first people in it."""

from __future__ import annotations

import os
from pathlib import Path

import django

from zicht.kit.errors import UserError


class RegisterExists(UserError):
    """The folder holds a register already; nothing was overwritten."""

    exit_code = 255
    usual_remedy = "name another folder, or remove this one yourself"


class NoRegister(UserError):
    """The folder holds no register."""

    exit_code = 199
    usual_remedy = "make one first: zicht register new HOME, or zicht register demo HOME"


def open_register(home: Path, *, https: bool) -> None:
    """Let Django use the register of a folder; once in a process, before anything of it is imported."""
    os.environ["ZICHT_REGISTER_HOME"] = str(home.absolute())
    os.environ["ZICHT_REGISTER_HTTPS"] = "yes" if https else "no"
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.register.settings"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    django.setup()


def make_tables(*, application_role: str | None = None) -> None:
    """Bring the tables of the database to those of this version, fences included.

    application_role  PostgreSQL: the role the register is served with; who is connected owns the tables
    raises            ApplicationRoleUnknown, RoleTooStrong, NotOnSqlite
    """
    from django.core.management import call_command
    from django.db import connection

    from zicht.register.store.application_role import check_named, grant

    check_named(connection, application_role)
    call_command("migrate", interactive=False, verbosity=0)
    if application_role is not None:
        grant(connection, application_role)


def check_fenced() -> None:
    """Raise RoleTooStrong or FencesDown unless the database shows and takes only what it should."""
    from django.db import connection, connections

    from zicht.register.store.application_role import check_fences

    check_fences(connection)
    connections.close_all()  # the processes that serve open their own


def check_empty(home: Path) -> None:
    """Raise RegisterExists when there is one; a register is never overwritten."""
    if (home / "register.sqlite").exists():
        raise RegisterExists(home, found="register.sqlite", expected="an empty folder")


def check_there(home: Path) -> None:
    """Raise NoRegister when there is none; a database elsewhere is looked for there."""
    if "ZICHT_REGISTER_DATABASE" not in os.environ and not (home / "register.sqlite").is_file():
        raise NoRegister(home, found="no register.sqlite", expected="the folder of a register")


def first_people(organisation: str, *, keeper: str, admin: str) -> tuple[str, str]:
    """The first organisation and the two people who let others in. Returns their links to set a password.

    organisation  name of who keeps the register
    keeper, admin e-mail addresses, of two different people
    """
    from zicht.register.actions.first_people import make_first_people

    return make_first_people(organisation, keeper=keeper, admin=admin)
