"""The register as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Its tables are in `records`, not in the module Django looks for first."""

    name = "zicht.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Read the tables before Django asks which there are."""
        from importlib import import_module

        for topic in ("organisations", "partnerships", "accounts", *TOPICS):
            import_module(f"zicht.register.records.{topic}")
        super().import_models()


TOPICS = ("audit", "artefacts", "governance", "sharing", "questions")
