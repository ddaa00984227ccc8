"""The output check at the command line: what four people type, from keys to approval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    CARLA,
    DIRK,
    FRANS,
    attack_report,
    candidate,
    counts,
    finding,
)

from zicht.cli.main import main
from zicht.kit.files import OutputExists
from zicht.release.output_check.automatic_checks import UTILITY
from zicht.release.output_check.permissions import NotAllowed
from zicht.release.output_check.policies import NotNow, ReviewIncomplete
from zicht.release.output_check.requests import ChecksFailed, MaterialChanged
from zicht.release.output_check.reviews import ReviewAltered

PEOPLE = {"anne": ANNE, "carla": CARLA, "dirk": DIRK, "frans": FRANS}
ROLES = {"anne": ("analyst",), "carla": ("checker",), "dirk": ("checker",), "frans": ("publisher",)}
ON = ("--on", "2025-01-15")


class Office:
    """The keys of four people, a store, and the command."""

    def __init__(self, path: Path, said: pytest.CaptureFixture[str]) -> None:
        self.path, self._said = path, said
        for name, key in PEOPLE.items():
            key.write(path / f"{name}.key")
            key.public.write(path / f"{name}.pub")
            roles = [word for role in ROLES[name] for word in ("--role", role)]
            assert main(["request", "person", str(path / f"{name}.pub"), *roles, *self.store]) == 0
        said.readouterr()

    @property
    def store(self) -> tuple[str, str]:
        return ("--store", str(self.path / "store"))

    def by(self, name: str) -> tuple[str, ...]:
        return (*self.store, "--key", str(self.path / f"{name}.key"), *ON)

    def __call__(self, *words: str, code: int = 0) -> str:
        """What it says, after it ended with this code."""
        ended = main(list(words))
        said = self._said.readouterr()
        assert ended == code, said.err
        return said.err if code else said.out

    def submitted(self, *more: str) -> str:
        bundle = candidate(self.path / "out" / "bundle")
        attack_report(bundle)
        self("request", "new", "q1", *self.by("anne"), "--title", "Quarter 1", "--why", "it is complete")
        return self("request", "submit", "q1", *self.by("anne"), "--candidate", str(bundle), *more)

    def form(self, name: str, *, rest: str = "release", refused: str = "") -> str:
        place = self.path / f"{name}.toml"
        if not place.exists():
            self("review", "form", "q1", *self.store, "--form", str(place))
        text = place.read_text().replace('rest = ""', f'rest = "{rest}"')
        if refused:
            text = text.replace(f'[outputs."{refused}"]\nword = ""\nreason = ""',
                                f'[outputs."{refused}"]\nword = "refuse"\nreason = "too small"')  # fmt: skip
        place.write_text(text)
        return str(place)

    def both_open(self, **refused: str) -> None:
        for name in ("carla", "dirk"):
            form = self.form(name, refused=refused.get(name, ""))
            self("review", "seal", "q1", *self.by(name), "--form", form)
        for name in ("carla", "dirk"):
            self("review", "open", "q1", *self.by(name), "--form", str(self.path / f"{name}.toml"))


@pytest.fixture
def zicht(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path, capsys)


def test_from_a_draft_to_papers_for_the_sealing(zicht: Office) -> None:
    assert "every file is as submitted" in zicht.submitted()
    listed = zicht("request", "list", *zicht.store)
    assert " ".join(listed.split()) == "q1 checked by machine; it is the turn of two checkers"
    zicht.both_open()
    shown = zicht("review", "decide", "q1", *zicht.by("carla"), "--dry-run")
    assert shown.endswith("nothing was signed; the decision would be: release\n")
    zicht("review", "decide", "q1", *zicht.by("carla"))
    said = zicht("review", "decide", "q1", *zicht.by("dirk"))
    assert "  release counts\n" in said
    assert said.endswith("q1: approved; it is the turn of the publisher\n")
    papers = zicht.path / "papers"
    place = Path(zicht("request", "approved", "q1", *zicht.store, "--out", str(papers)).strip())
    assert (place / "manifest.json").is_file()
    approvals = sorted(p.name for p in (papers / "approvals").iterdir())
    assert approvals == sorted(f"{key.id}.dsse.json" for key in (CARLA, DIRK))
    assert json.loads((papers / "disclosure_record.json").read_bytes())["decided"]["word"] == "release"
    zicht("request", "released", "q1", *zicht.by("frans"), "--release", "f" * 64)
    said = zicht("request", "withdraw", "q1", *zicht.by("frans"), "--why", "a mistake in the source")
    assert said == "q1: withdrawn; it is the turn of nobody\n"


def test_status_tells_what_happened_and_never_what_a_sealed_review_says(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("carla", refused="maps")
    zicht("review", "seal", "q1", *zicht.by("carla"), "--form", form)
    said = zicht("request", "status", "q1", *zicht.store)
    assert "one review in, sealed; it is the turn of a second checker" in said
    assert "2025-01-15  review handed in, sealed  (Carla, Politie (made up))" in said
    assert "too small" not in said
    everything = b"".join(p.read_bytes() for p in (zicht.path / "store").rglob("*") if p.is_file())
    assert b"too small" not in everything


def test_what_one_refuses_is_refused(zicht: Office) -> None:
    zicht.submitted()
    zicht.both_open(carla="maps")
    zicht("review", "decide", "q1", *zicht.by("dirk"))
    assert "signed by 1 of 2" in zicht("request", "status", "q1", *zicht.store)
    said = zicht("review", "decide", "q1", *zicht.by("carla"))
    assert "  refuse  maps: too small\n" in said
    assert said.endswith("q1: refused; it is the turn of nobody\n")


def test_a_reviewer_can_become_stricter_but_not_milder(zicht: Office) -> None:
    zicht.submitted()
    zicht.both_open()
    zicht("review", "decide", "q1", *zicht.by("carla"), "--stricter", "maps=change:add the source")
    said = zicht("review", "decide", "q1", *zicht.by("dirk"))
    assert "  change  maps: add the source\n" in said
    assert said.endswith("q1: returned; it is the turn of the analysts\n")


@pytest.mark.parametrize("words", ["maps", "maps=release:fine", "maps=change:", "=change:why"])
def test_stricter_wants_an_output_a_word_and_a_reason(zicht: Office, words: str) -> None:
    with pytest.raises(SystemExit):
        main(["review", "decide", "q1", *zicht.by("carla"), "--stricter", words])


def test_a_check_that_fails_stops_the_request_and_says_which(zicht: Office) -> None:
    bundle = candidate(zicht.path / "out" / "bundle")
    attack_report(bundle, finding(grave=True))
    zicht("request", "new", "q1", *zicht.by("anne"), "--title", "Quarter 1", "--why", "it is complete")
    code = ChecksFailed.exit_code
    said = zicht("request", "submit", "q1", *zicht.by("anne"), "--candidate", str(bundle), code=code)
    assert "attack: 1 grave findings of the attack" in said
    assert "FAILED: attack" in zicht("request", "status", "q1", *zicht.store)


def test_bytes_that_change_void_what_was_said(zicht: Office) -> None:
    zicht.submitted()
    zicht.both_open()
    store = Path(zicht.store[1])
    next(store.rglob("candidate/maps.csv")).write_text("other")
    said = zicht("request", "status", "q1", *zicht.store)
    assert "void: bytes changed after submission" in said
    assert "changed: maps.csv" in said
    assert "void" in zicht("request", "list", *zicht.store)
    zicht("review", "decide", "q1", *zicht.by("carla"), code=MaterialChanged.exit_code)
    assert "void: bytes changed  (Carla" in zicht("request", "status", "q1", *zicht.store)


def test_a_form_has_to_be_filled_in_whole(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("carla", rest="")
    said = zicht("review", "seal", "q1", *zicht.by("carla"), "--form", form, code=ReviewIncomplete.exit_code)
    assert "nothing is said of counts" in said
    assert not (zicht.path / "carla.toml.sealed").exists()


def test_a_form_is_not_written_over(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("carla")
    zicht("review", "form", "q1", *zicht.store, "--form", form, code=OutputExists.exit_code)


def test_a_review_stays_with_its_reviewer_until_both_are_in(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("carla")
    zicht("review", "seal", "q1", *zicht.by("carla"), "--form", form)
    kept = zicht.path / "carla.toml.sealed"
    assert kept.stat().st_mode & 0o777 == 0o600
    said = zicht("review", "open", "q1", *zicht.by("carla"), "--form", form, code=NotNow.exit_code)
    assert "one review in, sealed" in said


def test_without_the_file_that_was_kept_a_review_cannot_be_opened(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("carla")
    code = ReviewAltered.exit_code
    zicht("review", "open", "q1", *zicht.by("carla"), "--form", form, code=code)


def test_somebody_without_the_role_is_told_why(zicht: Office) -> None:
    zicht.submitted()
    form = zicht.form("frans")
    said = zicht("review", "seal", "q1", *zicht.by("frans"), "--form", form, code=NotAllowed.exit_code)
    assert "only checkers review" in said


def test_an_analyst_who_worked_on_it_is_named_and_cannot_review(zicht: Office) -> None:
    bundle = candidate(zicht.path / "out" / "bundle")
    attack_report(bundle)
    by, also = zicht.by("anne"), ("--with", str(zicht.path / "carla.pub"))
    zicht("request", "new", "q1", *by, "--title", "Quarter 1", "--why", "it is complete", *also)
    zicht("request", "submit", "q1", *by, "--candidate", str(bundle))
    form = zicht.form("carla")
    said = zicht("review", "seal", "q1", *zicht.by("carla"), "--form", form, code=NotAllowed.exit_code)
    assert "nobody checks his own work" in said


def test_a_person_who_leaves_keeps_no_role(zicht: Office) -> None:
    said = zicht("request", "person", str(zicht.path / "carla.pub"), *zicht.store)
    assert said == "Carla (Politie (made up)): no role\n"
    zicht.submitted()
    form = zicht.form("carla")
    zicht("review", "seal", "q1", *zicht.by("carla"), "--form", form, code=NotAllowed.exit_code)


def test_a_day_is_a_day(zicht: Office) -> None:
    with pytest.raises(SystemExit):
        main(["request", "withdraw", "q1", *zicht.by("anne"), "--why", "x", "--on", "yesterday"])


def test_without_a_day_it_is_today(zicht: Office) -> None:
    by = zicht.by("anne")[:-2]
    zicht("request", "new", "q1", *by, "--title", "Quarter 1", "--why", "it is complete")
    assert "made  (Anne" in zicht("request", "status", "q1", *zicht.store)


def test_pages_show_what_is_new_since_the_last_release(zicht: Office) -> None:
    last = candidate(zicht.path / "last", counts(0, 10, 120))
    (zicht.path / "out").mkdir()
    (zicht.path / "out" / UTILITY).write_text(json.dumps({"cells": {"kept": 3}, "share": [0.5]}))
    zicht.submitted("--last", str(last))
    pages = [Path(line) for line in zicht("review", "pages", "q1", *zicht.store).splitlines()]
    assert [page.name for page in pages] == ["check.nl.html", "check.en.html"]
    english = pages[1].read_text()
    assert "Compared with release 2024-Q1" in english
    assert "<dt>cells / kept</dt><dd>3</dd>" in english
    assert "<dt>share 1</dt><dd>0.5</dd>" in english


def test_pages_before_the_automatic_checks_are_refused(zicht: Office) -> None:
    zicht("request", "new", "q1", *zicht.by("anne"), "--title", "Quarter 1", "--why", "it is complete")
    zicht("review", "pages", "q1", *zicht.store, code=NotNow.exit_code)


def test_pages_of_changed_bytes_are_refused(zicht: Office) -> None:
    zicht.submitted()
    next(Path(zicht.store[1]).rglob("candidate/maps.csv")).write_text("other")
    zicht("review", "pages", "q1", *zicht.store, code=MaterialChanged.exit_code)
