"""The page on which an effect is measured by the figures of a release."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.register.actions import measuring as acts
from zicht.register.rules.artefacts.approach import Kpi
from zicht.register.rules.artefacts.content import ArtefactNotValid
from zicht.register.rules.artefacts.deepen import DesiredEffect
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import Seen
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.figures import Change, ReleasedFigure, called, change
from zicht.register.rules.steps import AgainstTheRules, GateNotMet
from zicht.register.store.figures import Release, figures, read_release
from zicht.register.web.steps.showing import Reader
from zicht.register.web.steps.views import newest_or_404, reader_of


@dataclass(frozen=True)
class Row:
    """One figure that can be taken over; `change` since the period before, None when it cannot be said."""

    figure: ReleasedFigure
    change: Change | None
    seen: Seen
    is_before: bool

    @property
    def key(self) -> str:
        """As a form sends it back."""
        return f"{self.figure.area} {self.figure.period}"


def measure(request: HttpRequest, artefact: str) -> HttpResponse:
    """Which figures there are for a KPI; choose one and say how to read it."""
    reader = reader_of(request)
    kpi = newest_or_404(request, reader.workspace, artefact)
    if kpi.kind is not Kind.KPI:
        raise Http404
    release = read_release(settings.HOME)
    stopped = ""
    if request.method == "POST" and release is not None:
        area, _, period = request.POST.get("figure", "").partition(" ")
        reading = request.POST.get("reading", "")
        try:
            made = acts.measure(
                request.partnership, artefact, release, area=area, period=period, reading=reading,
                by=request.actor, at=request.at,
            )  # fmt: skip
        except AgainstTheRules as broken:
            stopped = reader.rule(broken)
        except GateNotMet:
            stopped = str(reader.words.at("steps.rule.step_not_entered"))
        except ArtefactNotValid as misfits:
            stopped = " ".join(reader.misfit(one) for one in misfits.findings)
        else:
            return redirect("steps.artefact", request.partnership.pk, made.artefact)
    context = _context(reader, kpi, release) | {"stopped": stopped, "typed": request.POST}
    return render(request, "steps/measure.html", context, status=422 if stopped else 200)


def _context(reader: Reader, kpi: Version, release: Release | None) -> dict[str, object]:
    content: Kpi = kpi.content
    there = release is not None and content.indicator in release.indicators
    return {
        "reader": reader,
        "kpi": kpi,
        "release": release,
        "known": there,
        "rows": _rows(reader, content, release) if release is not None and there else (),
    }


def _rows(reader: Reader, content: Kpi, release: Release) -> tuple[Row, ...]:
    effect: DesiredEffect = reader.workspace.content_of(content.effect, DesiredEffect)
    found = figures(release, content.indicator, content.areas.split())
    before = {one.area: one for one in found if one.period == content.before}
    rows = []
    for one in found:
        old = before.get(one.area)
        told = change(old, one) if old is not None and old is not one else None
        rows.append(Row(one, told, called(told, effect.direction, content.relevant), one is old))
    return tuple(rows)
