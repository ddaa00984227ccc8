"""Which sharing frames of a partnership are in force: what a flow of personal data may point at."""

from __future__ import annotations

from datetime import datetime

from zicht.register.records.partnerships import Partnership


def frames_in_force(partnership: Partnership, *, at: datetime) -> frozenset[str] | None:
    """Ids of the frames in force; None while the partnership keeps none, so that unknown is never yes."""
    return None
