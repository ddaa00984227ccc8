"""Codes of areas as CBS writes them, and how to read the many ways in which files write them.

A code is a two-letter prefix and an identifier: `GM0363` (gemeente), `WK036302` (wijk), `BU03630201`
(buurt). Real files pad them with spaces, drop the prefix and the leading zeros (`5182762` for
`BU05182762`), put the year in front (`2022GM0014`) or give Amsterdam's wijken and buurten letters
(`WK0363AF`, `BU0363AF08`). A code says nothing without the year of its division: see `areas.Division`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from zicht.kit.errors import UserError


class UnknownAreaCode(UserError):
    """A text in a column of area codes cannot be read as a code of the expected level."""

    exit_code = 20


class Level(StrEnum):
    """A kind of area; the value is the CBS prefix in lower case."""

    COUNTRY = "nl"
    LANDSDEEL = "ld"
    PROVINCIE = "pv"
    COROP = "cr"
    VEILIGHEIDSREGIO = "vr"
    POLITIE_EENHEID = "re"
    GEMEENTE = "gm"
    WIJK = "wk"
    BUURT = "bu"


REGIO_LEVELS = (Level.PROVINCIE, Level.COROP, Level.VEILIGHEIDSREGIO, Level.POLITIE_EENHEID)
"""The levels that the site calls a regio: every one is a whole number of gemeenten."""

_DIGITS = {
    Level.COUNTRY: 2,
    Level.LANDSDEEL: 2,
    Level.PROVINCIE: 2,
    Level.COROP: 2,
    Level.VEILIGHEIDSREGIO: 2,
    Level.POLITIE_EENHEID: 2,
    Level.GEMEENTE: 4,
    Level.WIJK: 6,
    Level.BUURT: 8,
}
_YEAR_IN_FRONT = re.compile(r"^(?:19|20)\d\d(?=[A-Z]{2})")
_CODE = re.compile(r"^([A-Z]{2})([0-9]{2,4}[0-9A-Z]{0,4})$")
_ABROAD = ("GM0997", "GM0998", "GM0999")


def read_area_code(text: str, level: Level) -> str:
    """The code in CBS notation out of any notation seen in real files.

    raises UnknownAreaCode when the text is not a code of `level`.
    """
    bare = _YEAR_IN_FRONT.sub("", text.strip().upper())
    digits = _DIGITS[level]
    if bare.isdigit() and digits - 3 <= len(bare) <= digits:
        bare = f"{level.value.upper()}{bare.zfill(digits)}"
    elif re.fullmatch(r"[0-9]{4}[0-9A-Z]{2,4}", bare) and len(bare) == digits:
        bare = f"{level.value.upper()}{bare}"
    match = _CODE.match(bare)
    if match is None or match[1] != level.value.upper() or len(match[2]) != digits:
        raise UnknownAreaCode(
            "area code",
            found=repr(text),
            expected=f"a code like {level.value.upper()}{'0' * (digits - 1)}1",
            remedy="check that the column holds codes of this level",
        )
    return bare


def level_of(code: str) -> Level:
    """The level that the prefix of a code in CBS notation names."""
    try:
        return Level(code[:2].lower())
    except ValueError:
        raise UnknownAreaCode(
            "area code", found=repr(code), expected="a CBS prefix such as GM or WK"
        ) from None


def gemeente_of(code: str) -> str:
    """The gemeente code inside a gemeente, wijk or buurt code."""
    return f"GM{code[2:6]}"


def wijk_of(code: str) -> str:
    """The wijk code inside a wijk or buurt code."""
    return f"WK{code[2:8]}"


def is_water_or_abroad(code: str) -> bool:
    """True for areas without inhabitants by definition: abroad (GM0997-0999) and water (wijk 97-99)."""
    if gemeente_of(code) in _ABROAD:
        return True
    return code[:2] in ("WK", "BU") and code[6:8] in ("97", "98", "99")
