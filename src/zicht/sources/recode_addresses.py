"""How addresses went from old to new codes, counted by geocoding every address in both years.

A table holds only the areas that changed: an area that is not in it keeps its code and its whole. Shares are
addresses over all addresses of the old area.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from zicht.model.area_codes import Level, is_water_or_abroad
from zicht.model.areas import Division, Recode
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.open_data import OpenData
from zicht.sources.received import Received
from zicht.sources.records import Records, RowsTwice, read_codes, refuse_rows, rows_where, text_of_cell

_LEVELS = {"gemeente": Level.GEMEENTE, "wijk": Level.WIJK}
_COLUMNS = ("level", "method", "from_year", "to_year", "from_code", "to_code", "addresses")


def read(received: Received, entry: Entry) -> OpenData:
    """One Recode for each level and pair of years; option `method` picks the way of counting."""
    records = records_of(received.file, ",")
    records.require(_COLUMNS)
    rows = rows_where(records, {"method": (entry.options.get("method", "adres"),)}, range(len(records)))
    by_years: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows:
        level, start, end = (
            text_of_cell(records.columns[name][row]) for name in ("level", "from_year", "to_year")
        )
        by_years[level, start, end].append(row)
    odd = [f"level {level!r}" for level, _, _ in sorted(by_years) if level not in _LEVELS]
    refuse_rows(received.where, odd, f"levels {', '.join(_LEVELS)}")
    recodes = [
        _recode(
            records,
            of,
            Division(_LEVELS[level], int(start)),
            Division(_LEVELS[level], int(end)),
            received,
            entry,
        )
        for (level, start, end), of in sorted(by_years.items())
    ]
    return OpenData(recodes=tuple(recodes))


def shares_of(
    counts: dict[tuple[str, str], float],
) -> tuple[tuple[str, ...], tuple[str, ...], npt.NDArray[np.float64]]:
    """(old, new) -> count  as  sorted links with shares that sum to 1 for each old area; zeros fall out."""
    totals: dict[str, float] = defaultdict(float)
    for (old, _), count in counts.items():
        totals[old] += count
    links = sorted(link for link, count in counts.items() if count > 0)
    shares = np.array([counts[link] / totals[link[0]] for link in links], dtype=np.float64)
    return tuple(old for old, _ in links), tuple(new for _, new in links), shares


def _recode(
    records: Records, rows: list[int], origin: Division, target: Division, received: Received, entry: Entry
) -> Recode:
    old = read_codes(records, "from_code", origin.level, rows)
    new = read_codes(records, "to_code", target.level, rows)
    counts: dict[tuple[str, str], float] = {}
    problems, twice = [], []
    for row in rows:
        text = text_of_cell(records.columns["addresses"][row])
        if not text.isdigit():
            problems.append(f"{records.row_name(row)}: {text!r} addresses")
            continue
        link = (old[row], new[row])
        if link in counts:
            twice.append(f"{records.row_name(row)}: {link[0]} to {link[1]}")
        if not is_water_or_abroad(link[0]) and not is_water_or_abroad(link[1]):
            counts[link] = float(text)
    refuse_rows(records.where, problems, "whole numbers of addresses")
    if twice:
        raise RowsTwice(records.where, found="; ".join(twice[:5]), expected="each link once")
    from_codes, to_codes, share = shares_of(counts)
    return Recode(origin, target, from_codes, to_codes, share, "addresses", (entry.source(received),))
