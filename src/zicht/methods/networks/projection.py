"""From members and groups to ties between members."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from zicht.kit.errors import UserError
from zicht.methods.arrays import Floats, Ints


class UnusableNetwork(UserError):
    """A network of members and groups holds something else than 0 and 1, or has no members."""

    exit_code: ClassVar[int] = 178


def tie_strengths(members: npt.NDArray[np.generic]) -> Floats:
    """Ties between members: each group of k gives each pair in it 1 / (k - 1).

    So a member has as much tie as it has groups of two or more, whatever their size: a group of 35 does not
    count 34 times as much as a group of 2.

    members  (..., members, groups)  0 or 1
    returns  (..., members, members) symmetric, 0 on the diagonal; groups of one give nothing
    raises   UnusableNetwork
    source   Newman 2001, Physical Review E 64, 016132
    """
    weights = as_zero_one(members)
    sizes = weights.sum(axis=-2, keepdims=True)
    share = np.divide(1.0, sizes - 1, out=np.zeros_like(sizes), where=sizes > 1)
    ties = (weights * share) @ np.swapaxes(weights, -1, -2)
    ties[..., np.arange(ties.shape[-1]), np.arange(ties.shape[-1])] = 0.0
    return np.asarray(ties, dtype=np.float64)


def shared_groups(members: npt.NDArray[np.generic]) -> Ints:
    """How many groups each pair of members shares; on the diagonal how many each has.

    members  (..., members, groups)  0 or 1
    returns  (..., members, members)
    """
    weights = as_zero_one(members)
    return np.rint(weights @ np.swapaxes(weights, -1, -2)).astype(np.int64)


def as_zero_one(members: npt.NDArray[np.generic]) -> Floats:
    """The network as floats, refused when it is anything else than 0 and 1."""
    weights = np.asarray(members, dtype=np.float64)
    if weights.ndim < 2 or weights.shape[-2] == 0 or not ((weights == 0) | (weights == 1)).all():
        raise UnusableNetwork(
            "network of members and groups",
            found=f"shape {weights.shape}, values {weights.min(initial=0):g} to {weights.max(initial=0):g}",
            expected="at least one member, and 0 or 1 in each cell",
            remedy="count a member once in a group",
        )
    return weights
