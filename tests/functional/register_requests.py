"""Requests of several people, one after the other on one connection to PostgreSQL, and what it shows then.

python -m tests.functional.register_requests HOME      with ZICHT_REGISTER_DATABASE of the application
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from zicht.register.installation import open_register

SECTIONS = ("", "logboek/logboek.jsonl", "breekt/")


def state() -> dict[str, Any]:
    """Which connection this is, and which rows it shows of itself."""
    from django.db import connection

    from zicht.register.records.partnerships import Partnership
    from zicht.register.records.sharing import FrameVersion

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), coalesce(current_setting('zicht.partnerships', true), '')")
        pid, setting = cursor.fetchone()
    rows = Partnership.objects.count() + FrameVersion.objects.count()
    return {"connection": pid, "setting": setting, "rows": rows, "open": connection.in_atomic_block}


def add_a_page_that_breaks() -> None:
    """One that reads, and then does not get to its end."""
    from zicht.register.records.partnerships import Partnership
    from zicht.register.web import urls
    from zicht.register.web.routes import Route

    def view(request: Any) -> None:
        raise ZeroDivisionError(Partnership.objects.count())

    route = Route("<ulid:partnership>/breekt/", "breaks", view, {"GET": "partnership.read"})
    urls.urlpatterns.append(route.pattern)


def make_two(role: str) -> dict[str, tuple[str, Any]]:
    """Two partnerships with an event each: id -> name, and somebody of it. From then on as `role`."""
    from django.db import connection
    from tests.register_world import BEGIN, make_world

    from zicht.register.rules.sight import EVERYTHING
    from zicht.register.store.events import append
    from zicht.register.store.row_security import seeing

    world = make_world()
    with connection.cursor() as cursor:
        cursor.execute(f'SET SESSION AUTHORIZATION "{role}"')
    made = ((world.here, "auditor"), (world.elsewhere, "deelnemer elders"))
    with seeing(connection, EVERYTHING):
        for place, _ in made:
            append(at=BEGIN, actor="", organisation="", action="step.enter", partnership=place.pk, object="")
    return {place.pk: (place.name, world.accounts[name]) for place, name in made}


def main() -> None:
    open_register(Path(sys.argv[1]), https=False)
    from django.test import Client

    add_a_page_that_breaks()
    places = make_two(sys.argv[2])
    for section in SECTIONS:
        for of, person in (*((place, who) for place, (_, who) in places.items()), ("", None)):
            browser = Client(raise_request_exception=False)
            if person is not None:
                browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            for place in places:
                answer = browser.get(f"/{place}/{section}", headers={"host": "localhost"})
                body = (b"".join(answer) if answer.streaming else answer.content).decode()
                told = [key for key, (name, _) in places.items() if name in body]
                line = {"of": of, "place": place, "section": section, "status": answer.status_code}
                print(json.dumps({**line, "told": told, "log": body.splitlines()[-2:], **state()}))


if __name__ == "__main__":
    main()
