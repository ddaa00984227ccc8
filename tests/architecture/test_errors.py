"""Every mistake a user can make has its own exit code and its own entry in the manual."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

import pytest

import zicht
from zicht.kit.errors import UserError


def kinds_of_mistake() -> list[type[UserError]]:
    for found in pkgutil.walk_packages(zicht.__path__, "zicht."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    known: list[type[UserError]] = []
    waiting = list(UserError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        if kind not in known:
            known.append(kind)
            waiting += kind.__subclasses__()
    return [kind for kind in known if kind.__module__.startswith("zicht.")]


@pytest.fixture(scope="module")
def kinds() -> list[type[UserError]]:
    return kinds_of_mistake()


def test_exit_codes_differ(kinds: list[type[UserError]]):
    codes = Counter(kind.exit_code for kind in kinds)
    assert [
        (code, [k.__name__ for k in kinds if k.exit_code == code]) for code in codes if codes[code] > 1
    ] == []


def test_exit_codes_stay_clear_of_those_of_the_shell(kinds: list[type[UserError]]):
    """0 is success, 1 a bug of ours, 2 a wrong word on the command line, 126 to 165 the shell's.

    A shell says 126 and 127 of a command it could not start, and 128 + n of one that signal n ended; the
    signals that end commands are below 38.
    """
    free = {*range(3, 126), *range(166, 256)}
    assert [kind.__name__ for kind in kinds if kind.exit_code not in free] == []


def test_every_mistake_has_a_manual_entry(kinds: list[type[UserError]]):
    assert [kind.__name__ for kind in kinds if len((kind.__doc__ or "").split()) < 5] == []
    assert [kind.__name__ for kind in kinds if kind.__doc__ == UserError.__doc__] == []


def test_names_of_mistakes_differ(kinds: list[type[UserError]]):
    assert [name for name, times in Counter(kind.__name__ for kind in kinds).items() if times > 1] == []


def test_a_message_says_where_what_was_expected_and_what_to_do():
    message = str(UserError("table.csv, line 3", found="'x'", expected="a number", remedy="mend the line"))
    assert message.splitlines() == [
        "UserError: table.csv, line 3",
        "  found:    'x'",
        "  expected: a number",
        "  do:       mend the line",
    ]
