"""The rules of accountability as data: what is asked, of which partnerships, on what ground, since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from zicht.cooperation.words import words
from zicht.model.partnerships import PUBLIC_LAW, Form, PartnershipVersion

FILE = "accountability"


class Ground(StrEnum):
    """On what a rule rests."""

    LAW = "law"  # an article obliges it
    REGISTER = "register"  # the register has a place for it, and others use it
    PRACTICE = "practice"  # no rule obliges it; without it nobody can render account


class Verified(StrEnum):
    """How sure the reference to an article is; shown beside it, always."""

    TEXT = "text"  # the text of the article was read
    EXPLANATION = "explanation"  # of what it asks; the number of the article is to be verified
    TO_BE_VERIFIED = "to_be_verified"
    NO_ARTICLE = "no_article"

    def told(self, language: str) -> str:
        """In words."""
        return str(words(FILE)["verified"][self.value][language])


@dataclass(frozen=True)
class Article:
    """A place in a law.

    jci       link in the Juriconnect form, to be put after https://wetten.overheid.nl/
    changed   reference of the publication that made it so: "Stb. 2022, 18"
    verified  what was read of it; told wherever the rule is shown
    """

    law: str
    number: str
    jci: str
    changed: str
    verified: Verified


@dataclass(frozen=True)
class Rule:
    """One thing a partnership should have so that its participants can render account.

    check      what looks at it: a name in checks.CHECKS
    clause     name of a clause in PartnershipVersion.clauses, for the check "clause"; else ""
    forms      legal forms it is asked of; a partnership of another form gets no finding
    asked_from first day on which it is asked; before it there is no finding
    versions_from  only versions in force from this day are asked; None: also older ones
    title, question, meaning  language -> words; `meaning` says what it does not mean, too
    """

    id: str
    check: str
    clause: str
    ground: Ground
    article: Article | None
    forms: frozenset[Form]
    asked_from: date | None
    versions_from: date | None
    title: Mapping[str, str]
    question: Mapping[str, str]
    meaning: Mapping[str, str]

    def is_asked(self, version: PartnershipVersion, on: date) -> bool:
        """Whether it is asked of a version on a day."""
        if version.form not in self.forms or (self.asked_from is not None and on < self.asked_from):
            return False
        begins = version.in_force_from
        return self.versions_from is None or (begins is not None and begins >= self.versions_from)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of the file: from who decides to what the register lacks."""
    return tuple(_rule(key, entry) for key, entry in words(FILE)["rules"].items())


def reservation(language: str) -> str:
    """What is said wherever a finding is shown: no legal advice, and when the law was looked at."""
    return str(words(FILE)["reservation"][language])


def _rule(key: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=key,
        check=entry["check"],
        clause=entry.get("clause", ""),
        ground=Ground(entry["ground"]),
        article=_article(entry.get("article")),
        forms=_forms(entry["forms"]),
        asked_from=entry.get("asked_from"),
        versions_from=entry.get("versions_from"),
        title=entry["title"],
        question=entry["question"],
        meaning=entry["meaning"],
    )


def _article(entry: Mapping[str, Any] | None) -> Article | None:
    if entry is None:
        return None
    return Article(**{**entry, "verified": Verified(entry["verified"])})


def _forms(named: list[str]) -> frozenset[Form]:
    if named == ["all"]:
        return frozenset(Form)
    if named == ["public law"]:
        return PUBLIC_LAW
    return frozenset(Form(one) for one in named)
