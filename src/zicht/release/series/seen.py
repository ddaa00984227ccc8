"""What a client remembers of a series, so that it cannot be led back to an older state, or to a forked one.

Signatures prove that a state was once published; only memory proves that it is not an older one. The ledger
goes further: a later state whose ledger does not go on from the one seen tells every reader another story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.strict_json import NotStrict, parse_object

FORMAT = "zicht-seen/1"
ROLES = ("snapshot", "targets", "timestamp")


class RolledBack(UserError):
    """The series is older than one that was seen before, or tells another story about the same time.

    Somebody shows you an old state, in which a withdrawn release still holds, or one made for you alone.
    """

    exit_code = 215
    usual_remedy = "take the series from another place, and warn its keepers"


class SeenInvalid(UserError):
    """The file in which was kept what was seen of a series is none, or of another series."""

    exit_code = 216
    usual_remedy = "name another file with --state; to start anew, compare the root with one from elsewhere"


@dataclass(frozen=True)
class Seen:
    """One state of a series, in few numbers.

    roots     digests, oldest first;  versions, digests  of each role
    events    number of lines of the ledger;  head  digest of the last
    """

    roots: tuple[str, ...]
    versions: Mapping[str, int]
    digests: Mapping[str, str]
    events: int
    head: str

    def as_bytes(self) -> bytes:
        """As it stands in the file of a client."""
        return canonical_json({"format": FORMAT, **asdict(self)}, indent=1)

    def check(self, now: Seen, heads: Sequence[str], roots: Sequence[str], *, where: object) -> None:
        """`now` goes on from what was seen. heads: digest of each line of its ledger. Raises RolledBack."""
        faults = []
        if tuple(roots[: len(self.roots)]) != self.roots:
            faults.append("other or fewer roots")
        for role in ROLES:
            before, after = self.versions[role], now.versions[role]
            if after < before:
                faults.append(f"{role} {after}, where {before} was seen")
            elif after == before and now.digests[role] != self.digests[role]:
                faults.append(f"another {role} {after} than was seen")
        if len(heads) < self.events or heads[self.events - 1] != self.head:
            faults.append(f"a ledger that does not go on from line {self.events} as seen")
        if faults:
            raise RolledBack(where, found="; ".join(faults), expected="what was seen, or what follows it")


def read_seen(path: Path) -> Seen | None:
    """What was seen before; None when there is no such file. Raises SeenInvalid."""
    if not path.exists():
        return None
    try:
        plain = parse_object(path.read_bytes(), largest=1_000_000)
        seen = Seen(
            tuple(plain["roots"]), plain["versions"], plain["digests"], plain["events"], plain["head"]
        )
        if seen.as_bytes() != canonical_json(plain, indent=1) or not _is_whole(seen):
            raise NotStrict("other values")
    except (NotStrict, KeyError, TypeError, ValueError, OSError):
        raise SeenInvalid(path, found="something else", expected=f"a file of the form {FORMAT}") from None
    return seen


def write_seen(path: Path, seen: Seen) -> None:
    """Keep what was seen."""
    write_whole(path, seen.as_bytes())


def _is_whole(seen: Seen) -> bool:
    whole_numbers = [seen.events, *(seen.versions[role] for role in ROLES)]
    texts = [seen.head, *seen.roots, *(seen.digests[role] for role in ROLES)]
    return (
        all(type(number) is int and number >= 1 for number in whole_numbers)
        and all(isinstance(text, str) for text in texts)
        and len(seen.roots) > 0
    )
