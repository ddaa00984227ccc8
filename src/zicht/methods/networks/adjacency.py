"""Which members touch each other, as a matrix in one piece."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from zicht.methods.arrays import Bools, Ints


def in_one_piece(neighbours: Bools, shared: Ints) -> Bools:
    """The neighbours, with each piece that touches no other tied to where its members have most in common.

    An island has no neighbours on land, yet does not lie nowhere. As long as there are several pieces, the
    smallest gets one tie: between the two members, one inside and one outside it, that share most groups
    (the first of equals). A piece that shares nothing with the others stays by itself.

    neighbours  (members, members)  symmetric
    shared      (members, members)  groups in common
    returns     (members, members)
    """
    tied = neighbours.copy()
    np.fill_diagonal(tied, False)
    finished: set[int] = set()  # first members of pieces that share nothing with the others
    while True:
        number, piece = csgraph.connected_components(sparse.csr_array(tied), directed=False)
        sizes = np.bincount(piece, minlength=number)
        open_pieces = [p for p in np.argsort(sizes, kind="stable")[:-1] if _first(piece, p) not in finished]
        if not open_pieces:
            return tied
        inside = piece == open_pieces[0]
        common = np.where(inside[:, np.newaxis] & ~inside, shared, 0)
        first, second = np.unravel_index(int(np.argmax(common)), common.shape)
        if common[first, second] == 0:
            finished.add(_first(piece, open_pieces[0]))
        else:
            tied[first, second] = tied[second, first] = True


def pieces(members_of_group: Bools, neighbours: Bools) -> int:
    """In how many pieces a group lies on the map.

    members_of_group  (members,)
    neighbours        (members, members)
    """
    inside = np.flatnonzero(members_of_group)
    if not len(inside):
        return 0
    return int(csgraph.connected_components(sparse.csr_array(neighbours[np.ix_(inside, inside)]))[0])


def _first(piece: Ints, number: int) -> int:
    return int(np.argmax(piece == number))
