"""Addresses of governance."""

from __future__ import annotations

from zicht.register.web.governance import views
from zicht.register.web.routes import Route

HERE = "<ulid:partnership>"
READ = {"GET": "governance.read"}

ROUTES: tuple[Route, ...] = (
    Route(f"{HERE}/deelnemers/", "governance.members", views.members, READ, stays=True),
    Route(f"{HERE}/deelnemers/vragen/", "governance.invite", views.invite, {"POST": "party.invite"}),
    Route(
        f"{HERE}/deelnemers/<ulid:invitation>/antwoord/",
        "governance.answer",
        views.answer,
        {"POST": "party.answer"},
    ),
    Route(f"{HERE}/deelnemers/vertrekken/", "governance.leave", views.leave, {"POST": "party.leave"}),
    Route(f"{HERE}/dossier.zip", "governance.archive", views.archive, {"GET": "partnership.archive"}),
    Route(f"{HERE}/beeindigen/", "governance.end", views.end, {"POST": "partnership.end"}),
    Route(f"{HERE}/besluiten/", "governance.decisions", views.decisions, READ, stays=True),
    Route(f"{HERE}/bijdragen/", "governance.contributions", views.contributions, READ, stays=True),
    Route(f"{HERE}/opschaling/", "governance.escalations", views.escalations, READ, stays=True),
    Route(
        f"{HERE}/opschaling/<ulid:artefact>/omhoog/",
        "governance.climb",
        views.climb,
        {"POST": "escalation.write"},
    ),
)
