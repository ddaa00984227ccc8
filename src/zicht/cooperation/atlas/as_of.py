"""One day of the patchwork: the partnerships then in force and the gemeenten in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Ints
from zicht.model.partnerships import Form, Participation, PartnershipVersion, Party, PartyKind, Patchwork


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What was in force on a day, among some gemeenten.

    on            the day
    as_now        True: dissolved gemeenten are replaced by their successors; False: as it was then
    gemeenten     CBS codes, sorted: the rows of `members`
    partnerships  in force, sorted by id: the columns of `members`. Of the whole country: also those without
                  a gemeente; of a chosen set: those with at least one of its gemeenten
    members       (gemeenten, partnerships) 1 where the gemeente takes part
    everywhere    version id -> codes of all gemeenten in it, also those outside the chosen set
    parties       version id -> ids of all its parties as the source has them, of any kind, dissolved or not
    themes        version id -> main themes, sorted; () when the source has none
    province_of   gemeente -> province ("" unknown), for all gemeenten of the day
    names, inhabitants  of gemeenten, for all of the day; without inhabitants: absent
    dissolved     (version id, party id) that the source still lists though the gemeente was gone, and that
                  no successor replaced
    reliable      False before the day from which the sources hold most of what was in force
    """

    on: date
    as_now: bool
    gemeenten: tuple[str, ...]
    partnerships: tuple[PartnershipVersion, ...]
    members: sparse.csr_array = field(repr=False)
    everywhere: Mapping[str, tuple[str, ...]] = field(repr=False)
    parties: Mapping[str, tuple[str, ...]] = field(repr=False)
    themes: Mapping[str, tuple[str, ...]] = field(repr=False)
    province_of: Mapping[str, str] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    inhabitants: Mapping[str, int] = field(repr=False)
    dissolved: tuple[tuple[str, str], ...] = ()
    reliable: bool = True

    @property
    def shared(self) -> Snapshot:
        """Only the partnerships with two or more of these gemeenten: what ties gemeenten to each other."""
        sizes = np.asarray(self.members.sum(axis=0)).ravel()
        return self.of_partnerships(np.flatnonzero(sizes >= 2))

    def of_partnerships(self, columns: Ints) -> Snapshot:
        """The same day with some of its partnerships, by position."""
        kept = np.sort(columns)
        chosen = tuple(self.partnerships[column] for column in kept)
        return replace(self, partnerships=chosen, members=sparse.csr_array(self.members[:, kept]))

    def of_gemeenten(self, rows: Ints) -> Snapshot:
        """The same partnerships with some of the gemeenten, by position."""
        kept = np.sort(rows)
        chosen = tuple(self.gemeenten[row] for row in kept)
        return replace(self, gemeenten=chosen, members=sparse.csr_array(self.members[kept]))

    def crosses_province(self, version: str) -> bool:
        """Whether its gemeenten, also those outside the chosen set, lie in more than one province."""
        return len({self.province_of[code] for code in self.everywhere[version]} - {""}) > 1


def snapshot(
    patchwork: Patchwork,
    on: date,
    *,
    gemeenten: Collection[str] | None = None,
    successors: Mapping[str, str] | None = None,
    forms: Collection[Form] | None = None,
    founded: Mapping[str, date] | None = None,
    heed_entry: bool = True,
) -> Snapshot:
    """The patchwork on a day.

    gemeenten   CBS codes to look at; None: all that exist (see `codes_of_province`)
    successors  code of a dissolved gemeente -> code of the one it went into, in one step or more; given: "as
                now", every dissolved gemeente is replaced by what exists today; None: "as then"
    forms       legal forms to look at; None: all
    founded     first day of gemeenten that did not always exist; registers do not give it, and a gemeente
                that is not here counts as existing on every day before it was dissolved
    heed_entry  a participation counts from its first day, or always when no source gives one. False: always.
                Registers write a merged gemeente into an older version with the day of the merger
    """
    parties = _gemeenten_of_the_day(patchwork, on, founded or {}, as_now=successors is not None)
    chosen = tuple(sorted(parties if gemeenten is None else set(parties) & set(gemeenten)))
    in_force = {
        key: one
        for key, one in patchwork.versions.items()
        if one.in_force(on) and (forms is None or one.form in forms)
    }
    taking_part = [
        p for p in patchwork.participations if p.version in in_force and _takes_part(p, on, heed_entry)
    ]
    everywhere, dissolved = _gemeenten_in(taking_part, patchwork, parties, successors or {})
    named = set(chosen)
    kept = sorted(key for key in in_force if gemeenten is None or named.intersection(everywhere.get(key, ())))
    return Snapshot(
        on=on,
        as_now=successors is not None,
        gemeenten=chosen,
        partnerships=tuple(in_force[key] for key in kept),
        members=_incidence(chosen, kept, everywhere),
        everywhere={key: everywhere.get(key, ()) for key in kept},
        parties=_parties_in(taking_part, kept),
        themes={key: _main_themes(patchwork, in_force[key]) for key in kept},
        province_of={code: one.province for code, one in sorted(parties.items())},
        names={code: one.name for code, one in sorted(parties.items())},
        inhabitants={c: one.inhabitants for c, one in sorted(parties.items()) if one.inhabitants is not None},
        dissolved=tuple(sorted(pair for pair in dissolved if pair[0] in set(kept))),
        reliable=all(one.reliable_from is None or on >= one.reliable_from for one in patchwork.coverage),
    )


