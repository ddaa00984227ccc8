"""How a protected count is written: a nought that stands for few is said as few, never as none."""

from __future__ import annotations

from zicht.site.views.context import Speaker


def protected_count(speaker: Speaker, value: float, rounding: float | None) -> str:
    """A count in words. With a promised difference (`rounding` above 0) a nought is "fewer than ten"."""
    if value == 0 and rounding:
        return str(speaker.t.at("waterbed.too_few"))
    return speaker.whole(value)


def protected_share(speaker: Speaker, share: str, value: float, rounding: float | None) -> str:
    """A share that was written before; hardly any when the count above the line stands for few."""
    return str(speaker.t.at("waterbed.display.fewer")) if value == 0 and rounding else share
