"""The kind of one value, in the words of the contracts."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.model.contracts import ColumnType, Domain

BOOLEAN, INTEGER, DATE = ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.DATE
CODE, IDENTIFIER = ColumnType.CODE, ColumnType.IDENTIFIER


@dataclass(frozen=True)
class Kind:
    """What sort of value it is.

    codes    code list of a code; None for a literal, which fits any list that has it
    literal  the text itself, for a constant
    unit     "euros" for money
    """

    type: ColumnType
    nullable: bool = False
    domain: Domain | None = None
    codes: str | None = None
    literal: str | None = None
    unit: str | None = None

    @property
    def words(self) -> str:
        """As it is called in a message."""
        if self.type is IDENTIFIER:
            return f"the identifier of {article(self.domain)}"
        if self.type is CODE:
            return f"the text {self.literal!r}" if self.codes is None else f"a code of list {self.codes}"
        return {INTEGER: "a whole number", DATE: "a date", BOOLEAN: "a condition"}[self.type]


def article(domain: Domain | None) -> str:
    """The domain with its article: "a person", "an address"."""
    return f"{'an' if domain in (Domain.ADDRESS, Domain.ENTITY) else 'a'} {domain}"
