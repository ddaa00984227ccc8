"""Addresses of the log: in a partnership, and of the whole register for its auditor."""

from __future__ import annotations

from zicht.register.web.audit import views
from zicht.register.web.routes import Route

READ, VERIFY, DOWNLOAD = ({"GET": action} for action in ("audit.read", "audit.verify", "audit.download"))
_PAGES = (
    ("logboek/", "log", views.log, READ),
    ("logboek/van/<ulid:object>/", "history", views.history, READ),
    ("logboek/regel/<int:seq>/", "event", views.event, READ),
    ("logboek/regel/<int:seq>/bewijs.json", "proof", views.proof, DOWNLOAD),
    ("logboek/nagaan/", "verify", views.verify, VERIFY),
    ("logboek/logboek.jsonl", "download", views.download, DOWNLOAD),
    ("logboek/controlepunt.txt", "checkpoint_now", views.checkpoint_now, DOWNLOAD),
    ("logboek/controlepunt/<int:size>.txt", "checkpoint", views.checkpoint, DOWNLOAD),
    ("logboek/controlepunt/<int:size>/groei.json", "growth", views.growth, DOWNLOAD),
    ("logboek/sleutel.txt", "key", views.key, DOWNLOAD),
)

ROUTES: tuple[Route, ...] = tuple(
    Route(f"{place}{path}", f"{prefix}.{name}", view, actions)
    for place, prefix in (("<ulid:partnership>/", "audit"), ("", "audit.all"))
    for path, name, view, actions in _PAGES
)
