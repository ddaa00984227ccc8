"""The register as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """One app: its walls are between partnerships, not between tables."""

    name = "zicht.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
