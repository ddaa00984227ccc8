"""The burglars of The Hague: two tables of research data as flows between neighbourhoods."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zicht.analyses.waterbed.research_flows import merged_for_showing, research_summary
from zicht.kit.errors import UserError
from zicht.kit.progress import SILENT
from zicht.model.flows import ObservedFlows
from zicht.pipeline.publication import Ground
from zicht.pipeline.waterbed import research_maker
from zicht.sources.catalogue import built_in_catalogue, read_folder

ENTRY = "inbraken-denhaag-onderzoek"

BURGLARIES = """PERSONID,CASE,NHOODBUR,NHOODRES,XRESID,YRESID,B_MINOR
1,1,5180271,5180271,0,0,0
1,2,5180373,5180271,0,0,0
2,3,5180373,5180373,0,0,1
"""
PLACES = """NHOODID,X,Y,SURFACE
5180271,80000,455000,0.5
5180373,81000,455000,1.5
"""


def written(tmp_path: Path, burglaries: str = BURGLARIES, places: str = PLACES) -> Path:
    folder = tmp_path / "crime" / "thehague_burglars"
    folder.mkdir(parents=True)
    (folder / "TheHagueBurglars.csv").write_text(burglaries, "utf-8")
    (folder / "TheHagueNeighborhoods.csv").write_text(places, "utf-8")
    return tmp_path


def read(folder: Path) -> ObservedFlows:
    (flows,) = read_folder(folder, built_in_catalogue().select(ENTRY)).flows
    return flows


def test_burglaries_become_flows(tmp_path: Path):
    flows = read(written(tmp_path))
    assert flows.codes == ("BU05180271", "BU05180373")
    assert flows.matrix.tolist() == [[1, 1], [0, 1]]
    assert flows.surface.tolist() == [500_000, 1_500_000]
    assert flows.offenders(flows.destination, 2).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("burglaries", "places", "words"),
    [
        (BURGLARIES.replace("5180373,5180271", "5189999,5180271"), PLACES, "line 3"),
        (BURGLARIES.replace("NHOODRES", "HOME"), PLACES, "NHOODRES"),
        (BURGLARIES, PLACES.replace("81000", "?"), "column X"),
        (BURGLARIES, PLACES.replace("5180373", "5180271"), "each neighbourhood once"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path: Path, burglaries: str, places: str, words: str):
    with pytest.raises(UserError) as fault:
        read(written(tmp_path, burglaries, places))
    assert words in str(fault.value)
    assert "5189999" not in str(fault.value)  # where one person's burglary was


def test_the_real_burglaries_and_their_fall_with_distance(shared_data: Path):
    flows = read(shared_data)
    assert (len(flows.codes), int(flows.matrix.sum()), int(flows.matrix.trace())) == (89, 548, 81)
    summary = research_summary(flows, 10)
    assert (summary.events, summary.offenders) == (548, 290)
    assert summary.own_share == pytest.approx(81 / 548)
    assert summary.own_share_lower < 81 / 548 < summary.own_share_upper
    assert sum(band.events for band in summary.bands) == 548
    part = research_maker([flows])(Ground({}, None, None, 1, SILENT))  # type: ignore[arg-type]
    (measure,) = part.documents["research/waterbed"]["measures"]
    slope = next(term for term in measure["models"][0]["terms"] if term["name"] == "log_distance")
    assert slope["upper"] < 0
    assert measure["research"]["offenders"] == 290


def test_nothing_is_shown_of_few_burglaries_or_few_burglars(shared_data: Path):
    flows = read(shared_data)
    shown = merged_for_showing(flows, 10)
    for values, group in (
        (shown.leaving, flows.origin),
        (shown.arriving, flows.destination),
        (shown.value.ravel(), flows.origin * 89 + flows.destination),
    ):
        there = np.flatnonzero(~np.isnan(values))
        people = flows.offenders(group, len(values))
        assert np.all(values[there] >= 10)
        assert np.all(people[there] >= 10)
    part = research_maker([flows])(Ground({}, None, None, 1, SILENT))  # type: ignore[arg-type]
    values = [
        row["OBS_VALUE"] for row in part.tables["research/flows"].to_pylist() if row["OBS_VALUE"] is not None
    ]
    assert all(value >= 10 for value in values)
