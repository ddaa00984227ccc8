"""Addresses of questions."""

from __future__ import annotations

from zicht.register.web.routes import Route

ROUTES: tuple[Route, ...] = ()
