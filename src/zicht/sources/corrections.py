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

    @classmethod
    def at(cls, correction: Correction, found: str) -> CorrectionOutdated:
        """For a correction that does not find what it expects."""
        where = f"{correction.source}, {correction.field}"
        return cls(
            where + (f" of {correction.area}" if correction.area else ""),
            found=found,
            expected=repr(correction.expects),
            remedy="look at the source again and update or remove the correction",
        )


@dataclass(frozen=True)
class Correction:
    """One decision.

    source    id of the entry
    field     "crs" for the system of coordinates a file names, or the name of a column
    area      the code of the row as it stands in the file; "" for the file as a whole
    expects   what was found when the decision was taken, as text
    use       what is used instead, as text; "" in the column of codes leaves the row out
    reason    how we know
    """

    source: str
    field: str
    area: str
    expects: str
    use: str
    reason: str


def corrected(corrections: tuple[Correction, ...], field: str, found: str) -> str:
    """What a file says of itself as a whole, or what a correction says instead.

    raises CorrectionOutdated when there is a correction for the field but `found` is not what it expects
    """
    for correction in corrections:
        if correction.field == field and not correction.area:
            if found != correction.expects:
                raise CorrectionOutdated.at(correction, repr(found))
            return correction.use
    return found
