"""All addresses, by topic."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import include, path

from zicht.register.web.api import make_api
from zicht.register.web.assets import asset
from zicht.register.web.routes import Route

TOPICS = ("platform", "steps", "governance", "sharing", "questions", "audit")
ROUTES: tuple[Route, ...] = tuple(
    route for topic in TOPICS for route in import_module(f"zicht.register.web.{topic}.routes").ROUTES
)
assert len({route.name for route in ROUTES}) == len(ROUTES), "two routes of one name"
API = make_api(TOPICS)
urlpatterns = [
    path("api/v1/", API.urls),
    *(route.pattern for route in ROUTES),
    *([path("oidc/", include("mozilla_django_oidc.urls"))] if settings.OIDC else []),
    path("static/<str:digest>/<str:name>", asset, name="asset"),
]
handler404 = "zicht.register.web.platform.views.not_found"
handler403 = "zicht.register.web.platform.views.forbidden"
handler500 = "zicht.register.web.platform.views.our_bug"
