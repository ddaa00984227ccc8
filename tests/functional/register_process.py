"""A process that does nothing but write to the log of a register: to be killed, starved and cut off.

    python -m tests.functional.register_process write DATABASE [--threads N] [--events N] [--say FILE]
    python -m tests.functional.register_process check DATABASE
    python -m tests.functional.register_process kill DATABASE --cycles N --seed N

`write` says each event on stdout after it was acknowledged: "number hash". `check` prints the log as it is.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 5, 16, 9, 30, tzinfo=UTC)


def set_up(place: str, synchronous: str = "FULL") -> None:
    import django
    from django.conf import settings

    from zicht.register.store.database import database_settings

    database = database_settings(place)
    if "init_command" in database["OPTIONS"]:
        command = database["OPTIONS"]["init_command"].replace(
            "synchronous=FULL", f"synchronous={synchronous}"
        )
        database["OPTIONS"]["init_command"] = command
    if not settings.configured:
        settings.configure(
            DATABASES={"default": database},
            INSTALLED_APPS=[
                "django.contrib.contenttypes",
                "django.contrib.auth",
                "zicht.register.apps.RegisterConfig",
            ],
            AUTH_USER_MODEL="register.Account",
            USE_TZ=True,
        )
        django.setup()


def make_tables() -> None:
    """All tables of the register with their fences, unless they stand already."""
    from django.apps import apps
    from django.db import connection

    from zicht.register.store.fences import raise_fences

    if "audit_event" in connection.introspection.table_names():
        return
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("register").get_models():
            editor.create_model(model)
    raise_fences(connection)


def write_one(number: int) -> Any:
    from zicht.register.store.events import append
    from zicht.register.store.group_commit import writing

    with writing():
        return append(
            at=START + timedelta(seconds=number),
            actor="01J0000000000000000000ACT1",
            organisation="01J0000000000000000000RG01",
            action="perspective.write",
            partnership="01J000000000000000000PART1",
            object="01J0000000000000000000BJ01",
            after="ab" * 32,
            facts={"number": number},
        )


def write(events: int | None, threads: int, say: int = 1) -> None:
    """Write until there are enough, or for ever; one line a thread and an event."""

    def go_on() -> None:
        number = 0
        while events is None or number < events:
            number += 1
            event = write_one(number)
            os.write(say, f"{event.seq} {event.hash}\n".encode())

    if threads == 1:
        go_on()
        return
    started = [threading.Thread(target=go_on) for _ in range(threads)]
    for one in started:
        one.start()
    for one in started:
        one.join()


def check() -> None:
    """Print the log as JSON lines, and what SQLite thinks of its file."""
    from django.db import connection

    from zicht.register.store.events import lines

    if "audit_event" not in connection.introspection.table_names():
        sys.stdout.buffer.write(b"no table\n")
        return
    for line in lines():
        sys.stdout.buffer.write(line)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            sys.stdout.buffer.write(f"integrity {cursor.fetchone()[0]}\n".encode())


def kill(cycles: int, seed: int, threads: int) -> None:
    """Fork a writer, kill it in the middle of its work, again and again; say all that was acknowledged."""
    dice = random.Random(seed)
    for _ in range(cycles):
        ear, mouth = os.pipe()
        writer = os.fork()
        if writer == 0:
            os.close(ear)
            write(None, threads, mouth)
            os._exit(0)
        os.close(mouth)
        heard = [os.read(ear, 65536)]  # the first event: from now on it is in the middle of something
        end = time.monotonic() + dice.uniform(0, 0.02)
        while (left := end - time.monotonic()) > 0:
            if select.select([ear], [], [], left)[0]:
                heard.append(os.read(ear, 65536))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        while rest := os.read(ear, 65536):
            heard.append(rest)
        os.close(ear)
        sys.stdout.buffer.write(b"".join(heard))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=["write", "check", "kill"])
    parser.add_argument("database")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--events", type=int)
    parser.add_argument("--cycles", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--synchronous", default="FULL")
    parser.add_argument("--say", help="file to say it in, instead of stdout")
    given = parser.parse_args()
    set_up(given.database, given.synchronous)
    if given.act == "check":
        check()
        return
    make_tables()
    if given.act == "write":
        say = os.open(given.say, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600) if given.say else 1
        write(given.events, given.threads, say)
    else:
        from django.db import connection

        connection.close()  # nothing of it may be shared with who is forked
        kill(given.cycles, given.seed, given.threads)


if __name__ == "__main__":
    main()
