"""The parts of a partnership in the side list, in the order a reader needs them."""

from __future__ import annotations

SECTIONS: tuple[tuple[str, str], ...] = (
    ("steps.overview", "step.read"),
    ("governance.members", "governance.read"),
    ("governance.decisions", "governance.read"),
    ("governance.contributions", "governance.read"),
    ("governance.escalations", "governance.read"),
    ("sharing.covenant", "sharing.read"),
    ("sharing.ask", "sharing.ask"),
    ("questions.list", "question.read"),
    ("audit.log", "audit.read"),
)
"""Name of a route that takes the partnership alone, the action that shows it; words in register.section."""
