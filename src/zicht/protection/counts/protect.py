"""From tallies to the counts that may leave: the story of small-count rounding, figure by figure.

    tallies -> atoms of each figure -> rounded, sticky over releases and periods -> sums of atoms -> table

Every declared cell is in the table, also where nothing was tallied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure, Mechanism, ReleasePlan
from zicht.model.reports import ProtectedTables
from zicht.protection.counts.adaptive_level import MAY_BE_MERGED, Cut, cut_of
from zicht.protection.counts.atoms import REST, Structure, structure_of
from zicht.protection.counts.border_changes import NO_CHANGES, BorderChanges, absorbed, containing
from zicht.protection.counts.count_tables import TABLE, count_table, report_of
from zicht.protection.counts.few_units import EnoughUnits, shown_for_enough_units, without
from zicht.protection.counts.grid import neighbours
from zicht.protection.counts.held_again import HeldAgain, held_again
from zicht.protection.counts.published_cells import Errors, cells_of, joined
from zicht.protection.counts.small_count_rounding import Draw, Rounding, rounded_atoms
from zicht.protection.counts.tallied import Tallies, truth_of_atoms
from zicht.protection.counts.write_once import AtomStore, Held, rows_of
from zicht.protection.keyed_chance import draws, names_of, subkey

Counts = NDArray[np.int64]


class BoundMissed(UserError):
    """Protected counts cannot be kept as near to the truth as the release plan promises."""

    exit_code = 116
    usual_remedy = "promise a larger bound, or declare fewer overlapping regio's or categories"


class BoundTooTight(UserError):
    """The release plan promises so small an error that a count of 1..9 could be told from another."""

    exit_code = 117
    usual_remedy = "promise a bound of at least the minimum less one"


@dataclass(frozen=True, eq=False)
class ProtectedCounts:
    """What leaves, what is kept for the next release, and what only the keeper of the vault may see.

    tables  one table `counts` of COUNT_SCHEMA
    atoms   everything ever shown, this release included
    cuts    which areas are shown apart, per measure and calendar year
    errors  not to leave
    few_units  measures that do not leave at all: in the whole country few units stand behind many rows
    """

    tables: ProtectedTables
    atoms: AtomStore
    cuts: tuple[Cut, ...]
    errors: Errors
    few_units: tuple[str, ...] = ()


def protect_counts(
    tallies: pa.Table,
    *,
    plan: ReleasePlan,
    areas: AreaTree,
    sizes: Mapping[str, int],
    key: bytes,
    held: AtomStore,
    release: str = "",
    changes: BorderChanges = NO_CHANGES,
) -> ProtectedCounts:
    """Protect every figure that the plan gives to small-count rounding.

    tallies  TALLY_SCHEMA
    sizes    area code -> public number of inhabitants; an area without one is merged upward
    key      secret; the same key keeps the same draws over releases
    held     what was shown before
    changes  of borders since then
    raises   NotInReleasePlan, SizesMissing, TalliesDoNotFit, TalliesDoNotAdd, BoundTooTight, BoundMissed
    """
    rules = plan.counts
    if rules.bound < rules.minimum - 1:
        raise BoundTooTight(
            "release plan", found=f"bound {rules.bound}", expected=f"at least {rules.minimum - 1}"
        )
    read, held = Tallies(tallies, areas), held.renamed(changes.renamed)
    figures = [figure for figure in plan.figures if figure.mechanism is Mechanism.SMALL_COUNT_ROUNDING]
    done, few = [], []
    for figure in sorted(figures, key=lambda figure: figure.measure):
        enough = shown_for_enough_units(read.rows(figure.measure), figure, areas, rules)
        if enough is None:
            few.append(figure.measure)
            continue
        done.append(
            _protected(
                figure,
                read,
                rules=rules,
                areas=areas,
                sizes=sizes,
                enough=enough,
                key=key,
                held=held,
                release=release,
                moved=changes.moved,
            )
        )
    table = pa.concat_tables([COUNT_SCHEMA.empty_table(), *(one.table for one in done)])
    return ProtectedCounts(
        tables=ProtectedTables({TABLE: table}, report_of(table, rules)),
        atoms=held.with_rows(rows for one in done for rows in one.rows).in_division(plan.division_year),
        cuts=tuple(cut for one in done for cut in one.cuts),
        errors=Errors.together([one.errors for one in done]),
        few_units=tuple(few),
    )


@dataclass(frozen=True, eq=False)
class _Figure:
    table: pa.Table
    rows: list[pa.Table]
    cuts: list[Cut]
    errors: Errors


def _protected(
    figure: Figure,
    read: Tallies,
    *,
    rules: CountRules,
    areas: AreaTree,
    sizes: Mapping[str, int],
    enough: EnoughUnits,
    key: bytes,
    held: AtomStore,
    release: str,
    moved: frozenset[str],
) -> _Figure:
    """One figure, a calendar year at a time: the areas that are shown apart change between years only."""
    before = held.of(figure.measure)
    chance = Chance(subkey(key, f"counts/{figure.measure}"), stock=figure.stock)
    years, rows, cuts = [], [], []
    last: dict[str, Counts] = {}
    for year in sorted({period[:4] for period in figure.periods}):
        part = replace(figure, periods=tuple(period for period in figure.periods if period[:4] == year))
        cut = _cut(part, year, read, before, chance, rules=rules, areas=areas, sizes=sizes, moved=moved)
        cut = replace(cut, shown=cut.shown & enough.shown)
        structure = structure_of(part, areas, shown=cut.shown)
        tallied = without(read.of(part, structure.areas, structure.cross), areas, enough.left_out)
        truth = truth_of_atoms(part, structure, tallied, rules)
        atoms = lasting_names(structure, year)
        kept = before.kept(year) | (
            _gemeenten(areas, moved) if before.shown(year) is not None else frozenset()
        )
        known = _in_atoms_of_now(before, atoms, areas, year) if moved else before
        again = held_again(
            structure, truth, *known.values(atoms, structure.cross, part.periods), areas, kept, rules
        )
        values = _rounded(part, structure, truth, again, atoms, last, chance, rules)
        last = dict(zip(atoms, values[:, :, -1], strict=True)) if figure.stock else {}
        years.append(cells_of(part, structure, values, truth, tallied, rules, again.areas))
        rows.append(
            rows_of(
                figure.measure,
                release,
                shown={year: cut.shown},
                kept={year: kept},
                atoms=atoms,
                cross=structure.cross,
                periods=part.periods,
                values=values,
            )
        )
        cuts.append(cut)
    cells = joined(years).widened(rules.base).without(enough.left_out)
    errors = Errors.of(figure, cells)
    missed = cells.missed
    if missed.any():
        levels = sorted({cells.areas[area][0].value for area in np.flatnonzero(missed.any(axis=(1, 2)))})
        raise BoundMissed(
            figure.measure,
            found=f"{int(missed.sum())} cells on levels {', '.join(levels)}",
            expected=f"differences of at most what is promised (bound {rules.bound})",
        )
    return _Figure(count_table(figure, cells), rows, cuts, errors)


def _cut(
    figure: Figure,
    year: str,
    read: Tallies,
    before: Held,
    chance: Chance,
    *,
    rules: CountRules,
    areas: AreaTree,
    sizes: Mapping[str, int],
    moved: frozenset[str],
) -> Cut:
    """That of an earlier release of the year, without areas whose borders moved since; else one from the
    protected count of the largest areas."""
    if not set(MAY_BE_MERGED) & set(figure.levels):
        return Cut(figure.measure, year, None, frozenset())
    shown = before.shown(year)
    if shown is not None:
        return Cut(figure.measure, year, None, shown - moved)
    largest = replace(figure, levels=figure.levels[:1], breakdown_levels=(), periods=figure.periods[:1])
    whole = structure_of(largest, areas)
    counted = read.of(largest, whole.areas, whole.cross).values.sum(axis=(0, 1))
    low, gap = neighbours(counted, rules)
    up = chance.draw(figure.periods[:1])("cut", (figure.measure,), ("",))[0] * gap < counted - low
    national = int((low + gap * up)[0])
    return cut_of(figure.measure, year, national=national, minimum=rules.minimum, areas=areas, sizes=sizes)


def _gemeenten(areas: AreaTree, moved: frozenset[str]) -> frozenset[str]:
    """Gemeenten that hold an area whose border moved."""
    return frozenset(containing(code, Level.GEMEENTE, areas) for code in moved)


def _in_atoms_of_now(before: Held, atoms: Sequence[str], areas: AreaTree, year: str) -> Held:
    """What was shown of areas whose borders moved, as part of the rest that they belong to from now on."""
    of_year = f"@{year}"
    bare = {name.removesuffix(of_year): name for name in atoms}
    lasted = {
        name.removesuffix(of_year): name for name in before.atoms if name.endswith(of_year) or "@" not in name
    }
    into = absorbed(lasted, tuple(bare), areas)
    return before.with_merged({lasted[old]: bare[new] for old, new in into.items()})


def _rounded(
    figure: Figure,
    structure: Structure,
    truth: Counts,
    again: HeldAgain,
    atoms: Sequence[str],
    last: Mapping[str, Counts],
    chance: Chance,
    rules: CountRules,
) -> Counts:
    """All periods at once; those of a stock one after the other, as each is held by the one before it."""
    held, known, fixed = again.held, again.known, again.fixed
    rounding = Rounding(rules)
    if not figure.stock:
        draw = chance.draw(figure.periods)
        return rounded_atoms(
            structure, truth, rounding=rounding, draw=draw, held=held, known=known, fixed=fixed
        )
    draw = chance.draw(("",))
    values = np.zeros_like(truth)
    nothing = np.zeros(len(structure.cross), dtype=np.int64)
    previous = np.array([last.get(atom, nothing) for atom in atoms])
    there = np.array([atom in last for atom in atoms])[:, None]
    for place in range(truth.shape[2]):
        mine = known[:, :, place]
        values[:, :, place] = rounded_atoms(
            structure,
            truth[:, :, place, None],
            rounding=rounding,
            draw=draw,
            held=np.where(mine, held[:, :, place], previous)[:, :, None],
            known=(mine | there)[:, :, None],
            fixed=fixed[:, :, place, None],
        )[:, :, 0]
        previous, there = values[:, :, place], np.ones_like(there)
    return values


def lasting_names(structure: Structure, year: str) -> tuple[str, ...]:
    """Names of atoms over releases: what the rest of an area is, depends on what is shown in the year."""
    return tuple(name + f"@{year}" if name.endswith(REST) else name for name in structure.atoms)


@dataclass(frozen=True)
class Chance:
    """Keyed draws of one measure; those of a stock are the same in every period."""

    key: bytes
    stock: bool

    def draw(self, periods: Sequence[str]) -> Draw:
        """Draws for some periods: (what for, names, categories) -> (names, categories * periods)."""
        of_period = [""] * len(periods) if self.stock else list(periods)

        def drawn(purpose: str, names: tuple[str, ...], categories: tuple[str, ...]) -> NDArray[np.float64]:
            second = names_of([f"{purpose}|{text}|{period}" for text in categories for period in of_period])
            pairs = np.broadcast_arrays(_names(names)[:, None], second[None, :])
            return draws(self.key, *pairs)

        return drawn


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> NDArray[np.uint64]:
    return names_of(names)
