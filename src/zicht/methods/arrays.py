"""The types of arrays in this room, and the mistakes a caller can make with them.

Rows are maps (one indicator in one period), columns are areas; `nan` means: no figure. Functions of this
room accept any leading shape where they say "any shape", and never loop over areas.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from zicht.kit.errors import UserError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


class ShapeMismatch(UserError):
    """Arrays that must describe the same maps and areas have different shapes."""

    exit_code: ClassVar[int] = 30


class ValueOutOfRange(UserError):
    """A number cannot be what it is said to be: a negative count, a share above 1, a confidence of 95."""

    exit_code: ClassVar[int] = 31


def floats(values: npt.ArrayLike) -> Floats:
    """The values as float64, without a copy when they already are."""
    return np.asarray(values, dtype=np.float64)


def check_same_shape(where: str, **arrays: npt.NDArray[np.generic]) -> None:
    """Refuse arrays that cannot be combined element by element; raises ShapeMismatch."""
    shapes = {name: array.shape for name, array in arrays.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        raise ShapeMismatch(
            where,
            found=", ".join(f"{name} {shape}" for name, shape in shapes.items()),
            expected="arrays of one shape (or that extend to one shape)",
            remedy="line the arrays up on the same maps and areas",
        ) from None


def check_range(where: str, values: Floats, low: float, high: float, what: str) -> None:
    """Refuse values outside low..high; `nan` passes, it means "no figure". Raises ValueOutOfRange."""
    wrong = int(np.count_nonzero((values < low) | (values > high)))
    if wrong:
        raise ValueOutOfRange(
            where,
            found=f"{wrong} of {values.size} values outside {low:g} to {high:g}",
            expected=f"{what} between {low:g} and {high:g}",
            remedy="repair the input; a missing value is nan, never a code number",
        )


def check_confidence(where: str, confidence: float) -> None:
    """Refuse a confidence that is no share between 0 and 1, such as 95."""
    if not 0 < confidence < 1:
        raise ValueOutOfRange(
            where, found=confidence, expected="a share between 0 and 1", remedy="write 0.95, not 95"
        )
