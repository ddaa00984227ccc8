"""One root for every mistake a user can make; anything else is a bug of ours and says so."""

from __future__ import annotations

from typing import ClassVar


class UserError(Exception):
    """A mistake a user can mend; the message says where, what was found, what was expected, what to do.

    A subclass is one kind of mistake and lives in the room that detects it. Its docstring is its manual
    entry; `exit_code` is what the command line returns. Numbers are handed out in docs/reference/errors.md,
    generated from the classes; a test demands that they differ.
    """

    exit_code: ClassVar[int] = 2
    usual_remedy: ClassVar[str | None] = None
    """What to do when a raise says nothing more precise."""

    def __init__(
        self, where: object, *, found: object = None, expected: object = None, remedy: str | None = None
    ) -> None:
        self.where = _printable(where)
        self.found = None if found is None else _printable(found)
        self.expected = None if expected is None else _printable(expected)
        self.remedy = remedy or self.usual_remedy
        super().__init__(self.__str__())

    def __str__(self) -> str:
        """The message in the order a reader needs it."""
        parts = [f"{type(self).__name__}: {self.where}"]
        if self.found is not None:
            parts.append(f"  found:    {self.found}")
        if self.expected is not None:
            parts.append(f"  expected: {self.expected}")
        if self.remedy is not None:
            parts.append(f"  do:       {self.remedy}")
        return "\n".join(parts)


def _printable(words: object) -> str:
    """Names from a file of somebody else may hold what commands a terminal; they are shown, never sent."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in str(words)
    )
