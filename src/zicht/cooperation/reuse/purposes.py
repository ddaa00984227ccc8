"""How near words lie to the purposes of partnerships: TF-IDF over pieces of words, cosine.

Pieces of five letters instead of words: Dutch glues words together, and "afvalinzameling" must meet
"afval". Frequencies are damped (1 + log), rare pieces count more (smoothed idf), lengths do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Floats

LETTERS = 5
"""Length of a piece; a shorter word is one piece."""


@dataclass(frozen=True, eq=False)
class Purposes:
    """Texts made comparable.

    pieces   piece -> column
    weights  (pieces,) idf
    texts    (texts, pieces) rows of length 1; an empty text is a row of noughts
    """

    pieces: dict[str, int]
    weights: Floats
    texts: sparse.csr_array

    def nearness(self, text: str) -> Floats:
        """Cosine of a text with every text, between 0 and 1; 0 with an empty one."""
        return np.asarray((self.texts @ self._vector(text).T).todense()).ravel()

    def _vector(self, text: str) -> sparse.csr_array:
        return _rows([_pieces(text)], self.pieces, self.weights)


def read_purposes(texts: Sequence[str]) -> Purposes:
    """Learn which pieces are rare from the texts themselves."""
    counted = [_pieces(text) for text in texts]
    found = Counter(piece for pieces in counted for piece in pieces)
    columns = {piece: column for column, piece in enumerate(sorted(found))}
    weights = np.array([1 + np.log((1 + len(texts)) / (1 + found[piece])) for piece in columns])
    return Purposes(columns, weights, _rows(counted, columns, weights))


def _pieces(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z]{3,}", "".join(c for c in plain if not unicodedata.combining(c)))
    return Counter(piece for word in words for piece in _cut(f"_{word}_"))


def _cut(word: str) -> list[str]:
    return [word[at : at + LETTERS] for at in range(max(len(word) - LETTERS + 1, 1))]


def _rows(counted: Sequence[Counter[str]], columns: dict[str, int], weights: Floats) -> sparse.csr_array:
    cells = [
        (row, columns[piece], (1 + np.log(count)) * weights[columns[piece]])
        for row, pieces in enumerate(counted)
        for piece, count in sorted(pieces.items())
        if piece in columns
    ]
    rows, places, values = np.array(cells, dtype=float).reshape(-1, 3).T
    shape = (len(counted), len(columns))
    matrix = sparse.csr_array((values, (rows.astype(np.intp), places.astype(np.intp))), shape=shape)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_array(sparse.diags_array(scale) @ matrix)
