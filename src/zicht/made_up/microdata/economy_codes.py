"""Columns of codes from positions in a list of codes, without making a text for every row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.country import Ints, Texts


def coded(codes: Texts, at: Ints) -> pa.Array:
    """The code at each position, as Arrow text."""
    words = pa.array(codes.tolist(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), words).cast(pa.string())
