"""Signs that a text speaks of a person. Artefacts speak of patterns, tasks and agreements, never of people.

A sign is named, never quoted: what somebody typed about a person must not travel on in a message. No
detector finds every person; it stops slips and says what it stops. In running text only signs that cannot
be anything else are refused, others are pointed out; where cases are written down every sign is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum


class Sign(StrEnum):
    """What kind of personal data a text seems to hold."""

    CITIZEN_NUMBER = "citizen_number"
    BANK_ACCOUNT = "bank_account"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NUMBER_PLATE = "number_plate"
    LONG_NUMBER = "long_number"
    NAME = "name"


ALWAYS_REFUSED = frozenset({Sign.CITIZEN_NUMBER, Sign.BANK_ACCOUNT, Sign.BIRTH_DATE})
"""Nothing in the work of partners needs these."""

NOT_A_SIGN_IN_RUNNING_TEXT = frozenset({Sign.DATE, Sign.LONG_NUMBER})
"""An agreement is full of dates and sums; a case is not."""

_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october"
)
_DATE = rf"(?:\d{{1,2}}[-/. ](?:\d{{1,2}}|{_MONTHS})[-/. ]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_TITLE = r"(?:de heer|dhr\.?|mevrouw|mevr\.?|mw\.?|meneer|Mr\.?|Mrs\.?|Ms\.?)"
_PREFIX = r"(?:(?:van|de|der|den|ten|ter|van de|van der|van den|el|al|ben|bin)\s+)?"
_STREET = r"\b[A-Z][\w'-]*(?:straat|laan|weg|plein|kade|gracht|dijk|hof|steeg|singel|pad|dreef)\s+\d{1,4}\b"

_FIRST_NAMES = (
    "Achmed|Ahmed|Ali|Amir|Anna|Anne|Annemarie|Anouk|Arjan|Ayse|Bart|Bas|Bilal|Bram|Brahim|Cor|Daan|Daniel|"
    "David|Demi|Dennis|Dirk|Els|Emma|Erik|Esra|Eva|Fatima|Femke|Frank|Gerard|Hamza|Hans|Hassan|Henk|Ibrahim|"
    "Ilse|Ingrid|Iris|Jan|Jasper|Jayden|Jeroen|Jesse|Johan|Joost|Jordy|Julia|Karel|Karim|Kees|Kevin|Kim|Koen|"
    "Lars|Laura|Linda|Lisa|Lotte|Luuk|Marco|Maria|Marieke|Mark|Martijn|Mehmet|Michael|Milan|Mohamed|Mohammed|"
    "Monique|Mustafa|Naomi|Niels|Noor|Omar|Patrick|Paul|Peter|Piet|Pieter|Rachid|Ramon|Rick|Robin|Roy|Ruben|"
    "Samira|Sander|Sanne|Sem|Sofie|Sophie|Stefan|Sven|Thijs|Thomas|Tim|Tom|Vincent|Wesley|Willem|Wim|Yasmin|"
    "Youssef|Yusuf"
)

PATTERNS: Mapping[Sign, re.Pattern[str]] = {
    Sign.BANK_ACCOUNT: re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b"),
    Sign.BIRTH_DATE: re.compile(
        rf"\b(?:geb(?:oren)?\.?|geboortedatum|born|date of birth)\W{{0,4}}(?:op|on|is)?\W{{0,3}}{_DATE}", re.I
    ),
    Sign.DATE: re.compile(rf"\b{_DATE}\b", re.I),
    Sign.PHONE: re.compile(r"(?<![\w.])(?:\+31|0031|0)[\s-]?(?:\(0\))?\d(?:[\s-]?\d){8}(?!\d)"),
    Sign.EMAIL: re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    Sign.ADDRESS: re.compile(rf"\b\d{{4}}\s?[A-Z]{{2}}\b|{_STREET}"),
    Sign.NUMBER_PLATE: re.compile(
        r"\b(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|"
        r"[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|"
        r"[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2})\b"
    ),
    Sign.LONG_NUMBER: re.compile(r"(?<![\d.])\d{6,}(?![\d.])"),
    Sign.NAME: re.compile(
        rf"\b{_TITLE}\s+{_PREFIX}[A-Z][\w'-]+|"
        rf"\b(?:[A-Z]\.\s?){{1,4}}{_PREFIX}[A-Z][a-z][\w'-]+|"
        rf"\b(?:{_FIRST_NAMES})(?:\s+{_PREFIX}[A-Z](?:[a-z][\w'-]+|\.)|\s*\(\d{{1,2}}\))"
    ),
}

_NINE_DIGITS = re.compile(r"(?<![\d.,])(\d{8,9}|\d{4}[. ]\d{2}[. ]\d{3})(?![\d.,]?\d)")
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def signs_in(text: str) -> tuple[Sign, ...]:
    """Every kind of sign in a text, once each, in the order of `Sign`."""
    return tuple(sorted(set(_found(text)), key=list(Sign).index))


def refused_in(text: str, *, of_cases: bool = False) -> tuple[Sign, ...]:
    """The signs for which a text is refused; where cases are written down that is every one."""
    return tuple(sign for sign in signs_in(text) if of_cases or sign in ALWAYS_REFUSED)


def doubtful_in(text: str) -> tuple[Sign, ...]:
    """The signs a writer of running text is asked to look at again."""
    passed_over = ALWAYS_REFUSED | NOT_A_SIGN_IN_RUNNING_TEXT
    return tuple(sign for sign in signs_in(text) if sign not in passed_over)


def _found(text: str) -> Iterator[Sign]:
    if any(_passes_eleven(match[1]) for match in _NINE_DIGITS.finditer(text)):
        yield Sign.CITIZEN_NUMBER
    yield from (sign for sign, pattern in PATTERNS.items() if pattern.search(text))


def _passes_eleven(digits: str) -> bool:
    """The eleven-test of a citizen service number (BSN): a weighted sum that eleven divides."""
    number = re.sub(r"\D", "", digits).zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, number, strict=True))
    return total % 11 == 0 and int(number) > 0
