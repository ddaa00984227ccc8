"""Networks in which fixed clusters were put in: a test that does not see these cannot say there are none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.arrays import Ints
from zicht.methods.networks.projection import as_zero_one


def with_clusters(
    members: npt.NDArray[np.generic],
    labels: Ints,
    loyalty: float,
    networks: int,
    generator: np.random.Generator,
) -> npt.NDArray[np.int8]:
    """Networks of groups of the observed sizes that keep to given clusters of members.

    Each group belongs to one cluster, drawn by how many memberships its members have. Each place in it goes,
    with chance `loyalty`, to a member of that cluster, else to any member; members are drawn by their number
    of observed groups. A group larger than its cluster takes all of it and fills up with others.

    members  (members, groups)  0 or 1, as observed
    labels   (members,)         the planted clusters
    loyalty  0: clusters mean nothing, 1: no group goes outside its own cluster unless it must
    returns  (networks, members, groups)  sizes of groups exact, numbers of groups of members about
    """
    assert 0 <= loyalty <= 1, "loyalty is a chance"
    observed = as_zero_one(members)
    sizes, degrees = observed.sum(axis=0).astype(np.int64), observed.sum(axis=1)
    of_cluster = np.bincount(labels, weights=degrees)
    shape = (networks, observed.shape[1])
    cluster = generator.choice(len(of_cluster), size=shape, p=of_cluster / of_cluster.sum())
    loyal = generator.binomial(sizes, loyalty, size=shape)
    lots = _lots(degrees, (*shape, len(degrees)), generator)
    own = labels == cluster[..., np.newaxis]
    first = _best(np.where(own, lots, -np.inf), np.minimum(loyal, own.sum(axis=-1)))
    rest = _best(np.where(first, -np.inf, lots), sizes - first.sum(axis=-1))
    return np.swapaxes(first | rest, 1, 2).astype(np.int8)


def _lots(
    degrees: npt.NDArray[np.float64], shape: tuple[int, ...], generator: np.random.Generator
) -> npt.NDArray[np.float64]:
    """The highest k of these are a draw of k without return, by weight (Efraimidis & Spirakis 2006)."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(generator.random(shape)) / np.maximum(degrees, 1e-9), dtype=np.float64)


def _best(lots: npt.NDArray[np.float64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """The `wanted` highest lots of each row."""
    place = np.argsort(np.argsort(-lots, axis=-1, kind="stable"), axis=-1, kind="stable")
    return np.asarray(place < wanted[..., np.newaxis])
