"""The register as Django knows it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class RegisterConfig(AppConfig):
    """One app: its walls are between partnerships, not between tables."""

    name = "zicht.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fences stand after every migration: rebuilding a table loses them."""
        post_migrate.connect(_raise_fences, sender=self)


def _raise_fences(using: str, **_: Any) -> None:
    from zicht.register.store.fences import raise_fences

    raise_fences(connections[using])