def codes_of_province(patchwork: Patchwork, *provinces: str) -> frozenset[str]:
    """CBS codes of the gemeenten of some provinces ("PV20", "PV21"), dissolved ones too."""
    wanted = set(provinces)
    return frozenset(one.area_code for one in _gemeenten(patchwork) if one.province in wanted)


def _gemeenten(patchwork: Patchwork) -> list[Party]:
    return [p for p in patchwork.parties.values() if p.kind is PartyKind.GEMEENTE and p.area_code]


def _gemeenten_of_the_day(
    patchwork: Patchwork, on: date, founded: Mapping[str, date], *, as_now: bool
) -> dict[str, Party]:
    """By code; "as now" means: those that are not dissolved at all."""
    return {
        one.area_code: one
        for one in _gemeenten(patchwork)
        if (one.dissolved_on is None or (not as_now and on < one.dissolved_on))
        and (as_now or founded.get(one.area_code, on) <= on)
    }


def _takes_part(one: Participation, on: date, heed_entry: bool) -> bool:
    entered = not heed_entry or one.entered_on is None or one.entered_on <= on
    return entered and (one.left_on is None or on < one.left_on)


def _gemeenten_in(
    taking_part: list[Participation],
    patchwork: Patchwork,
    existing: Mapping[str, Party],
    successors: Mapping[str, str],
) -> tuple[dict[str, tuple[str, ...]], set[tuple[str, str]]]:
    """Codes of existing gemeenten per version, and what could not be placed."""
    codes: dict[str, set[str]] = {}
    lost: set[tuple[str, str]] = set()
    for one in taking_part:
        party = patchwork.parties[one.party]
        if party.kind is not PartyKind.GEMEENTE or not party.area_code:
            continue
        code = _today(party.area_code, existing, successors)
        if code is None:
            lost.add((one.version, one.party))
        else:
            codes.setdefault(one.version, set()).add(code)
    return {key: tuple(sorted(values)) for key, values in codes.items()}, lost


def _today(code: str, existing: Mapping[str, Party], successors: Mapping[str, str]) -> str | None:
    """The code itself while it exists, else where its successors lead; None when they lead nowhere."""
    seen: set[str] = set()
    while code not in existing:
        seen.add(code)
        code = successors.get(code, "")
        if not code or code in seen:
            return None
    return code


def _incidence(
    gemeenten: tuple[str, ...], versions: list[str], everywhere: Mapping[str, tuple[str, ...]]
) -> sparse.csr_array:
    row_of = {code: row for row, code in enumerate(gemeenten)}
    cells = [
        (row_of[code], column)
        for column, key in enumerate(versions)
        for code in everywhere.get(key, ())
        if code in row_of
    ]
    rows, columns = np.array(cells, dtype=np.intp).reshape(-1, 2).T
    shape = (len(gemeenten), len(versions))
    matrix = sparse.csr_array((np.ones(len(cells), dtype=np.int64), (rows, columns)), shape=shape)
    matrix.sort_indices()
    return matrix


def _parties_in(taking_part: list[Participation], versions: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {key: set() for key in versions}
    for one in taking_part:
        if one.version in found:
            found[one.version].add(one.party)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _main_themes(patchwork: Patchwork, version: PartnershipVersion) -> tuple[str, ...]:
    return tuple(sorted({patchwork.themes[t].main for t in version.themes if t in patchwork.themes}))
