"""What the machine says of a candidate: each check passes when it should, and for nothing else."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    CARLA,
    DIRK,
    PLAN,
    Office,
    attack_of,
    candidate,
    counts,
    finding,
    office,
    people,
)

from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.model.requests import Material
from zicht.pipeline.check import checked
from zicht.release.output_check import requests
from zicht.release.output_check.automatic_checks import checks_of
from zicht.release.output_check.check_pages import MOST_FINDINGS, check_page, shown_of
from zicht.release.output_check.decisions import ApprovalMissing
from zicht.release.output_check.disclosure_record import SCHEMA, disclosure_record, record_bytes
from zicht.release.output_check.outputs import EvidenceInvalid, Risk, outputs_of, risks_by_output

Change = Callable[[Path], None]


def round_of(folder: Path, table: pa.Table | None = None, **changes: Any) -> tuple[Path, Material]:
    """The bytes of a round, as the store keeps them, with an attack report that says nothing grave."""
    bundle = candidate(folder / "candidate", table, **changes)
    digest = sha256_of_file(bundle / "manifest.json")
    (folder / "attack.json").write_bytes(canonical_json(attack_of(digest)))
    names = ("analyses", "counts", "maps", "protection", "release_plan", "sources")
    return folder, Material(digest, {"attack.json": sha256_of_file(folder / "attack.json")}, names)


def failing(folder: Path, material: Material) -> dict[str, str]:
    return {one.name: one.words["en"] for one in checks_of(folder, material) if not one.passed}


def rewritten(place: Path, change: Callable[[Any], Any]) -> None:
    place.write_bytes(canonical_json(change(json.loads(place.read_bytes()))))


def test_a_good_candidate_passes_every_check_in_its_order(tmp_path: Path) -> None:
    results = checks_of(*round_of(tmp_path))
    assert [(one.name, one.passed) for one in results] == [
        ("manifest", True),
        ("protection", True),
        ("plan", True),
        ("grid", True),
        ("attack", True),
    ]
    assert all(one.words["nl"] and one.words["en"] for one in results)
    assert len({one.words["en"] for one in results}) == 5


def test_open_statistics_need_no_plan(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path, analyses=[])
    (folder / "candidate" / "counts.parquet").unlink()
    (folder / "candidate" / "release_plan.json").unlink()
    assert set(failing(folder, material)) == {"manifest"}


def test_a_candidate_with_another_manifest_is_told(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    other = dataclasses.replace(material, candidate="0" * 64)
    assert failing(folder, other) == {
        "manifest": "another manifest than submitted",
        "attack": "the attack report is not about these bytes",
    }


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    (folder / "candidate" / "maps.csv").write_text("x")
    assert failing(folder, material) == {"manifest": "files differ: changed: maps.csv"}


@pytest.mark.parametrize(
    "change",
    [
        {"rule": " "},
        {"words": {"nl": "", "en": "words"}},
        {"words": {"nl": "woorden", "en": " "}},
        {"words": {}},
        {"settings": []},
        {"findings": None},
        {"rule": 1},
    ],
)
def test_a_protection_report_says_rule_settings_findings_and_words(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    folder, material = round_of(tmp_path)
    rewritten(folder / "candidate" / "protection.json", lambda plain: plain | change)
    assert "protection" in failing(folder, material)


@pytest.mark.parametrize("name", ["protection.json", "release_plan.json", "analyses.json"])
@pytest.mark.parametrize("text", [None, "{", "[]", "1"])
def test_a_document_that_is_missing_or_of_another_form_does_not_pass(
    tmp_path: Path, name: str, text: str | None
) -> None:
    folder, material = round_of(tmp_path)
    place = folder / "candidate" / name
    place.unlink() if text is None else place.write_text(text)
    failed = failing(folder, material)
    assert set(failed) > {"manifest"}
    found = {"protection.json": "protection", "release_plan.json": "plan", "analyses.json": "plan"}[name]
    assert found in failed


def test_a_table_that_is_no_parquet_does_not_pass(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    (folder / "candidate" / "counts.parquet").write_bytes(b"PAR1")
    assert {"manifest", "plan", "grid"} == set(failing(folder, material))


def with_plan(**changes: Any) -> dict[str, Any]:
    return {"plan": dataclasses.replace(PLAN, **changes).as_dict()}


def with_figure(**changes: Any) -> dict[str, Any]:
    return with_plan(figures=(dataclasses.replace(PLAN.figures[0], **changes),))


UNDECLARED = "1 kinds of counts are not in the plan"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (with_plan(figures=()), UNDECLARED),
        (with_figure(measure="others"), UNDECLARED),
        (with_figure(periods=("2024-Q2",)), UNDECLARED),
        (with_figure(levels=("bu",)), UNDECLARED),
        (with_figure(plan_digest="b" * 64), "1 families of figures belong to no analysis in the bundle"),
    ],
)
def test_what_is_not_in_the_plan_does_not_pass(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    assert failing(*round_of(tmp_path, **changes))["plan"] == words


def test_a_breakdown_leaves_on_the_levels_of_breakdowns_only(tmp_path: Path) -> None:
    broken = counts(0, 10).to_pylist()
    broken[0]["BREAKDOWN"] = "sex=1"
    table = pa.Table.from_pylist(broken, schema=counts().schema)
    assert failing(*round_of(tmp_path / "no", table)) == {"plan": UNDECLARED}
    declared = with_figure(breakdowns=("sex",), categories=(("1",),), breakdown_levels=("gm",))
    assert failing(*round_of(tmp_path / "yes", table, **declared)) == {}


def test_analyses_without_counts_do_not_pass(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    (folder / "candidate" / "counts.parquet").unlink()
    assert failing(folder, material)["plan"] == "there is a plan, but there are no counts"


@pytest.mark.parametrize("value", [0, 10, 15, 1005, None])
def test_values_of_the_grid_pass(tmp_path: Path, value: int | None) -> None:
    assert failing(*round_of(tmp_path, counts(value))) == {}


@pytest.mark.parametrize("value", [1, 4, 5, 9, 11, 14, 16, -5, -10, 1004])
def test_other_values_do_not(tmp_path: Path, value: int) -> None:
    assert failing(*round_of(tmp_path, counts(10, value, value))) == {
        "grid": "2 counts are not a value the rule gives"
    }


def test_the_grid_is_that_of_the_plan(tmp_path: Path) -> None:
    rules = dataclasses.replace(PLAN.counts, minimum=20, base=20, bound=20)
    assert failing(*round_of(tmp_path, counts(0, 10, 20, 30), **with_plan(counts=rules))) == {
        "grid": "2 counts are not a value the rule gives"
    }


def test_counts_protected_otherwise_are_not_held_against_the_grid(tmp_path: Path) -> None:
    assert failing(*round_of(tmp_path / "a", counts(7), **with_figure(mechanism="suppression"))) == {}
    failed = failing(*round_of(tmp_path / "b", counts(7), **with_figure(mechanism="origin-destination")))
    assert set(failed) == {"grid"}


def test_a_count_has_a_value_or_a_reason(tmp_path: Path) -> None:
    rows = counts(10, None, 15).to_pylist()
    rows[0]["ABSENCE"], rows[1]["ABSENCE"] = "confidential", None
    table = pa.Table.from_pylist(rows, schema=counts().schema)
    assert failing(*round_of(tmp_path, table)) == {
        "grid": "2 counts have a value and a reason for absence, or neither"
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"passed": False}, "0 grave findings of the attack"),
        ({"passed": 1}, "0 grave findings of the attack"),
        ({"grave": 2}, "2 grave findings of the attack"),
        ({"attempts": []}, "nothing was attacked"),
        ({"releases": []}, "a file is missing or has another form"),
        ({"attempts": [{}]}, "a file is missing or has another form"),
        ({"releases": [{"manifest": "0" * 64}]}, "the attack report is not about these bytes"),
    ],
)
def test_an_attack_report_has_to_be_good_in_all_it_says(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    folder, material = round_of(tmp_path)
    rewritten(folder / "attack.json", lambda plain: plain | change)
    assert failing(folder, material) == {"attack": words}


@pytest.mark.parametrize("grave", [True, None, 1])
def test_a_finding_that_is_grave_counts_though_the_report_keeps_silent(tmp_path: Path, grave: Any) -> None:
    folder, material = round_of(tmp_path)

    def hidden(report: dict[str, Any]) -> dict[str, Any]:
        report["findings"] = [finding() | {"grave": grave}, finding()]
        return report

    rewritten(folder / "attack.json", hidden)
    assert failing(folder, material) == {"attack": "1 grave findings of the attack"}


def test_an_attempt_that_counts_grave_findings_does_not_pass(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)

    def hidden(report: dict[str, Any]) -> dict[str, Any]:
        report["attempts"][0]["grave"] = 3
        return report

    rewritten(folder / "attack.json", hidden)
    assert failing(folder, material) == {"attack": "3 grave findings of the attack"}


def test_the_candidate_is_the_last_of_the_releases_that_were_attacked(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    earlier = {"release": "2023-Q4", "manifest": "0" * 64}
    rewritten(folder / "attack.json", lambda plain: plain | {"releases": [earlier, *plain["releases"]]})
    assert failing(folder, material) == {}
    rewritten(folder / "attack.json", lambda plain: plain | {"releases": plain["releases"][::-1]})
    assert set(failing(folder, material)) == {"attack"}


def test_without_an_attack_nothing_passes(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path)
    (folder / "attack.json").unlink()
    assert set(failing(folder, material)) == {"attack"}


# Outputs


def test_an_output_is_told_by_files_rows_levels_periods_and_rule(tmp_path: Path) -> None:
    folder, material = round_of(tmp_path, counts(0, None, 10))
    found = {output.name: output for output in outputs_of(folder, material)}
    assert list(found) == list(material.outputs)
    table = found["counts"]
    assert [file.path for file in table.files] == ["counts.csv", "counts.parquet"]
    assert table.files[1].sha256 == sha256_of_file(folder / "candidate" / "counts.parquet")
    assert table.files[1].size == (folder / "candidate" / "counts.parquet").stat().st_size
    assert (table.rows, table.absent, table.levels, table.periods) == (3, 1, ("gm",), ("2024-Q1", "2024-Q1"))
    assert (table.analyses, table.rules) == (("population/inhabitants",), ("small-count-rounding",))
    document = found["sources"]
    assert (document.rows, document.levels, document.periods, document.analyses) == (None, (), (), ())


def test_periods_that_are_days_are_told_as_days(tmp_path: Path) -> None:
    """Tables of cooperation say on which day they count; a record can only hold words."""
    folder, material = round_of(tmp_path)
    days = pa.table({"TIME_PERIOD": pa.array([date(2024, 7, 1), date(2023, 7, 1)])})
    (folder / "candidate" / "cooperation").mkdir()
    pq.write_table(days, folder / "candidate" / "cooperation" / "counts.parquet")
    rewritten(
        folder / "candidate" / "manifest.json",
        lambda plain: plain | {"files": {"cooperation/counts.parquet": {"sha256": "0" * 64, "size": 1}}},
    )
    (output,) = outputs_of(folder, dataclasses.replace(material, outputs=("cooperation/counts",)))
    assert output.periods == ("2023-07-01", "2024-07-01")


def test_cells_lead_to_their_analyses_and_trends_to_their_periods(tmp_path: Path) -> None:
    entry = {"id": "a/b", "digest": "a" * 64, "indicators": ["share"], "record": {}, "plan": {}}
    folder, material = round_of(tmp_path, analyses=[entry])
    cells = pa.table({"DIVISION": ["gm-2024", "bu-2024"], "FIRST_PERIOD": ["2020", "2021"],
                      "LAST_PERIOD": ["2023", "2024"]})  # fmt: skip
    (folder / "candidate" / "cells").mkdir()
    pq.write_table(cells, folder / "candidate" / "cells" / "share.parquet")
    rewritten(
        folder / "candidate" / "manifest.json",
        lambda plain: plain | {"files": {"cells/share.parquet": {"sha256": "0" * 64, "size": 1}}},
    )
    material = dataclasses.replace(material, outputs=("cells/share",))
    (output,) = outputs_of(folder, material)
    assert (output.levels, output.periods, output.analyses) == (("bu", "gm"), ("2020", "2024"), ("a/b",))
    assert output.rules == ()


def test_findings_are_counted_by_output_grave_ones_first() -> None:
    found = risks_by_output(
        [
            finding(where="counts.parquet: GM0001"),
            finding(where="counts: GM0002"),
            finding(where="counts GM0002", grave=True),
            finding(where="elsewhere"),
        ],
        ["counts", "maps"],
    )
    assert found == {
        "": (Risk("narrow-cell", False, "A1", 1),),
        "counts": (Risk("narrow-cell", True, "A1", 1), Risk("narrow-cell", False, "A1", 2)),
        "maps": (),
    }


# The record and the pages


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Office:
    desk = office(tmp_path_factory.mktemp("approved"))
    desk.make()
    desk.submit(finding(where="maps: bu"))
    desk.check()
    desk.seal(CARLA)
    desk.seal(DIRK)
    desk.open(CARLA)
    desk.open(DIRK)
    desk.decide(CARLA)
    desk.day = "2025-01-20"
    desk.decide(DIRK)
    return desk


KINDS = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": float,
    "null": type(None),
    "object": dict,
    "string": str,
}


def fits(value: Any, schema: Any, at: str = "record") -> list[str]:
    """What in a value does not fit a JSON Schema, for the few words that ours uses."""
    if "anyOf" in schema:
        return min((fits(value, one, at) for one in schema["anyOf"]), key=len)
    if "const" in schema or "enum" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return [] if value in allowed else [f"{at}: {value}"]
    if type(value) is not KINDS[schema["type"]]:
        return [f"{at}: {type(value).__name__}"]
    faults = []
    if isinstance(value, str):
        faults += [at] * (len(value) < schema.get("minLength", 0))
        faults += [at] * (re.search(schema.get("pattern", ""), value) is None)
    if isinstance(value, int) and not isinstance(value, bool):
        faults += [at] * (value < schema.get("minimum", value))
    if isinstance(value, list):
        faults += [f for i, one in enumerate(value) for f in fits(one, schema["items"], f"{at}[{i}]")]
    if isinstance(value, dict):
        known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        faults += [f"{at}.{name} missing" for name in schema.get("required", []) if name not in value]
        for name, one in value.items():
            if name in known:
                faults += fits(one, known[name], f"{at}.{name}")
            elif isinstance(more, dict):
                faults += fits(one, more, f"{at}.{name}")
            elif more is False:
                faults.append(f"{at}.{name} not in the schema")
    return faults


def test_the_record_says_of_every_output_what_was_decided(approved: Office) -> None:
    done = checked(approved.store, approved.id)
    record = json.loads(done.record)
    assert fits(record, SCHEMA) == []
    assert record["request"] == {
        "id": approved.id,
        "title": "Drugs 2024",
        "why": "the quarter is complete",
        "round": 1,
    }
    assert record["asked"]["on"] == "2025-01-15"
    assert [one["name"] for one in record["asked"]["by"]] == ["Anne"]
    assert (record["decided"]["on"], record["decided"]["word"]) == ("2025-01-20", "release")
    assert record["decided"]["ledger"] == done.request.entries[-1].digest
    assert {one["organisation"] for one in record["decided"]["by"]} == {CARLA.organisation, DIRK.organisation}
    assert record["bytes"]["candidate"] == sha256_of_file(done.candidate / "manifest.json")
    assert record["rule"] == {"name": "small-count-rounding", "settings": {"minimum": 10}}
    maps = next(one for one in record["outputs"] if one["name"] == "maps")
    assert maps["risks"] == [{"kind": "narrow-cell", "grave": False, "knowledge": "A1", "findings": 1}]
    assert (maps["word"], maps["reason"]) == ("release", "")
    assert [one["name"] for one in record["attacks"]] == ["exact-bounds"]


def test_the_schema_notices_what_is_missing_or_too_much(approved: Office) -> None:
    record = json.loads(checked(approved.store, approved.id).record)
    assert fits({key: value for key, value in record.items() if key != "checks"}, SCHEMA)
    assert fits(record | {"more": 1}, SCHEMA)
    assert fits(record | {"asked": record["asked"] | {"on": "yesterday"}}, SCHEMA)


def test_the_record_has_the_same_bytes_every_time(approved: Office) -> None:
    request = approved.request()
    made = [record_bytes(disclosure_record(request, people(), approved.material)) for _ in range(2)]
    assert made[0] == made[1]


def test_there_is_no_record_before_two_decided(tmp_path: Path) -> None:
    desk = office(tmp_path)
    desk.until_both_open()
    for _ in range(2):
        with pytest.raises(ApprovalMissing, match="a decision that both signed"):
            disclosure_record(desk.request(), people(), desk.material)
        if not desk.request().proposed:
            desk.decide(CARLA)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_says_all_a_checker_needs_and_reaches_for_nothing(approved: Office, language: str) -> None:
    shown = shown_of(approved.request(), approved.material, people())
    page = check_page(shown, language)
    assert page == check_page(shown, language)
    assert f'<html lang="{language}">' in page
    for text in (
        approved.request().material.candidate,
        {"nl": "Hoeveel mensen wonen hier?", "en": "How many people live here?"}[language],
        {"nl": "CBS-wet, artikel 41", "en": "Statistics Act, article 41"}[language],
        {"nl": "Gering. Bekend.", "en": "Few. Known."}[language],
        "the least and most that every cell can be",
        "1 × narrow-cell (A1)",
        "small-count-rounding",
        f"zicht review form {approved.id}",
        "Anne (Statistiek (made up))",
    ):
        assert text in page, text
    assert "default-src 'none'" in page
    for forbidden in ("<script", "http:", "https:", " src=", "<img", "<link", "{{", "{%"):
        assert forbidden not in page


def test_what_others_wrote_is_shown_and_never_run(tmp_path: Path) -> None:
    desk = office(tmp_path)
    desk.make(title="<script>alert(1)</script>", why="<b>")
    desk.submit(finding(where="maps: <i>"))
    desk.check()
    page = check_page(shown_of(desk.request(), desk.material, people()), "en")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;i&gt;" in page


def test_the_style_is_the_one_the_policy_allows(approved: Office) -> None:
    page = check_page(shown_of(approved.request(), approved.material, people()), "en")
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page


def test_a_first_release_and_one_without_reports_say_so(tmp_path: Path) -> None:
    desk = office(tmp_path)
    desk.make()
    bundle = candidate(tmp_path / "bundle", analyses=[])
    (bundle / "analyses.json").write_bytes(b"[]\n")
    first = canonical_json({"before": "", "tables": []})
    digest = sha256_of_file(bundle / "manifest.json")
    many = [finding(where=f"counts: {at:04d}") for at in range(MOST_FINDINGS + 3)]
    report = canonical_json(attack_of(digest, *many))
    requests.submit(desk.desk(ANNE), desk.id, bundle, {"attack.json": report, "difference.json": first})
    shown = shown_of(desk.request(), desk.material, people())
    page = check_page(shown, "en")
    assert "This is the first release of this series." in page
    assert "No report of utility was handed in." in page
    assert "Nothing was counted in the closed environment" in page
    assert "3 more are in attack.json." in page
    assert "counts: 0099" in page
    assert "counts: 0100" not in page


@pytest.mark.parametrize(
    ("name", "text"),
    [("candidate/analyses.json", '[{"digest": 1}]'), ("utility.json", "{"), ("difference.json", "[1]")],
)
def test_reports_of_another_form_are_told(tmp_path: Path, name: str, text: str) -> None:
    desk = office(tmp_path)
    desk.make()
    desk.submit()
    (desk.material / name).write_text(text)
    with pytest.raises(EvidenceInvalid, match="another form") as refused:
        check_page(shown_of(desk.request(), desk.material, people()), "en")
    assert text not in str(refused.value)


def test_a_record_of_another_form_is_told(approved: Office, tmp_path: Path) -> None:
    folder = tmp_path / "round"
    shutil.copytree(approved.material, folder)
    (folder / "candidate" / "protection.json").write_text("[]")
    with pytest.raises(EvidenceInvalid):
        disclosure_record(approved.request(), people(), folder)


def test_numbers_are_written_as_in_the_language(tmp_path: Path) -> None:
    desk = office(tmp_path)
    desk.make()
    bundle = candidate(tmp_path / "bundle")
    digest = sha256_of_file(bundle / "manifest.json")
    report = attack_of(digest, finding() | {"lower": 1234.5, "upper": None})
    report["attempts"][0] |= {"attacked": 1234567, "narrowest": None}
    evidence = {"attack.json": canonical_json(report)}
    requests.submit(desk.desk(ANNE), desk.id, bundle, evidence)
    shown = shown_of(desk.request(), desk.material, people())
    english, dutch = check_page(shown, "en"), check_page(shown, "nl")
    assert "1,234,567" in english
    assert "[1,234.5, –]" in english
    assert "1.234.567" in dutch
    assert "[1.234,5, –]" in dutch
    assert '<td class="number">–</td><td class="number">–</td>' in dutch
