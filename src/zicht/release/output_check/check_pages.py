"""What a checker looks at: what would leave, by which rule, what an attacker could derive, what is new.

One file a language, without script, picture or address of anything else: its policy forbids the browser to
fetch. It shows what is in the candidate, the evidence and the ledger; no review is on it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from zicht.model.requests import Person, Request
from zicht.release.output_check.automatic_checks import ATTACK, DIFFERENCE, UTILITY, findings_of, read_json
from zicht.release.output_check.life_cycle import LABELS
from zicht.release.output_check.outputs import Output, another_form_told, outputs_of
from zicht.release.output_check.people import People
from zicht.release.output_check.request_store import CANDIDATE
from zicht.release.sealing.bundle import MANIFEST

MOST_FINDINGS = 100
"""Findings that are written out on a page; the grave ones first, all in attack.json."""


@dataclass(frozen=True)
class Shown:
    """Everything on a page, in no language yet.

    edition     name of the release;  made_up  nothing in it is true
    analysts    who asks
    records     entries of analyses.json: question, ground and plan of each analysis
    attack      the attack report;  findings  written out, grave ones first;  more  number of those left out
    difference  from the last release; None when it was not handed in
    utility     what was kept, as (name, value); () when it was not handed in
    """

    request: Request
    edition: str
    made_up: bool
    analysts: tuple[Person, ...]
    outputs: tuple[Output, ...]
    protection: Mapping[str, Any]
    records: tuple[Mapping[str, Any], ...]
    attack: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]
    more: int
    difference: Mapping[str, Any] | None
    utility: tuple[tuple[str, str], ...]


def shown_of(request: Request, folder: Path, people: People) -> Shown:
    """What a page shows of a request whose automatic checks passed. `folder`: the bytes of the round.

    raises  EvidenceInvalid
    """
    with another_form_told(f"request {request.id}"):
        return _shown(request, folder, people)


def _shown(request: Request, folder: Path, people: People) -> Shown:
    assert request.material is not None, "a request in review has material"
    candidate = folder / CANDIDATE
    manifest, attack = read_json(candidate / MANIFEST), read_json(folder / ATTACK)
    findings = sorted(findings_of(attack), key=lambda one: (not one["grave"], one["knowledge"], one["where"]))
    analyses = candidate / "analyses.json"
    utility = read_json(folder / UTILITY) if (folder / UTILITY).exists() else {}
    return Shown(
        request=request,
        edition=manifest["release"],
        made_up=manifest["made_up"],
        analysts=tuple(people.of(id) for id in request.analysts),
        outputs=outputs_of(folder, request.material),
        protection=read_json(candidate / "protection.json"),
        records=tuple(read_json(analyses)) if analyses.exists() else (),
        attack=attack,
        findings=tuple(findings[:MOST_FINDINGS]),
        more=max(0, len(findings) - MOST_FINDINGS),
        difference=read_json(folder / DIFFERENCE) if (folder / DIFFERENCE).exists() else None,
        utility=tuple(_flat(utility)),
    )


def check_page(shown: Shown, language: str) -> str:
    """The page, whole; the same request gives the same bytes. `language`: "nl" or "en".

    raises  EvidenceInvalid
    """
    with another_form_told(f"request {shown.request.id}"):
        return _page(shown, language)


def _page(shown: Shown, language: str) -> str:
    environment = _environment()
    style = environment.get_template("check.css").render()
    return environment.get_template("check.html.j2").render(
        shown=shown,
        request=shown.request,
        language=language,
        state=LABELS[shown.request.state][language],
        words=_words(language),
        say=functools.partial(_number, language),
        style=style,
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


@functools.cache
def _environment() -> Environment:
    """Kept, because reading the template takes longer than filling it in."""
    return Environment(
        loader=PackageLoader("zicht.release", "templates"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words(language: str) -> Mapping[str, Any]:
    text = (files("zicht.release") / "templates" / "check.toml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = tomllib.loads(text)[language]
    return words


def _number(language: str, value: float | None) -> str:
    """With its thousands apart, and without decimals that say nothing; a dash for an unknown one."""
    if value is None:
        return "–"
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Whatever a report of utility holds, one line a number."""
    if isinstance(value, dict):
        for key, part in sorted(value.items()):
            yield from _flat(part, f"{name} / {key}" if name else str(key))
    elif isinstance(value, list):
        for at, part in enumerate(value, 1):
            yield from _flat(part, f"{name} {at}")
    else:
        yield name, f"{value:g}" if isinstance(value, float) else str(value)
