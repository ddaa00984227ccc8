"""Pages of the register a second, beside a bare read of the same SQLite file.

Needs `wrk` (Debian has it). The limit is what the database gives: a session and one partnership with its
holders, read by the same statements without web framework, template or network.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.web.registers import free_port, log_in, make_demo, serving  # noqa: E402

SECONDS = 8
PAGES = (
    "/inloggen/",
    "/",
    "/{partnership}/",
    "/{partnership}/stappen/",
    "/api/v1/partnerships/{partnership}",
)


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on this machine: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        home = make_demo(Path(folder) / "register")
        print(f"{'bare reads, one process':<44}{bare_reads(home / 'register.sqlite'):>9.0f} /s")
        with serving(home, free_port()) as address:
            cookie, partnership = session(address)
            for page in PAGES:
                path = page.format(partnership=partnership)
                rate, p99 = load(f"{address}{path}", cookie)
                print(f"{page:<44}{rate:>9.0f} /s   p99 {p99}")


def session(address: str) -> tuple[str, str]:
    """The cookie of a participant, and the id of a partnership."""
    with httpx.Client(base_url=address) as browser:
        log_in(browser, "samira")
        items = browser.get("/api/v1/partnerships").json()["items"]
        return f"session={browser.cookies['session']}", items[0]["id"]


def load(address: str, cookie: str) -> tuple[float, str]:
    """Requests a second and the 99th percentile, 16 connections."""
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency", "-H", f"Cookie: {cookie}", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return rate, re.search(r"99%\s+(\S+)", told)[1]


def bare_reads(path: Path) -> float:
    """What a page reads, by bare statements: session, account, roles, partnership, holders."""
    connection = sqlite3.connect(path)
    partnership = connection.execute("SELECT id FROM register_partnership LIMIT 1").fetchone()[0]
    account = connection.execute("SELECT id FROM register_account LIMIT 1").fetchone()[0]
    statements = (
        ("SELECT session_data FROM django_session LIMIT 1", ()),
        ("SELECT * FROM register_account WHERE id = ?", (account,)),
        ("SELECT * FROM register_roleassignment WHERE account_id = ?", (account,)),
        ("SELECT * FROM register_partnership WHERE id = ?", (partnership,)),
        (
            "SELECT a.name, o.name, r.role FROM register_roleassignment r JOIN register_account a "
            "ON a.id = r.account_id JOIN register_organisation o ON o.id = a.organisation_id "
            "WHERE r.partnership_id = ?",
            (partnership,),
        ),
    )
    count, begin = 0, time.process_time()
    while time.process_time() - begin < 3:
        for statement, values in statements:
            connection.execute(statement, values).fetchall()
        count += 1
    return count / (time.process_time() - begin)


if __name__ == "__main__":
    main()
