"""Addresses of governance."""

from __future__ import annotations

from zicht.register.web.routes import Route

ROUTES: tuple[Route, ...] = ()
