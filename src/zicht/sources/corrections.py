"""Mistakes in sources that people have looked at and decided on; each applies only to what they saw.

A correction names the value it expects. When a new version of a file no longer holds that value, reading
stops: the publisher may have mended the mistake, and correcting twice would be a mistake of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from zicht.kit.errors import UserError


class CorrectionOutdated(UserError):
    """The list of corrections expects a value in a source that is no longer there."""

    exit_code = 50


@dataclass(frozen=True)
class Correction:
    """One decision.

    source    id of the entry
    field     "crs" for the system of coordinates a file names, or the name of a column
    area      the code of the row; "" for the file as a whole
    expects   what was found when the decision was taken, as text
    use       what is used instead, as text
    reason    how we know
    """

    source: str
    field: str
    area: str
    expects: str
    use: str
    reason: str

    def apply(self, found: str) -> str:
        """The value to use; raises CorrectionOutdated when `found` is not what was expected."""
        if found != self.expects:
            where = f"{self.source}, {self.field}" + (f" of {self.area}" if self.area else "")
            raise CorrectionOutdated(
                where,
                found=repr(found),
                expected=repr(self.expects),
                remedy="look at the source again and update or remove the correction",
            )
        return self.use


def corrected(corrections: tuple[Correction, ...], field: str, area: str, found: str) -> str:
    """`found`, or what a correction for this field and area says instead."""
    for correction in corrections:
        if correction.field == field and correction.area == area:
            return correction.apply(found)
    return found
