"""What a legal form can take on: powers, organs, being a legal person. Data with articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zicht.cooperation.accountability.rules import Verified
from zicht.cooperation.words import words
from zicht.model.partnerships import Form


@dataclass(frozen=True)
class Capacity:
    """What a form can do.

    powers        ways in which it can get powers; None: cannot say
    bodies        parts of names of organs that may take part; empty: any
    legal_person  whether it can own, employ and be sued; None: cannot say
    article       of the Wet gemeenschappelijke regelingen; "" for a form the act does not know
    """

    form: Form
    powers: frozenset[str] | None
    bodies: tuple[str, ...]
    legal_person: bool | None
    article: str
    verified: Verified

    def admits(self, body: str) -> bool:
        """Whether an organ may take part."""
        return not self.bodies or any(part in body.casefold() for part in self.bodies)


@cache
def capacities() -> Mapping[Form, Capacity]:
    """Of every form."""
    return {
        Form(key): Capacity(
            form=Form(key),
            powers=frozenset(entry["powers"]) if "powers" in entry else None,
            bodies=tuple(entry.get("bodies", ())),
            legal_person=entry.get("legal_person"),
            article=entry["article"],
            verified=Verified(entry["verified"]),
        )
        for key, entry in words("forms").items()
    }
