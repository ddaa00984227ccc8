"""What every atom was shown as in earlier releases: a value that stays is one that cannot be averaged away.

An atom is known by the code of its area. A code that keeps its borders keeps its atoms, in every later
division. A code whose borders changed is not shown apart in years that were released before
(`border_changes`). An area that only got another code is `renamed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole

Counts = NDArray[np.int64]


class StoreDamaged(UserError):
    """The file of earlier protected values is not what was written; nothing is released without it."""

    exit_code = 115
    usual_remedy = "put back the copy that belongs to the last release"


class Role(StrEnum):
    """What a row of the store says."""

    SHOWN = "shown"  # the area is shown apart in the calendar year
    KEPT = "kept"  # a border moved in the gemeente: what it showed in the calendar year is shown again
    PERIOD = "period"  # the period was released; atoms of it without a row were shown as 0
    VALUE = "value"  # what the atom was shown as
    DIVISION = "division"  # TIME_PERIOD is the year of the division that the codes are of; one row


ATOM_SCHEMA = pa.schema(
    [
        pa.field("MEASURE", pa.string(), nullable=False),
        pa.field("ROLE", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),  # a calendar year for SHOWN and KEPT
        pa.field("ATOM", pa.string(), nullable=False),
        pa.field("CATEGORIES", pa.string(), nullable=False),
        pa.field("VALUE", pa.int64(), nullable=False),
        pa.field("RELEASE", pa.string(), nullable=False),  # the release that showed this for the first time
    ]
)
"""Sorted by all columns before VALUE. It is as closed as the vault: it names atoms that never leave."""
_KEY = tuple(field.name for field in ATOM_SCHEMA)[:5]
_OF_YEARS = (Role.SHOWN.value, Role.KEPT.value)
_DIGEST = b"zicht.digest"


@dataclass(frozen=True, eq=False)
class AtomStore:
    """All atoms ever released, as they were shown last."""

    table: pa.Table

    @classmethod
    def empty(cls) -> AtomStore:
        """Before the first release."""
        return cls(ATOM_SCHEMA.empty_table())

    @property
    def digest(self) -> str:
        """SHA-256 over every row, in order."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, ATOM_SCHEMA) as stream:
            for batch in self.table.combine_chunks().to_batches():
                stream.write_batch(batch)
        return sha256_of(sink.getvalue().to_pybytes())

    @property
    def division(self) -> int | None:
        """Year of the division that the codes are of; None before the first release."""
        years = self.table.filter(pc.equal(self.table["ROLE"], Role.DIVISION.value))["TIME_PERIOD"]
        return int(years[0].as_py()) if len(years) else None

    def in_division(self, year: int) -> AtomStore:
        """With codes that are said to be of the division of this year."""
        others = self.table.filter(pc.not_equal(self.table["ROLE"], Role.DIVISION.value))
        row = dict.fromkeys(ATOM_SCHEMA.names, "") | {
            "ROLE": Role.DIVISION.value,
            "TIME_PERIOD": str(year),
            "VALUE": 0,
        }
        table = pa.concat_tables([pa.Table.from_pylist([row], ATOM_SCHEMA), others])
        return AtomStore(table.sort_by([(name, "ascending") for name in _KEY]).combine_chunks())

    def of(self, measure: str) -> Held:
        """What is known of one measure."""
        rows = self.table.filter(pc.equal(self.table["MEASURE"], measure))
        return Held(rows)

    def with_rows(self, rows: Iterable[pa.Table]) -> AtomStore:
        """With the values of a new release, which replace those of the same measure and period."""
        new = pa.concat_tables([ATOM_SCHEMA.empty_table(), *rows])
        kept = _without(self.table, new)
        merged = _first_seen(pa.concat_tables([kept, new]), self.table)
        return AtomStore(merged.sort_by([(name, "ascending") for name in _KEY]).combine_chunks())

    def renamed(self, codes: Mapping[str, str]) -> AtomStore:
        """For a new division: areas that kept their borders under another code (old code -> new code)."""
        atoms = self.table["ATOM"].unique().to_pylist()
        new = {atom: _renamed(atom, codes) for atom in atoms}
        column = pa.array([new[atom] for atom in self.table["ATOM"].to_pylist()], pa.string())
        place = ATOM_SCHEMA.get_field_index("ATOM")
        table = self.table.set_column(place, ATOM_SCHEMA.field(place), column)
        return AtomStore(table.sort_by([(name, "ascending") for name in _KEY]).combine_chunks())


