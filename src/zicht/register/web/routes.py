"""Every page says which action it is; who may not do that action does not reach the view.

A route under `<ulid:partnership>/` belongs to that partnership. Who has no role in it gets "not found", as
for an address that does not exist: it is not even said that it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, register_converter
from django.utils import timezone

from zicht.register.records.partnerships import Partnership
from zicht.register.rules.permissions import NotPermitted, Reason, Subject, check_role
from zicht.register.store.actors import actor_of
from zicht.register.store.next_moments import next_moment
from zicht.register.web.identity import access_log

PUBLIC = "public"
"""For everybody, also without an account."""
ANYBODY = "anybody"
"""For everybody who is logged in; the page shows what they may see."""

View = Callable[..., HttpResponse]


class UlidConverter:
    """An id in an address."""

    regex = "[0-9A-HJKMNP-TV-Z]{26}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    to_url = to_python


register_converter(UlidConverter, "ulid")


@dataclass(frozen=True)
class Route:
    """One address of the register.

    path      as Django writes paths
    name      "steps.perspective": for `url(...)` in templates
    view      called with the request and the ids of the path; `request.actor`, `request.at` and (under a
              partnership) `request.partnership` are set
    actions   method -> action of the table of permissions, or PUBLIC, or ANYBODY; other methods are refused
    stays     a GET of it writes nothing, and shows nothing but what acts left in the database, who reads, and
              the time: it may be kept (web.kept_pages)
    """

    path: str
    name: str
    view: View
    actions: Mapping[str, str]
    stays: bool = False

    @property
    def pattern(self) -> URLPattern:
        """As Django wants it."""
        return path(self.path, self._guarded, name=self.name)

    def _guarded(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in self.actions:
            return HttpResponseNotAllowed(sorted(self.actions))
        action = self.actions[method]
        request.at = now()
        request.actor = None
        if request.user.is_authenticated:
            request.actor = actor_of(request.user, at=request.at, strong=is_strong(request, request.at))
        elif action != PUBLIC:
            return redirect_to_login(request.get_full_path())
        partnership = _partnership(ids.pop("partnership")) if "partnership" in ids else None
        if action not in (PUBLIC, ANYBODY):
            _check(request, action, partnership)
        request.partnership = partnership
        if self.stays and method == "GET":
            request.stays_until = stays_until(request)
        return self.view(request, **ids)


def now() -> datetime:
    """The moment of a request; the one place where the clock is read."""
    return timezone.now()


def subject_of(
    partnership: Partnership | None, *, state: str = "", organisation: str = "", author: str = ""
) -> Subject:
    """What is asked about something in a partnership."""
    if partnership is None:
        return Subject(state=state, organisation=organisation, author=author)
    return Subject(partnership.pk, partnership.ended, state, organisation, author)


def _check(request: HttpRequest, action: str, partnership: Partnership | None) -> None:
    try:
        check_role(request.actor, action, subject_of(partnership))
    except NotPermitted as refused:
        if refused.reason is Reason.NOT_THERE:
            access_log.refused(refused, request.actor)
            raise Http404 from refused
        request.partnership = partnership
        raise


def _partnership(key: str) -> Partnership:
    found = Partnership.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def is_strong(request: HttpRequest, at: datetime) -> bool:
    """Whether the second factor was given in this session, a short while ago."""
    until = _strong_until(request)
    return until is not None and at < until


def _strong_until(request: HttpRequest) -> datetime | None:
    from django.conf import settings

    given = request.session.get(STRONG_AT)
    if given is None:
        return None
    return datetime.fromtimestamp(given, UTC) + timedelta(minutes=settings.STRONG_LOGIN_MINUTES)


def stays_until(request: HttpRequest) -> datetime | None:
    """Until when a page reads the same if nothing changes; None when nobody looked at what it stands on."""
    ground = getattr(request, "ground", None)
    if ground is None:
        return None
    until = next_moment(ground.head, request.partnership, request.actor.account, at=request.at)
    strong_until = _strong_until(request)
    return min(until, strong_until) if request.actor.strong and strong_until is not None else until


STRONG_AT = "strong_at"
"""Key in the session: when the second factor was given, seconds since 1970."""
