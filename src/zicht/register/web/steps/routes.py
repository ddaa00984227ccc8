"""Addresses of the steps; each kind has its own, so that the table of permissions says who reaches it."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.register.rules.artefacts.kinds import SHAPES, Consent, Kind
from zicht.register.web.routes import Route
from zicht.register.web.steps import covenants, measuring, views
from zicht.register.web.steps.addresses import SLUGS
from zicht.register.web.steps.writing import edit_view, new_view, say_view, still_holds_view

HERE = "<ulid:partnership>"
READ = {"GET": "step.read"}


def _of_kind(kind: Kind) -> Iterator[Route]:
    write, shape = f"{kind}.write", SHAPES[kind]
    there = f"{HERE}/{SLUGS[kind]}/<ulid:artefact>"
    both = {"GET": write, "POST": write}
    yield Route(f"{HERE}/{SLUGS[kind]}/nieuw/", f"steps.new.{kind}", new_view(kind), both)
    if not shape.frozen:
        yield Route(f"{there}/wijzigen/", f"steps.edit.{kind}", edit_view(kind), both)
        yield Route(f"{there}/klopt-nog/", f"steps.holds.{kind}", still_holds_view(kind), {"POST": write})
    if shape.consent is not Consent.NOBODY:
        state = f"{kind}.state"
        ways = {"GET": state, "POST": state}
        yield Route(f"{there}/instemmen/", f"steps.state.{kind}", say_view(kind), ways)


ROUTES: tuple[Route, ...] = (
    Route(f"{HERE}/stappen/", "steps.overview", views.overview, READ, stays=True),
    Route(f"{HERE}/stappen/<int:number>/", "steps.step", views.step, READ, stays=True),
    Route(f"{HERE}/stappen/verder/", "steps.enter", views.enter, {"POST": "step.enter"}),
    Route(f"{HERE}/stuk/<ulid:artefact>/", "steps.artefact", views.artefact, READ, stays=True),
    Route(
        f"{HERE}/stuk/<ulid:artefact>/versie/<int:number>/", "steps.version", views.version, READ, stays=True
    ),
    Route(
        f"{HERE}/meetpunt/<ulid:artefact>/meten/",
        "steps.measure",
        measuring.measure,
        {"GET": "measurement.write", "POST": "measurement.write"},
    ),
    Route(f"{HERE}/convenant/kaders/", "steps.carry", covenants.carry, {"POST": "covenant.write"}),
    Route(f"{HERE}/convenant/verlengen/", "steps.renew", covenants.renew, {"POST": "covenant.write"}),
    *(route for kind in Kind for route in _of_kind(kind)),
)
