"""A made-up question: by file into the closed environment, through its output check, and by file back."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.functional.test_request_commands import Office
from tests.register_world import BEGIN, World, make_world
from tests.unit.register.questions.made_up_questions import ASKED, FINDING, FIRST, H1, OUT, READ
from tests.unit.register.questions.test_question_actions import KEY, Case
from tests.unit.release.made_up_requests import ANNE

from zicht.cli import main as roof
from zicht.cli import questions as command
from zicht.cooperation.exchange.files import QuestionFileRefused, Refusal
from zicht.kit.digests import canonical_json
from zicht.model.question_entries import Decided, Preregistration, Requested
from zicht.model.question_terms import FindingVerdict, Stage
from zicht.register.actions import environment_keys, public_export
from zicht.register.actions import questions as acts
from zicht.register.rules.question_contents import QuestionIncomplete
from zicht.register.store.questions import conversation_of, question_of

pytestmark = pytest.mark.django_db


class Both:
    """The register and the closed environment, each in its own place; files are carried by hand."""

    def __init__(self, world: World, office: Office) -> None:
        self.case, self.office = Case(world), office
        self.folder, self.key = office.path / "question", office.path / "register.public"
        KEY.public.write(self.key)

    def freeze(self) -> bytes:
        case = self.case
        case.tested().do(acts.prioritise, FIRST, by="procesregisseur")
        drafted = Preregistration(case.row.pk, ASKED.digest, (H1,))
        case.do(acts.draft, drafted, by="analist")
        chair = case.world.as_("procesregisseur")
        environment_keys.know_key(case.world.here, ANNE.public, case.statistics, by=chair, at=BEGIN)
        _, data = case.do(acts.preregister, drafted.digest, by="deelnemer", key=KEY)
        return data

    def carry_in(self, data: bytes, *, code: int = 0) -> str:
        carried = self.office.path / "carried.json"
        carried.write_bytes(data)
        return self.inside("take-in", str(carried), "--register", str(self.key), code=code)

    def inside(self, step: str, *words: str, code: int = 0) -> str:
        """A step of `zicht questions`, where there is no register."""
        return self.office("questions", step, *self._words(step, words), code=code)

    def _words(self, step: str, words: tuple[str, ...]) -> tuple[str, ...]:
        asks = step in ("request", "decision")
        store = self.office.store if asks else ()
        key = () if step in ("take-in", "status") else ("--key", str(self.office.path / "anne.key"))
        return (str(self.folder), *words, *store, *key)

    def carried_out(self, step: str, *words: str) -> bytes:
        return Path(self.inside(step, *words).strip()).read_bytes()

    def run(self) -> bytes:
        words = ("--code", "0123abc", "--data", "2024-Q1", "--environment", "closed (made up)")
        return self.carried_out("run", *words, "--on", "2025-01-10")

    def take_in(self, data: bytes) -> Stage:
        return self.case.do(acts.take_in, data, by="analist").stage

    def refused(self, data: bytes) -> Refusal:
        with pytest.raises(QuestionFileRefused) as found:
            self.take_in(data)
        return found.value.refusal


@pytest.fixture
def both(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Both:
    """`zicht` with the commands of this topic; a register with one question."""
    monkeypatch.setattr(roof, "COMMANDS", tuple(dict.fromkeys((*roof.COMMANDS, "questions"))))
    assert command.__name__ == "zicht.cli.questions"
    return Both(make_world(), Office(tmp_path, capsys))


def decide(office: Office, **refused: str) -> None:
    """Two checkers of two organisations, as `zicht review` has it."""
    office.both_open(**refused)
    for name in ("carla", "dirk"):
        office("review", "decide", "q1", *office.by(name))


def test_a_question_comes_back_with_what_two_people_decided_on_its_output(both: Both) -> None:
    assert "preregistration" in both.carry_in(both.freeze())
    assert both.take_in(both.run()) is Stage.IN_ANALYSIS
    both.office.submitted()
    assert both.take_in(both.carried_out("request", "q1")) is Stage.OUTPUT_REQUESTED
    decide(both.office)
    assert both.take_in(both.carried_out("decision", "q1")) is Stage.OUTPUT_CHECKED
    question = question_of(both.case.row)
    request, decision = question.request, question.last(Decided)
    assert request is not None
    assert decision is not None
    assert request.analysts == ("Statistiek (made up)",)
    assert request.disclosure is not None
    assert request.disclosure["rule"] == "small-count-rounding"
    assert decision.reviewers == ("Belastingdienst (made up)", "Politie (made up)")
    both.case.do(acts.interpret, READ, by="analist")
    told = both.case.do(acts.publish, OUT, by="procesregisseur")
    assert told.findings[0].verdict is FindingVerdict.SUPPORTED
    status = both.inside("status").splitlines()
    assert [line.split()[1] for line in status] == [
        "preregistration",
        "run",
        "output-request",
        "output-decision",
    ]


def test_no_figure_travels_in_a_file(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    both.office.submitted()
    both.take_in(both.carried_out("request", "q1"))
    decide(both.office)
    both.take_in(both.carried_out("decision", "q1"))
    places = sorted(both.folder.glob("*.dsse.json"))
    payloads = [base64.b64decode(json.loads(place.read_bytes())["payload"]) for place in places]
    contents = [json.loads(payload)["content"] for payload in payloads]
    numbers = {one for content in contents for one in content.values() if isinstance(one, int | float)}
    assert len(payloads) == 4
    assert numbers == {0, 1}  # the number of a run and of a round; whether the register reviews
    assert set(contents[-1]) == {"request", "round", "material", "reviewers", "words", "on", "release"}


def test_output_that_two_people_refuse_comes_back_as_refused_and_stays_on_record(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    both.office.submitted()
    both.take_in(both.carried_out("request", "q1"))
    decide(both.office, carla="maps")
    assert both.take_in(both.carried_out("decision", "q1")) is Stage.IN_ANALYSIS
    steps = [entry.step.value for entry in question_of(both.case.row).entries]
    assert steps[-1] == "output-refused"


def altered(data: bytes) -> bytes:
    """The same file with another payload under the old signature."""
    plain = json.loads(data)
    payload = base64.b64decode(plain["payload"]).replace(b"2024-Q1", b"2024-Q2").replace(b"0.05", b"0.06")
    return canonical_json(plain | {"payload": base64.b64encode(payload).decode()})


def test_altered_replayed_early_and_foreign_files_are_refused_by_name(both: Both) -> None:
    data = both.freeze()
    assert "altered" in both.carry_in(altered(data), code=247)
    both.carry_in(data)
    assert "replayed" in both.carry_in(data, code=247)
    foreign = both.office.path / "foreign"
    shutil.copytree(both.folder, foreign)
    words = ("--code", "0123abc", "--data", "2024-Q1", "--environment", "e", "--on", "2025-01-10")
    key = str(both.office.path / "carla.key")
    place = Path(both.office("questions", "run", str(foreign), *words, "--key", key).strip())
    assert both.refused(place.read_bytes()) is Refusal.FOREIGN
    run = both.run()
    both.office.submitted()
    request = both.carried_out("request", "q1")
    assert both.refused(request) is Refusal.OUT_OF_ORDER
    assert both.refused(altered(run)) is Refusal.ALTERED
    assert both.take_in(run) is Stage.IN_ANALYSIS
    assert both.refused(run) is Refusal.REPLAYED
    assert both.take_in(request) is Stage.OUTPUT_REQUESTED


def test_a_decision_is_told_only_when_both_signed_it(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    both.office.submitted()
    both.take_in(both.carried_out("request", "q1"))
    both.office.both_open()
    both.office("review", "decide", "q1", *both.office.by("carla"))
    assert "out-of-order" in both.inside("decision", "q1", code=247)


def test_bytes_that_changed_after_submission_tell_nothing(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    both.office.submitted()
    for place in (both.office.path / "store" / "q1" / "material").rglob("counts.csv"):
        place.write_text("other bytes")
    assert "MaterialChanged" in both.inside("request", "q1", code=185)
    assert not (both.folder / "003.dsse.json").exists()


def test_both_sides_hold_the_same_conversation_and_a_changed_folder_is_noticed(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    kept = conversation_of(both.case.row)
    assert [len(kept.files), kept.runs[0].code] == [2, "0123abc"]
    first = both.folder / "001.dsse.json"
    second = both.folder / "002.dsse.json"
    first.unlink()
    assert "out-of-order" in both.inside("status", code=247)
    second.unlink()
    assert "out-of-order" in both.inside("status", code=247)


def test_a_figure_of_output_that_was_not_checked_is_not_interpreted(both: Both) -> None:
    both.carry_in(both.freeze())
    both.take_in(both.run())
    both.office.submitted()
    both.take_in(both.carried_out("request", "q1"))
    decide(both.office)
    both.take_in(both.carried_out("decision", "q1"))
    told = replace(READ, findings=(replace(FINDING, output="nothing"),))
    with pytest.raises(QuestionIncomplete, match="not_checked_output"):
        both.case.do(acts.interpret, told, by="analist")
    assert question_of(both.case.row).last(Requested) is not None


def test_the_public_export_is_verified_by_anybody(both: Both) -> None:
    both.freeze()
    chair = both.case.world.as_("procesregisseur")
    data = public_export.export(both.case.world.here, key=KEY, contact="a@b.example", by=chair, at=BEGIN)
    place = both.office.path / "questions.dsse.json"
    place.write_bytes(data)
    said = both.office("questions", "verify", str(place), str(both.key))
    assert said == "1 questions on 2026-01-05, signed by Regio (made up)\n"
    place.write_bytes(data.replace(b"payload", b"payloae", 1))
    both.office("questions", "verify", str(place), str(both.key), code=250)
