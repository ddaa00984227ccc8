"""Is a figure of two releases the same figure? Only then may they be compared.

A definition is what is counted, over what, and how: the parts of the indicator and, for counts of a vault,
the plan in words. Which periods were asked is left out, because every quarter asks for one more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of

_PARTS = ("kind", "numerator", "denominator", "multiplier", "numerator_in_percent", "unit_cv")
LANGUAGE = "en"
"""Of the sentences of a plan that are compared; each language says all of it."""


def definition_digests(
    indicators: Sequence[Mapping[str, Any]],
    analyses: Sequence[Mapping[str, Any]],
    release_plan: Mapping[str, Any],
) -> dict[str, str]:
    """Id of an indicator -> SHA-256 over its definition, from the documents of a bundle.

    indicators, analyses, release_plan  as in indicators.json, analyses.json and release_plan.json ({}: none)
    """
    periods = {figure["plan"]: figure["periods"] for figure in release_plan.get("figures", ())}
    plans = {
        indicator: _timeless(analysis["plan"][LANGUAGE], periods.get(analysis["id"], ()))
        for analysis in analyses
        for indicator in analysis["indicators"]
    }
    return {
        one["id"]: sha256_of(
            canonical_json([{part: one.get(part) for part in _PARTS}, plans.get(one["id"], [])])
        )
        for one in indicators
    }


def _timeless(sentences: Sequence[str], periods: Sequence[str]) -> list[str]:
    """The sentences of a plan, without the first and last period in the one that names both."""
    if not periods:
        return list(sentences)
    first, last = min(periods), max(periods)
    return [
        sentence.replace(last, "*").replace(first, "*")
        if first in sentence and last in sentence
        else sentence
        for sentence in sentences
    ]
