"""The steps in `migrations` lead to the tables in `records`, and a new register has the fences."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from zicht.register.store.fences import append_only, standing


@pytest.mark.django_db
def test_no_table_was_changed_without_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", "register", check=True, dry_run=True)
    assert "No changes" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_tables_of_what_stays_are_fenced() -> None:
    assert {model._meta.db_table for model in append_only()} <= standing(connection)
