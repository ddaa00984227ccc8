"""The effects that were wished for, with how each is seen and what was measured; "cannot say" counts."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import EffectMeasurement, Seen
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.workspace import Workspace


@dataclass(frozen=True)
class EffectStory:
    """One effect: how it is seen, what was measured, oldest first, and what may be said.

    seen   what the newest measurements say together; None while nothing was measured
    """

    effect: Version
    kpis: tuple[Version, ...]
    measurements: tuple[Version, ...]
    seen: Seen | None


def effect_stories(workspace: Workspace) -> tuple[EffectStory, ...]:
    """All effects with their story."""
    return tuple(_story(effect, workspace) for effect in workspace.all_of(Kind.DESIRED_EFFECT))


def _story(effect: Version, workspace: Workspace) -> EffectStory:
    kpis = tuple(one for one in workspace.all_of(Kind.KPI) if one.content.effect == effect.artefact)
    measured = tuple(
        one for one in workspace.all_of(Kind.MEASUREMENT) if one.content.effect == effect.artefact
    )
    ordered = tuple(sorted(measured, key=lambda one: (one.content.period, one.at)))
    return EffectStory(effect, kpis, ordered, together(_newest_of_each(ordered)))


def _newest_of_each(measurements: tuple[Version, ...]) -> tuple[Seen, ...]:
    """What the last measurement of each indicator in each area says."""
    last: dict[tuple[str, str], Seen] = {}
    for one in measurements:
        content: EffectMeasurement = one.content
        last[content.indicator, content.area] = content.seen
    return tuple(last.values())


def together(seen: tuple[Seen, ...]) -> Seen | None:
    """What several measurements say together: harm anywhere is harm; different answers are no answer."""
    if not seen:
        return None
    if Seen.HARM in seen:
        return Seen.HARM
    return seen[0] if len(set(seen)) == 1 else Seen.CANNOT_SAY
