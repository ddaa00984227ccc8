"""A version of an artefact, known by the hash of what it says, and what parties said of exactly that hash.

The hash is over the whole sheet: the text, which artefact and which number it is, the version before it and
the versions it stands on. Going back to an old text is a new sheet with a new hash; no old yes counts for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.register.rules.artefacts.content import read_content, write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind


@dataclass(frozen=True)
class Sheet:
    """What is hashed and signed.

    artefact  its id
    number    1 for the first version
    previous  hash of the version before it; "" for the first
    owner     id of the organisation whose it is; "" when it is of all
    based_on  hashes of the versions it stands on, sorted
    content   one of the contents of `kinds.SHAPES`
    """

    artefact: str
    kind: Kind
    number: int
    previous: str
    owner: str
    based_on: tuple[str, ...]
    content: Any

    def __post_init__(self) -> None:
        assert isinstance(self.content, SHAPES[self.kind].content)
        assert (self.number == 1) == (self.previous == "")
        assert list(self.based_on) == sorted(set(self.based_on))

    @cached_property
    def bytes(self) -> bytes:
        """Canonical JSON: the exact bytes a signature stands for."""
        return canonical_json(
            {
                "artefact": self.artefact,
                "kind": self.kind.value,
                "number": self.number,
                "previous": self.previous,
                "owner": self.owner,
                "based_on": list(self.based_on),
                "content": write_content(self.content),
            }
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return sha256_of(self.bytes)


def sheet_from(raw: dict[str, Any]) -> Sheet:
    """The sheet that canonical JSON holds."""
    kind = Kind(raw["kind"])
    return Sheet(
        artefact=raw["artefact"],
        kind=kind,
        number=raw["number"],
        previous=raw["previous"],
        owner=raw["owner"],
        based_on=tuple(raw["based_on"]),
        content=read_content(SHAPES[kind].content, raw["content"]),
    )


@dataclass(frozen=True)
class Version:
    """A sheet that was handed in: by whom, for which organisation, when."""

    sheet: Sheet
    author: str
    organisation: str
    at: datetime

    @property
    def hash(self) -> str:
        """Hash of its sheet."""
        return self.sheet.hash

    @property
    def kind(self) -> Kind:
        """Kind of its artefact."""
        return self.sheet.kind

    @property
    def artefact(self) -> str:
        """Id of its artefact."""
        return self.sheet.artefact

    @property
    def content(self) -> Any:
        """What it says."""
        return self.sheet.content


class Word(StrEnum):
    """What a party says of a version."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    REVOKE = "revoke"


@dataclass(frozen=True)
class Statement:
    """What one party said of one hash; the last word of a party on a hash counts.

    capacity  by which power it was said, in the words of who said it; asked for a signature
    reason    asked of who refuses or revokes
    """

    hash: str
    organisation: str
    account: str
    word: Word
    at: datetime
    reason: str = ""
    capacity: str = ""