@dataclass(frozen=True, eq=False)
class Held:
    """The rows of one measure."""

    table: pa.Table

    def shown(self, year: str) -> frozenset[str] | None:
        """Areas shown apart in a calendar year; None when nothing of it was released."""
        if not any(period[:4] == year for period in self._column(Role.PERIOD, "TIME_PERIOD")):
            return None
        rows = self._rows(Role.SHOWN)
        return frozenset(rows.filter(pc.equal(rows["TIME_PERIOD"], year))["ATOM"].to_pylist())

    def kept(self, year: str) -> frozenset[str]:
        """Gemeenten in which a border moved after the calendar year was released."""
        rows = self._rows(Role.KEPT)
        return frozenset(rows.filter(pc.equal(rows["TIME_PERIOD"], year))["ATOM"].to_pylist())

    def values(
        self, atoms: Sequence[str], cross: Sequence[str], periods: Sequence[str]
    ) -> tuple[Counts, NDArray[np.bool_]]:
        """What atoms were shown as, (atoms, cross, periods), and where anything was shown."""
        shape = len(atoms), len(cross), len(periods)
        found = np.zeros(shape, dtype=np.int64)
        released = set(self._column(Role.PERIOD, "TIME_PERIOD"))
        known = np.zeros(shape, dtype=bool)
        known[:, :, [period in released for period in periods]] = True
        rows = self._rows(Role.VALUE)
        names = zip(("ATOM", "CATEGORIES", "TIME_PERIOD"), (atoms, cross, periods), strict=True)
        places = [pc.index_in(rows[name], pa.array(list(of), pa.string())) for name, of in names]
        there = np.logical_and.reduce([place.is_valid().to_numpy(zero_copy_only=False) for place in places])
        index = [place.fill_null(0).to_numpy()[there] for place in places]
        found[tuple(index)] = rows["VALUE"].to_numpy()[there]
        return found, known

    @property
    def atoms(self) -> frozenset[str]:
        """Names of atoms that were shown as something else than 0."""
        return frozenset(self._column(Role.VALUE, "ATOM"))

    def with_merged(self, into: Mapping[str, str]) -> Held:
        """As if atoms had been shown together: what they showed, added up (old name -> name together)."""
        rows = self._rows(Role.VALUE)
        names = pa.array([into.get(name, name) for name in rows["ATOM"].to_pylist()], pa.string())
        place = ATOM_SCHEMA.get_field_index("ATOM")
        rows = rows.set_column(place, ATOM_SCHEMA.field(place), names)
        sums = rows.group_by([*_KEY]).aggregate([("VALUE", "sum"), ("RELEASE", "min")])
        sums = sums.select([*_KEY, "VALUE_sum", "RELEASE_min"]).rename_columns(ATOM_SCHEMA.names)
        others = self.table.filter(pc.not_equal(self.table["ROLE"], Role.VALUE.value))
        return Held(pa.concat_tables([others, sums.cast(ATOM_SCHEMA)]))

    def _rows(self, role: Role) -> pa.Table:
        return self.table.filter(pc.equal(self.table["ROLE"], role.value))

    def _column(self, role: Role, name: str) -> list[str]:
        found: list[str] = self._rows(role)[name].to_pylist()
        return found


