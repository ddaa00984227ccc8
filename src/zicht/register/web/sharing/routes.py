"""Addresses of sharing."""

from __future__ import annotations

from zicht.register.web.routes import Route
from zicht.register.web.sharing import asking, machine_files, starting, views

READ = {"GET": "sharing.read"}
DRAFT = {"GET": "sharing.draft", "POST": "sharing.draft"}
_HERE = "<ulid:partnership>/delen/"

ROUTES: tuple[Route, ...] = (
    Route(f"{_HERE}kaders/", "sharing.covenant", views.covenant, READ, stays=True),
    Route(f"{_HERE}kaders/versie/<int:number>/", "sharing.version", views.version, READ, stays=True),
    Route(f"{_HERE}kaders/woorden/", "sharing.words", views.words, READ, stays=True),
    Route(f"{_HERE}kaders/verschil/", "sharing.difference", views.changes, READ, stays=True),
    Route(
        f"{_HERE}kaders/intrekken/",
        "sharing.revoke",
        views.revoke,
        {"GET": "sharing.revoke", "POST": "sharing.revoke"},
    ),
    Route(f"{_HERE}kaders/begin/", "sharing.begin", starting.begin, DRAFT),
    Route(f"{_HERE}kaders/begin/<slug:example>/", "sharing.begin_from", starting.begin_from, DRAFT),
    Route(f"{_HERE}kaders/bestand/", "sharing.file", starting.from_file, DRAFT),
    Route(f"{_HERE}kaders/deelnemers/", "sharing.join", starting.join, DRAFT),
    Route(f"{_HERE}kaders/nieuw/", "sharing.add", views.frame, DRAFT),
    Route(f"{_HERE}kaders/kader/<str:key>/", "sharing.frame", views.frame, DRAFT),
    Route(f"{_HERE}kaders/kader/<str:key>/weg/", "sharing.drop", views.drop, {"POST": "sharing.draft"}),
    Route(f"{_HERE}kaders/convenant.json", "sharing.covenant_json", machine_files.covenant_json, READ),
    Route(f"{_HERE}kaders/convenant.jsonld", "sharing.odrl", machine_files.odrl, READ),
    Route(f"{_HERE}verwerkingen/", "sharing.activities", machine_files.activities, READ),
    Route(f"{_HERE}verwerkingen.json", "sharing.activities_json", machine_files.activities_json, READ),
    Route(f"{_HERE}vraag/", "sharing.ask", asking.question, {"GET": "sharing.ask", "POST": "sharing.ask"}),
    Route(f"{_HERE}besluiten/", "sharing.decisions", asking.decisions, {"GET": "sharing.decisions"}),
    Route(
        f"{_HERE}advies/<ulid:advice>/",
        "sharing.advice",
        asking.advice,
        {"GET": "sharing.decisions", "POST": "sharing.decide"},
    ),
)
