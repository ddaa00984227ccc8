"""The parts of a partnership in the side list, in the order a reader needs them."""

from __future__ import annotations

SECTIONS: tuple[tuple[str, str], ...] = ()
"""Name of a route that takes the partnership alone, the action that shows it; words in register.section."""
