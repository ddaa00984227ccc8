"""Two versions of one partnership side by side: what is no longer the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zicht.cooperation.membership import Membership
from zicht.model.partnerships import PartnershipVersion


@dataclass(frozen=True, order=True)
class FieldChange:
    """A statement that changed; sets are told with "; " between, and unknown is "".

    field  name, form, powers, purpose, themes, mandatory or organisation
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What differs between two versions of a chain.

    joined, left  ids of parties, sorted
    """

    chain: str
    before: str
    after: str
    fields: tuple[FieldChange, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """True when a new version says just what the old one said."""
        return not (self.fields or self.joined or self.left)


def difference(before: Membership, after: Membership) -> Difference:
    """What the later version says that the earlier one did not, and the other way round."""
    told = zip(_statements(before.version), _statements(after.version), strict=True)
    return Difference(
        chain=after.version.chain,
        before=before.version.id,
        after=after.version.id,
        fields=tuple(FieldChange(name, old, new) for (name, old), (_, new) in told if old != new),
        joined=tuple(sorted(after.parties - before.parties)),
        left=tuple(sorted(before.parties - after.parties)),
    )


def _statements(one: PartnershipVersion) -> list[tuple[str, str]]:
    return [
        ("form", one.form.value),
        ("mandatory", "" if one.mandatory is None else str(one.mandatory).lower()),
        ("name", one.name),
        ("organisation", one.organisation),
        ("powers", _together(one.powers)),
        ("purpose", one.purpose),
        ("themes", _together(one.themes)),
    ]


def _together(values: Iterable[str]) -> str:
    return "; ".join(sorted(values))
