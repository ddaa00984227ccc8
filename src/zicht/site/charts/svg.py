"""The small words of SVG: escaping, numbers, scales, round ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


def attribute(text: object) -> str:
    """Text that may stand in an attribute or an element."""
    return escape(str(text), quote=True)


def unit(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def picture(
    name: str,
    view_box: tuple[int, int] | str,
    title: str,
    description: str,
    body: str,
    kind: str,
    size: tuple[int, int] | None = None,
) -> str:
    """An SVG element that is one picture to a screen reader; `name` makes its ids unique on the page.

    size  in pixels, of a drawing that scrolls rather than shrinks
    """
    box = view_box if isinstance(view_box, str) else f"0 0 {view_box[0]} {view_box[1]}"
    sides = "" if size is None else f' width="{size[0]}" height="{size[1]}"'
    return (
        f'<svg class="{kind}"{sides} viewBox="{box}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{attribute(title)}</title>'
        f'<desc id="{name}-d">{attribute(description)}</desc>{body}</svg>'
    )


@dataclass(frozen=True)
class Scale:
    """From a range of values to a range of coordinates; straight, or by the logarithm."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The coordinate of a value."""
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = math.log(value), math.log(low), math.log(high)
        if high == low:
            return (self.start + self.end) / 2
        return self.start + (value - low) / (high - low) * (self.end - self.start)


def round_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values (1, 2 or 5 times a power of ten apart) between low and high, both ends included."""
    if not high > low:
        return [low]
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [float(n * step) for n in range(first, math.floor(high / step + 1e-9) + 1)]


def decades(low: float, high: float) -> list[float]:
    """Powers of ten and their threefold between two positive values."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [m * 10.0**p for p in powers for m in (1, 3)]
    return [tick for tick in ticks if low <= tick <= high]


def runs(values: Sequence[float]) -> list[list[int]]:
    """Positions of unbroken stretches of known values; a gap is never bridged."""
    found: list[list[int]] = [[]]
    for at, value in enumerate(values):
        if math.isnan(value):
            found.append([])
        else:
            found[-1].append(at)
    return [run for run in found if run]
