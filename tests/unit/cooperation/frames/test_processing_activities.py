"""The register of article 30 follows from the frames, for each controller its own."""

from __future__ import annotations

import json

from tests.unit.cooperation.frames.worlds import house, with_frame

from zicht.cooperation.frames.processing_activities import activities_of, activities_tree, activity_id


def test_a_controller_has_a_row_for_each_purpose_it_takes_part_in():
    rows = activities_of(house(), "ggz-oeverduin", "nl")
    assert [row.purpose for row in rows] == [
        "bepalen of een geval bij het huis hoort",
        "persoonsgerichte aanpak van een ingewikkeld geval",
    ]
    triage = rows[0]
    assert triage.controller == "GGZ Oeverduin"
    assert triage.recipients == ("Gemeente Lommerwaard", "Gemeente Wulperloo")
    assert triage.senders == ()
    assert triage.retention_months is None
    assert triage.frames == ("ZVH-03",)
    assert triage.grounds == (
        "artikel 7:453 Burgerlijk Wetboek",
        "artikel 9, tweede lid, onder g, AVG, met de wet die het toestaat",
    )
    assert rows[1].senders == (
        "Gemeente Lommerwaard", "Gemeente Wulperloo", "Politie Oostermark",
    )  # fmt: skip
    assert rows[1].retention_months == 60


def test_who_takes_no_part_has_no_rows():
    assert activities_of(house(), "nobody", "nl") == ()
    assert activity_id(house(), "nobody", "triage") == ""


def test_a_relevant_change_is_another_activity_and_another_purpose_stays_the_same():
    changed = with_frame(house(), "ZVH-03", onward=True)
    assert activity_id(house(), "ggz-oeverduin", "triage") != activity_id(changed, "ggz-oeverduin", "triage")
    assert activity_id(house(), "ggz-oeverduin", "aanpak") == activity_id(changed, "ggz-oeverduin", "aanpak")


def test_the_id_does_not_depend_on_the_language_it_is_read_in():
    dutch, english = (activities_of(house(), "gm-wulperloo", language) for language in ("nl", "en"))
    assert [row.id for row in dutch] == [row.id for row in english]
    assert dutch[0].purpose != english[0].purpose


def test_the_rows_are_a_file():
    tree = json.loads(json.dumps(activities_tree(activities_of(house(), "om-oost", "en"))))
    assert tree[0]["begin"] == "2025-12-31T23:00:00Z"
    assert tree[0]["third_countries"] is None, "the frames do not say, and no is not said for unknown"
