"""The algorithm record beside an analysis: who asked what on which ground, and what it does not do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from zicht.model.indicators import LANGUAGES, Indicator, IndicatorInvalid, indicator_from_dict

Text = Mapping[str, str]
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class AnalysisRecord:
    """What is public about an analysis; every key in each language.

    requested_by  who asked for it
    question      what they want to know
    legal_ground  on which law it rests, and what may be shared
    hypotheses    what is expected, before looking
    population    who or what is looked at
    definition    the exact definition in words, written before the code
    original      what the public description of the known programme says, and what is ours
    limits        what can be wrong with it
    not_used      which data and uses are left out on purpose
    oversight     who looks at it before publication
    """

    requested_by: Text
    question: Text
    legal_ground: Text
    hypotheses: Texts
    population: Text
    definition: Text
    original: Text
    limits: Texts
    not_used: Text
    oversight: Text


LISTS = ("hypotheses", "limits")


HEADINGS: Mapping[str, Mapping[str, str]] = {
    "requested_by": {"nl": "Gevraagd door", "en": "Requested by"},
    "question": {"nl": "Vraag", "en": "Question"},
    "legal_ground": {"nl": "Grondslag", "en": "Legal ground"},
    "hypotheses": {"nl": "Hypothesen", "en": "Hypotheses"},
    "population": {"nl": "Populatie", "en": "Population"},
    "definition": {"nl": "Definitie", "en": "Definition"},
    "original": {"nl": "Wat bekend is en wat van ons is", "en": "What is known and what is ours"},
    "limits": {"nl": "Beperkingen", "en": "Limits"},
    "not_used": {"nl": "Niet gebruikt", "en": "Not used"},
    "oversight": {"nl": "Toezicht", "en": "Oversight"},
}


def headed(record: AnalysisRecord, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, texts) of every key of a record in one language, in their order."""
    told = []
    for key, headings in HEADINGS.items():
        value = getattr(record, key)[language]
        told.append((headings[language], value if isinstance(value, tuple) else (value,)))
    return tuple(told)


@dataclass(frozen=True)
class Beside:
    """What the TOML beside an analysis holds; without a record when that has faults."""

    record: AnalysisRecord | None
    indicators: tuple[Indicator, ...]
    faults: tuple[tuple[int, str], ...]


def read_beside(text: str) -> Beside:
    """The record and the indicators of a TOML text, with (line, words) for everything that is wrong."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Beside(None, (), ((0, f"this is not TOML 1.0: {error}"),))
    faults = [(0, f"unknown key {key!r}: [record] and [[indicator]]") for key in sorted(plain)]
    faults = [fault for fault in faults if fault[1].split("'")[1] not in ("record", "indicator")]
    record, wrong = _record(plain.get("record"))
    indicators = []
    listed = plain.get("indicator", [])
    if not isinstance(listed, list):
        wrong.append("write [[indicator]] with two brackets")
        listed = []
    for one in listed:
        try:
            indicators.append(indicator_from_dict(one))
        except IndicatorInvalid as error:
            wrong.append(f"indicator {error.where}: {error.found}; expected {error.expected}")
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            name = one.get("id", "?") if isinstance(one, dict) else "?"
            wrong.append(f"indicator {name}: a key has a value of the wrong kind: {error}")
    return Beside(record, tuple(indicators), (*faults, *((_line(text, words), words) for words in wrong)))


def _record(plain: object) -> tuple[AnalysisRecord | None, list[str]]:
    if not isinstance(plain, dict):
        return None, ["[record] is missing"]
    known = [field.name for field in fields(AnalysisRecord)]
    faults = [f"record.{key} is not a key of the record" for key in sorted(set(plain) - set(known))]
    values: dict[str, Any] = {}
    for key in known:
        value, wrong = _texts(plain.get(key), key)
        values[key] = value
        faults += wrong
    return (None if faults else AnalysisRecord(**values)), faults


def _texts(plain: object, key: str) -> tuple[Mapping[str, Any], list[str]]:
    """The text, or list of texts, of one key in every language."""
    if not isinstance(plain, dict):
        return {}, [f"record.{key} is missing: write it in nl and en"]
    faults = [
        f"record.{key}.{language} is no language of ours" for language in sorted(set(plain) - set(LANGUAGES))
    ]
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        value = plain.get(language)
        parts = value if key in LISTS else [value]
        if not isinstance(parts, list) or not parts:
            faults.append(f"record.{key}.{language} must be a list of texts")
        elif not all(isinstance(part, str) and part.strip() for part in parts):
            faults.append(f"record.{key}.{language} is empty")
        else:
            found[language] = tuple(p.strip() for p in parts) if key in LISTS else parts[0].strip()
    return found, faults


def _line(text: str, words: str) -> int:
    """The line on which the key or indicator of a fault stands; 0 when it stands nowhere."""
    first, second = [*words.split(" "), ""][:2]
    if first.startswith("record."):
        key = first.split(".")[1]
        wanted = re.compile(rf"\[record\.{key}\]|{key}\s*=")
    else:
        wanted = re.compile(rf'id\s*=\s*"{re.escape(second.rstrip(":"))}"')
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 0)