def rows_of(
    measure: str,
    release: str,
    *,
    shown: Mapping[str, Iterable[str]],
    kept: Mapping[str, Iterable[str]],
    atoms: Sequence[str],
    cross: Sequence[str],
    periods: Sequence[str],
    values: Counts,
) -> pa.Table:
    """Rows for the store: what one measure showed in some periods.

    shown   calendar year -> areas shown apart;  kept  calendar year -> gemeenten in which a border moved
    values  (atoms, cross, periods)
    """
    atom, category, period = np.nonzero(values)
    cut = [(year, area) for year, codes in sorted(shown.items()) for area in sorted(codes)]
    role = [Role.SHOWN.value] * len(cut)
    still = [(year, area) for year, codes in sorted(kept.items()) for area in sorted(codes)]
    cut, role = cut + still, role + [Role.KEPT.value] * len(still)
    role += [Role.PERIOD.value] * len(periods) + [Role.VALUE.value] * len(atom)
    nameless = [""] * len(periods)
    columns = {
        "MEASURE": [measure] * len(role),
        "ROLE": role,
        "TIME_PERIOD": [*(year for year, _ in cut), *periods, *_taken(periods, period)],
        "ATOM": [*(area for _, area in cut), *nameless, *_taken(atoms, atom)],
        "CATEGORIES": [""] * (len(cut) + len(periods)) + _taken(cross, category),
        "VALUE": [0] * (len(cut) + len(periods)) + values[atom, category, period].tolist(),
        "RELEASE": [release] * len(role),
    }
    return pa.table(columns, schema=ATOM_SCHEMA)


def _taken(texts: Sequence[str], places: NDArray[np.intp]) -> list[str]:
    return [texts[place] for place in places.tolist()]


def write_store(path: Path, store: AtomStore) -> None:
    """Put the store at `path` in one step."""
    sink = pa.BufferOutputStream()
    table = store.table.replace_schema_metadata({_DIGEST: store.digest.encode()})
    pq.write_table(table, sink, compression="zstd")
    write_whole(path, sink.getvalue().to_pybytes(), mode=0o600)


def read_store(path: Path) -> AtomStore:
    """The store as it was written.

    raises StoreDamaged when it is no store, or its rows are not those that were written
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        raise StoreDamaged(path, found="no readable file", expected="the store of protected values") from None
    digest = (table.schema.metadata or {}).get(_DIGEST, b"").decode()
    if not table.schema.equals(ATOM_SCHEMA):
        raise StoreDamaged(path, found="other columns", expected=", ".join(ATOM_SCHEMA.names))
    store = AtomStore(table.replace_schema_metadata(None))
    if store.digest != digest:
        raise StoreDamaged(path, found="other rows than its digest says", expected="the rows as written")
    return store


def _without(old: pa.Table, new: pa.Table) -> pa.Table:
    """Rows of measures and periods (or calendar years) that the new release says nothing about."""
    told = {(m, p) for m, p in _pairs(new.filter(pc.equal(new["ROLE"], Role.PERIOD.value)))}
    years = {(measure, period[:4]) for measure, period in told}
    keep = [
        (measure, period) not in (years if role in _OF_YEARS else told)
        for role, (measure, period) in zip(old["ROLE"].to_pylist(), _pairs(old), strict=True)
    ]
    return old.filter(pa.array(keep, pa.bool_()))


def _pairs(table: pa.Table) -> Iterable[tuple[str, str]]:
    return zip(table["MEASURE"].to_pylist(), table["TIME_PERIOD"].to_pylist(), strict=True)


def _first_seen(merged: pa.Table, old: pa.Table) -> pa.Table:
    """A value that stays keeps the name of the release that showed it first."""
    names = [*_KEY, "VALUE"]
    before = old.select([*names, "RELEASE"]).rename_columns([*names, "BEFORE"])
    both = merged.join(before, names, join_type="left outer")
    release = pc.coalesce(both["BEFORE"], both["RELEASE"])
    return both.select(names).append_column(ATOM_SCHEMA.field("RELEASE"), release).cast(ATOM_SCHEMA)


def _renamed(atom: str, codes: Mapping[str, str]) -> str:
    code, slash, rest = atom.partition("/")
    return codes.get(code, code) + slash + rest
