"""Pages of the register a second, kept and made anew, beside a bare read of the same SQLite file.

    python benchmarks/register_pages.py [--seconds 4] [--connections 16]

Needs `wrk` (Debian has it). The limit is what the database gives: a session and one partnership with its
holders, read by the same statements without web framework, template or network. Each page is loaded twice:
as somebody reads it again (it is kept), and with an address that is another each time (it is made). Beside
pages a second by the clock stand those a second of processor time of the process that serves: on a machine
with other work the first says how busy that machine is, the second how much work a page is.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.web.registers import free_port, log_in, make_demo, serving

PAGES = (
    "/inloggen/",
    "/",
    "/{partnership}/",
    "/{partnership}/stappen/",
    "/{partnership}/stappen/3/",
    "/{partnership}/besluiten/",
    "/{partnership}/delen/kaders/",
    "/{partnership}/vragen/",
    "/api/v1/partnerships/{partnership}",
)
ANOTHER_EACH_TIME = """
local count = 0
request = function()
  count = count + 1
  return wrk.format(nil, wrk.path .. "?made=" .. count)
end
"""
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on this machine: apt-get install wrk")
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        home = make_demo(Path(folder) / "register")
        anew = Path(folder) / "anew.lua"
        anew.write_text(ANOTHER_EACH_TIME)
        print(f"bare reads, one process: {bare_reads(home / 'register.sqlite'):.0f} a CPU second\n")
        print(f"{'':<38}{'kept: /s':>10}{'/CPU s':>8}{'p50':>9}{'p99':>9}", end="")
        print(f"{'made: /s':>11}{'/CPU s':>8}{'p99':>9}")
        with serving(home, free_port()) as address:
            cookies, partnership = session(address)
            for page in PAGES:
                loaded = Load(f"{address}{page.format(partnership=partnership)}", cookies, given)
                rate, of_cpu, p50, p99 = loaded.run()
                line = f"{page:<38}{rate:>10.0f}{of_cpu:>8.0f}{p50:>9}{p99:>9}"
                rate, of_cpu, _, p99 = loaded.run("-s", str(anew))
                print(f"{line}{rate:>11.0f}{of_cpu:>8.0f}{p99:>9}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=16)
    return parser.parse_args()


def session(address: str) -> tuple[str, str]:
    """The cookies of a participant, and the id of a partnership."""
    with httpx.Client(base_url=address) as browser:
        log_in(browser, "samira")
        items = browser.get("/api/v1/partnerships").json()["items"]
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        return cookies, items[0]["id"]


class Load:
    """One address under load, by one thread of wrk."""

    def __init__(self, address: str, cookies: str, given: argparse.Namespace) -> None:
        self._address, self._cookies = address, cookies
        self._wrk = ["wrk", "-t1", f"-c{given.connections}", f"-d{given.seconds}s", "--latency"]
        self._wrk += ["-H", f"Cookie: {cookies}", address]

    def run(self, *more: str) -> tuple[float, float, str, str]:
        """Pages a second, pages a second of processor time, the median and the 99th percentile.

        The first two times are not counted: templates are compiled then, and the page is made to be kept.
        """
        for _ in range(2):
            httpx.get(self._address, headers={"Cookie": self._cookies}, timeout=60)
        before = processor_seconds()
        told = subprocess.run([*self._wrk, *more], capture_output=True, text=True, check=True).stdout
        spent = processor_seconds() - before
        assert "Non-2xx" not in told, told
        count = int(re.search(r"(\d+) requests in", told)[1])
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
        p50, p99 = (re.search(rf"\s{share}%\s+(\S+)", told)[1] for share in (50, 99))
        return rate, count / spent, p50, p99


def processor_seconds() -> float:
    """What all processes below this one have used: the server and its worker."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        pid = int(path.parent.name)
        parents[pid], used[pid] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    below = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return sum(used[pid] for pid in below - {os.getpid()})


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
