"""A run that breaks goes on where it was: only missing pages are asked, the files are the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from zicht.sources.live.errors import ServiceUnavailable


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def unbroken(bench, tables):
    bench.fetch(tables["v4"], out="unbroken", cache="other-cache")
    bench.replay.asked.clear()
    return files_of(bench.folder / "unbroken")


@pytest.mark.parametrize("page", [1, 2, 3])
def test_only_the_remaining_pages_are_asked(bench, tables, telltale, unbroken, page):
    with pytest.raises(KeyboardInterrupt):
        bench.fetch(tables["v4"], progress=telltale(break_at=f"Observations, page {page},"))
    assert not (bench.folder / "out").exists()
    assert len(bench.replay.asked_pages("Observations")) == page
    bench.replay.asked.clear()
    bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 3 - page
    assert not bench.replay.asked_pages("RegioSCodes"), "code lists were whole before the break"
    assert files_of(bench.folder / "out") == unbroken


def test_a_service_that_fails_halfway_costs_no_page_twice(bench, tables, fault, unbroken):
    bench.replay.faults = [fault(503, "/Observations", times=4, after=2)]
    with pytest.raises(ServiceUnavailable):
        bench.fetch(tables["v4"])
    bench.replay.asked.clear()
    bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 1
    assert files_of(bench.folder / "out") == unbroken


def test_a_break_and_then_a_new_version_begins_anew(bench, tables, telltale):
    with pytest.raises(KeyboardInterrupt):
        bench.fetch(tables["v4"], progress=telltale(break_at="Observations, page 2,"))
    bench.replay.v4["99901NED"]["Properties"]["Version"] = "202603030200"
    bench.replay.asked.clear()
    bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 3


@pytest.mark.parametrize("kind", ["v3", "wfs", "ogc"])
def test_every_kind_of_service_goes_on(bench, tables, telltale, kind):
    bench.fetch(tables[kind], out="unbroken", cache="other-cache")
    bench.replay.asked.clear()
    rows = "TypedDataSet" if kind == "v3" else "Features"
    with pytest.raises(KeyboardInterrupt):
        bench.fetch(tables[kind], progress=telltale(break_at=f"{rows}, page 1,"))
    first = list(bench.replay.asked)
    bench.replay.asked.clear()
    bench.fetch(tables[kind])
    version = first[0]
    assert not (set(bench.replay.asked) & set(first)) - {version}
    assert files_of(bench.folder / "out") == files_of(bench.folder / "unbroken")


KILLED = """
import os, signal, sys
from pathlib import Path
from zicht.kit.progress import Progress
from zicht.sources.live.addresses import Gate
from zicht.sources.live.catalogue import LiveCatalogue, RemoteTable, Service
from zicht.sources.live.client import Client
from zicht.sources.live.fetch import fetch_live
from zicht.sources.live.waiting import Manners

class Plug(Progress):
    def step(self, words):
        if "Observations, page 2," in words:
            os.kill(os.getpid(), signal.SIGKILL)

base, folder = sys.argv[1], Path(sys.argv[2])
service = Service("cbs-v4", "odata-v4", base, "CBS", "CC BY 4.0", "captured", pause_seconds=0.0)
table = RemoteTable(
    "failures", "cbs-v4", "99901NED", "odata/v4/99901NED", "Made up: failures", "2024", "captured",
    dimensions=("RegioS", "Perioden"), measures=("M1",),
)
catalogue = LiveCatalogue((service,), (table,))
with Client(Gate.of([base]), Manners(pause_seconds=0.0), environment_proxy=False) as client:
    fetch_live(catalogue, folder / "cache", folder / "out", Plug(None), client=client)
"""


def test_a_killed_process_leaves_a_cache_that_goes_on(bench, tables, unbroken):
    words = [sys.executable, "-c", KILLED, bench.replay.base("/odata/v1/CBS"), str(bench.folder)]
    ended = subprocess.run(
        words, check=False, timeout=60, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(bench.replay.asked_pages("Observations")) == 2
    bench.replay.asked.clear()
    bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 1
    assert files_of(bench.folder / "out") == unbroken


def test_requests_to_one_host_keep_their_distance(bench, tables):
    bench.manners = replace(bench.manners, pause_seconds=5.0)
    bench.fetch(tables["v4"])
    assert bench.sleeps == [5.0] * (len(bench.replay.asked) - 1)


def test_a_service_may_ask_for_a_longer_pause_than_ours(bench, tables):
    catalogue = bench.catalogue(tables["v4"])
    with bench.client(catalogue, pauses={"127.0.0.1": 7.0}) as client:
        client.ask(bench.replay.base("/odata/v1/CBS/99901NED/Properties"))
        client.ask(bench.replay.base("/odata/v1/CBS/99901NED/Dimensions"))
    assert bench.sleeps == [7.0]
