"""The words and settings of the atlas of cooperation: what its tables do not hold themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zicht.cooperation.accountability.rules import Rule, reservation, rules
from zicht.cooperation.burden import explanation
from zicht.cooperation.quality import quality
from zicht.cooperation.quality import title as quality_title
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_sets import sets_among

LANGUAGES = ("nl", "en")


def document_of(
    patchwork: Patchwork,
    on: date,
    division: str | None,
    networks: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    reuse: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The words and settings of the atlas: cooperation.json.

    division  id of the division of gemeenten that maps draw; None when there is none
    networks  what the test of fixed groups says of each network, in words
    reuse     how good lists of what exists already are, by method
    """
    ids = {one.id for one in quality(patchwork, on)}
    return {
        "on": on.isoformat(),
        "made_up": any(source.made_up for source in patchwork.sources),
        "division": division,
        "coverage": _coverage(patchwork),
        "networks": list(networks),
        "sets": [
            {"id": one.id, "provinces": list(one.provinces)} for one in sets_among(_provinces(patchwork))
        ],
        "settings": dict(settings),
        "reuse": [dict(one) for one in reuse],
        "rules": [_rule(one) for one in rules()],
        "reservation": {language: reservation(language) for language in LANGUAGES},
        "findings": {one: {lang: quality_title(one, lang) for lang in LANGUAGES} for one in sorted(ids)},
        "load": {language: explanation(language) for language in LANGUAGES},
    }


def _provinces(patchwork: Patchwork) -> set[str]:
    return {one.province for one in patchwork.parties.values()} - {""}


def _coverage(patchwork: Patchwork) -> list[Mapping[str, Any]]:
    return [
        {
            "source": one.source,
            "forms": sorted(form.value for form in one.forms),
            "whole": one.whole,
            "stated_on": one.stated_on.isoformat(),
            "reliable_from": None if one.reliable_from is None else one.reliable_from.isoformat(),
        }
        for one in sorted(patchwork.coverage)
    ]


def _rule(one: Rule) -> Mapping[str, Any]:
    article = one.article
    return {
        "id": one.id,
        "ground": one.ground.value,
        "article": None
        if article is None
        else {
            "law": article.law,
            "number": article.number,
            "jci": article.jci,
            "changed": article.changed,
            "verified": article.verified.value,
        },
        "title": dict(one.title),
        "question": dict(one.question),
        "meaning": dict(one.meaning),
    }
