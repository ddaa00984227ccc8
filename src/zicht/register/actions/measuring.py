"""Measuring an effect by the figures of a release: the register reads them, people say how to read them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from zicht.register.actions import steps
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.approach import Kpi
from zicht.register.rules.artefacts.content import read_content
from zicht.register.rules.artefacts.deepen import DesiredEffect
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import EffectMeasurement
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.figures import ReleasedFigure, called, change
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.figures import Release, figures


def measure(
    partnership: Partnership,
    kpi: str,
    release: Release,
    *,
    area: str,
    period: str,
    reading: str,
    by: Actor,
    at: datetime,
) -> Version:
    """Take one figure over, with the one before and what their difference is called.

    kpi     id of the artefact; it says which indicator, and the period before
    raises  AgainstTheRules, ArtefactNotValid, NotPermitted
    """
    workspace = workspace_of(partnership, at=at)
    content = workspace.content_of(kpi, Kpi)
    if content is None or not content.indicator:
        raise AgainstTheRules("kpi_without_indicator")
    held = {one.period: one for one in figures(release, content.indicator, [area])}
    found, before = held.get(period), held.get(content.before)
    if area not in content.areas.split() or found is None or found.value is None:
        raise AgainstTheRules("not_in_release")
    effect = workspace.content_of(content.effect, DesiredEffect)
    told = change(before, found) if before is not None and before.period != period else None
    raw = {
        "effect": content.effect,
        "kpi": kpi,
        "indicator": content.indicator,
        "area": area,
        "period": period,
        "release": release.name,
        "digest": release.identity,
        "protection": release.protection["nl"][:600],
        "seen": called(told, effect.direction, content.relevant).value,
        "reading": reading,
        **_figure(found, before if told else None),
    }
    measured = read_content(EffectMeasurement, raw)
    return steps.keep(partnership, Kind.MEASUREMENT, measured, artefact="", seen="", by=by, at=at)


def _figure(found: ReleasedFigure, before: ReleasedFigure | None) -> dict[str, Any]:
    low, high = (None, None) if found.fewer else (found.low, found.high)
    raw = {"figure": _text(found.value), "low": _text(low), "high": _text(high)}
    if before is not None:
        raw |= {"before_period": before.period, "before": _text(before.value)}
        raw |= {"before_low": _text(before.low), "before_high": _text(before.high)}
    return raw


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
