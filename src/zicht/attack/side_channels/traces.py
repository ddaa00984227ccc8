"""Traces in any text: paths of machines, times of a clock, columns of the vault, numbers of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zicht.attack.findings import Finding
from zicht.attack.side_channels.leaks import leak

MACHINE = re.compile(
    rb"(?<![\w.:/-])/(?:home|root|Users|tmp|mnt|var/folders|private/var)/[\w.-]"
    rb"|\b[A-Za-z]:\\{1,2}(?:Users|Documents|Temp|Windows)\\|\bfile://|\\\\\\\\[\w-]+\\\\"
)
"""Paths of the machine that made a file: names of users, servers and projects stand in them."""

CLOCK = re.compile(rb"-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")
"""Date and time of day; a date alone (of a signature, of a source) is no trace."""

VAULT_NAME = re.compile(
    r"^(?:RIN\w*|\w*PSEUDONYM\w*|\w*RINPERSOON\w*|BSN|BURGERSERVICENUMMER|SOFINR|A_?NUMMER|PERSON_?(?:ID|KEY)"
    r"|PERSOON(?:S?ID|S?NUMMER)?|GEBOORTE\w*|BIRTH_?(?:DATE|DAY)|DATE_OF_BIRTH|CONTRIBUTORS|RECORD_?KEY)$",
    re.IGNORECASE,
)
"""Names of columns that live in a vault: identifiers of persons, and what engines count before protection."""

JSON_KEY = re.compile(rb'"([A-Za-z_][A-Za-z0-9_]{1,40})"\s*:')
PERSON_NUMBER = re.compile(r"^(?:\d{9,}|[0-9a-fA-F]{16,}|[A-Za-z0-9+/]{22,}={0,2})$")
"""A text that is one long number, hexadecimal or base64: the form of identifiers and pseudonyms."""


_MACHINE_WORDS = (b"/home/", b"/root/", b"/Users/", b"/tmp/", b"/mnt/", b"/var/", b":\\", b"file://", b"\\\\")
"""One of these stands in whatever MACHINE finds; to look for them first is ten times as fast."""


def names_machine(data: bytes) -> bool:
    """Whether a path of a machine stands in the bytes."""
    return any(word in data for word in _MACHINE_WORDS) and MACHINE.search(data) is not None


def of_text(path: str, data: bytes, *, clock: bool = True) -> Iterator[Finding]:
    """Traces in the bytes of a text file."""
    if names_machine(data):
        yield leak(path, "a path of the machine that made the file stands in it")
    if clock and CLOCK.search(data):
        yield leak(
            path,
            "a date with a time of day stands in it: when it was made, or when something was",
            grave=False,
        )
    if b"sourceMappingURL=" in data:
        yield leak(
            path, "it names a source map, which leads to texts that were not meant to leave", grave=False
        )


def of_names(path: str, names: Iterable[str]) -> Iterator[Finding]:
    """Columns or keys that belong in a vault."""
    for name in sorted({name for name in names if VAULT_NAME.match(name)}):
        yield leak(
            f"{path}: {name}", "a column of the vault: it tells of single persons or of unprotected counts"
        )


def of_values(path: str, column: str, values: Iterable[str | None]) -> Iterator[Finding]:
    """Texts of a column that look like numbers of persons or paths of machines."""
    texts = [value for value in values if value]
    if any(PERSON_NUMBER.match(text) for text in texts):
        yield leak(f"{path}: {column}", "texts with the form of an identifier or a pseudonym")
    if any(names_machine(text.encode()) for text in texts):
        yield leak(f"{path}: {column}", "a path of the machine that made the file stands in it")
