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


def main() -> None:
    open_register(Path(sys.argv[1]), https=False)
    from django.db import connection
    from django.test import Client

    from zicht.register.records.accounts import Account
    from zicht.register.records.partnerships import Partnership
    from zicht.register.rules.sight import EVERYTHING
    from zicht.register.store.row_security import seeing

    add_a_page_that_breaks()
    with seeing(connection, EVERYTHING):
        places = dict(Partnership.objects.values_list("pk", "name"))
        people = {
            place: Account.objects.filter(assignments__partnership=place).order_by("pk").first()
            for place in sorted(places)[:2]
        }
    for section in SECTIONS:
        for of, person in (*people.items(), ("", None)):
            browser = Client(raise_request_exception=False)
            if person is not None:
                browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            for place in people:
                answer = browser.get(f"/{place}/{section}", headers={"host": "localhost"})
                body = (b"".join(answer) if answer.streaming else answer.content).decode()
                told = [key for key, name in places.items() if name in body]
                line = {"of": of, "place": place, "section": section, "status": answer.status_code}
                print(json.dumps({**line, "told": told, "withheld": body.count('\n{"hash":"'), **state()}))


if __name__ == "__main__":
    main()
