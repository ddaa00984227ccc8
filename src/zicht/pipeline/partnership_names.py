"""What a user calls an organisation or a partnership, and which one is meant; never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from zicht.kit.errors import UserError
from zicht.model.partnerships import Patchwork, RegionDivision

NEAREST = 3
"""Names to suggest when one fits none."""


class PartyUnclear(UserError):
    """An organisation is named that no source knows, or that fits several."""

    exit_code = 223
    usual_remedy = 'name it by its kind and name ("gemeente Utrecht"), its id or its CBS code'


class PartnershipUnclear(UserError):
    """A partnership or division is named that no source knows, or that fits several."""

    exit_code = 224
    usual_remedy = "name it by its id; `zicht partnerships as-of --json` lists them"


def parties_named(patchwork: Patchwork, named: Iterable[str], on: date) -> tuple[str, ...]:
    """Ids of organisations named by id, CBS code or name, with or without its kind ("gemeente Utrecht").

    Of two of one name the one that exists on the day is meant.

    raises  PartyUnclear, with all that is unclear
    """
    known = _names_of_parties(patchwork, on)
    found, faults = [], []
    for one in named:
        fitting = known.get(one.strip().casefold(), frozenset())
        if len(fitting) == 1:
            found.append(min(fitting))
        else:
            faults.append(_fault(one, fitting, known))
    if faults:
        raise PartyUnclear(
            "organisations", found="; ".join(faults), expected="one organisation for each name"
        )
    return tuple(found)


def chain_named(patchwork: Patchwork, named: str) -> str:
    """The chain of a partnership named by id of a chain or version, or by the name of any of its versions."""
    known: dict[str, frozenset[str]] = {}
    for one in patchwork.versions.values():
        for key in (one.chain, one.id, one.name.casefold()):
            known[key] = known.get(key, frozenset()) | {one.chain}
    fitting = known.get(named, known.get(named.casefold(), frozenset()))
    if len(fitting) == 1:
        return min(fitting)
    raise PartnershipUnclear("partnership", found=_fault(named, fitting, known), expected="one partnership")


def division_named(patchwork: Patchwork, named: str) -> RegionDivision:
    """A division by its id."""
    by_id = {one.id: one for one in patchwork.divisions}
    if named in by_id:
        return by_id[named]
    raise PartnershipUnclear(
        "division",
        found=_fault(named, frozenset(), by_id),
        expected="the id of a division that the sources hold",
        remedy=f"choose of: {', '.join(sorted(by_id)) or 'none: the sources hold no division'}",
    )


def _names_of_parties(patchwork: Patchwork, on: date) -> dict[str, frozenset[str]]:
    living: dict[str, frozenset[str]] = {}
    dissolved: dict[str, frozenset[str]] = {}
    for key, one in patchwork.parties.items():
        names = living if one.dissolved_on is None or on < one.dissolved_on else dissolved
        plain = one.name.casefold()
        for name in {key.casefold(), one.area_code.casefold(), plain, f"{one.kind.value} {plain}"} - {""}:
            names[name] = names.get(name, frozenset()) | {key}
    return dissolved | living


def _fault(named: str, fitting: frozenset[str], known: Iterable[str]) -> str:
    if fitting:
        return f"{named!r} fits {', '.join(sorted(fitting))}"
    plain, listed = named.strip().casefold(), sorted(known)
    near = [name for name in listed if name.startswith(plain)]
    near = (near + get_close_matches(plain, listed, n=NEAREST))[:NEAREST]
    return f"{named!r} fits none" + (f" (nearest: {', '.join(near)})" if near else "")
