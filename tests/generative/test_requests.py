"""Whatever people do, in whatever order: a request is what a simple model says, and no less lets it out.

The model counts reviews and signatures and knows nothing of ledgers, digests or keys. People try everything
at any time, some of them in the wrong role; bytes are damaged; and somebody goes on as one should.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.unit.release.made_up_requests import (
    ANNE,
    BAS,
    CARLA,
    DIRK,
    EVA,
    FRANS,
    GERDA,
    HUGO,
    INE,
    Office,
    attack_report,
    candidate,
    office,
)

from zicht.kit.errors import UserError
from zicht.kit.keys import SigningKey
from zicht.model.requests import STRICTNESS, Judgement, State, Word
from zicht.release.output_check import requests
from zicht.release.output_check.decisions import ApprovalMissing
from zicht.release.output_check.people import PersonUnknown
from zicht.release.output_check.permissions import NotAllowed
from zicht.release.output_check.policies import DecisionNotPossible, NotNow
from zicht.release.output_check.replay import load
from zicht.release.output_check.requests import MaterialChanged

EVERYBODY = (ANNE, BAS, CARLA, DIRK, EVA, FRANS, GERDA, HUGO, INE)
CHECKERS = (CARLA, DIRK, EVA, INE)
WORDS = st.sampled_from(list(Word))
STEPS = st.sampled_from([10, 9, 3, 6, 8, 1])
PEOPLE = st.sampled_from(EVERYBODY)
LIKELY = st.sampled_from([CARLA, DIRK, CARLA, DIRK, INE, EVA, BAS, ANNE, HUGO])
REFUSALS = (NotAllowed, NotNow, PersonUnknown)


@dataclass
class Model:
    """What should be so, told in the plainest way."""

    phase: str = "draft"  # draft, submitted, review, opening, deciding, approved, returned, refused, ...
    sealed: dict[str, Word] = field(default_factory=dict)  # key id -> what will be said of `maps`
    opened: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    word: Word = Word.RELEASE
    damaged: bool = False

    @property
    def state(self) -> State:
        if self.phase == "review":
            return State.ONE_REVIEW if self.sealed else State.CHECKED
        if self.phase == "opening":
            return State.ONE_OPENED if self.opened else State.BOTH_REVIEWS
        if self.phase == "deciding":
            return State.PROPOSED if self.signed else State.UNBLINDED
        return State(self.phase)

    @property
    def strictest(self) -> Word:
        return max(self.sealed.values(), key=STRICTNESS.__getitem__)

    @property
    def in_hand(self) -> bool:
        return self.phase in ("submitted", "review", "opening", "deciding", "approved")


class Requests(RuleBasedStateMachine):
    """Rules are what people try; each says what the model expects of it."""

    made: Path
    """An office with a request and a candidate, made once."""
    reached: set[str]
    """Phases that some story came to."""

    @initialize(word=WORDS, steps=STEPS)
    def begin(self, word: Word, steps: int) -> None:
        """Somewhere on the way, mostly."""
        self.path = Path(tempfile.mkdtemp())
        shutil.copytree(self.made, self.path / "office")
        self.desk = Office(self.path / "office")
        self.model = Model()
        self.go_on(word, steps)

    def teardown(self) -> None:
        shutil.rmtree(self.path)

    def attempt(self, allowed: bool, work, *, otherwise: tuple[type[UserError], ...] = REFUSALS) -> bool:
        """True when it was done; damage is noticed first by whoever has a role."""
        if allowed and not (self.model.damaged and self.model.in_hand):
            work()
            return True
        with pytest.raises((*otherwise, MaterialChanged)) as refused:
            work()
        if refused.type is MaterialChanged:
            assert self.model.damaged
            self.model = Model("draft")
        return False

    @rule(key=st.sampled_from([ANNE, ANNE, ANNE, DIRK, HUGO]))
    def submit(self, key: SigningKey) -> None:
        bundle = self.desk.path / "bundle"
        evidence = {"attack.json": (self.desk.path / "attack.json").read_bytes()}
        allowed = key is ANNE and self.model.phase in ("draft", "returned")

        def work() -> None:
            requests.submit(self.desk.desk(key), self.desk.id, bundle, evidence)

        if allowed:
            work()
            self.model = Model("submitted")
        else:
            with pytest.raises(REFUSALS):
                work()

    @rule(key=PEOPLE)
    def check(self, key: SigningKey) -> None:
        allowed = self.model.phase == "submitted" and key in (ANNE, *CHECKERS)
        if self.attempt(allowed, lambda: self.desk.check(key)):
            self.model.phase = "review"

    @rule(key=LIKELY, word=WORDS)
    def seal(self, key: SigningKey, word: Word) -> None:
        if self.desk.request().material is None:
            return
        model = self.model
        near = {CARLA: EVA, EVA: CARLA}.get(key)
        allowed = (
            model.phase == "review"
            and key in CHECKERS
            and key.id not in model.sealed
            and (near is None or near.id not in model.sealed)
        )
        reason = "" if word is Word.RELEASE else "a reason"
        if self.attempt(allowed, lambda: self.desk.seal(key, maps=Judgement(word, reason))):
            model.sealed[key.id] = word
            if len(model.sealed) == 2:
                model.phase = "opening"

    @rule(key=LIKELY)
    def open(self, key: SigningKey) -> None:
        model = self.model
        if key.id not in self.desk.kept:
            return
        allowed = model.phase == "opening" and key.id in model.sealed and key.id not in model.opened
        if self.attempt(allowed, lambda: self.desk.open(key)):
            model.opened.add(key.id)
            if len(model.opened) == 2:
                model.phase = "deciding"
                model.word = model.strictest

    @rule(key=LIKELY)
    def agree(self, key: SigningKey) -> None:
        model = self.model
        allowed = model.phase == "deciding" and key.id in model.sealed and key.id not in model.signed
        if self.attempt(allowed, lambda: self.desk.decide(key)):
            model.signed.add(key.id)
            if len(model.signed) == 2:
                model.phase = {"release": "approved", "change": "returned", "refuse": "refused"}[model.word]

    @rule(key=LIKELY, word=st.sampled_from([Word.CHANGE, Word.REFUSE]))
    def propose_stricter(self, key: SigningKey, word: Word) -> None:
        model = self.model
        allowed = model.phase == "deciding" and key.id in model.sealed
        milder = allowed and STRICTNESS[word] < STRICTNESS[model.strictest]
        otherwise = (DecisionNotPossible,) if milder else REFUSALS
        stricter = {"maps": Judgement(word, "seen together")}
        if self.attempt(
            allowed and not milder, lambda: self.desk.decide(key, **stricter), otherwise=otherwise
        ):
            model.signed, model.word = {key.id}, word

    @rule(key=st.sampled_from([FRANS, FRANS, ANNE, CARLA]))
    def release(self, key: SigningKey) -> None:
        allowed = self.model.phase == "approved" and key is FRANS
        digest = "f" * 64
        if self.attempt(allowed, lambda: requests.released(self.desk.desk(key), self.desk.id, digest)):
            self.model.phase = "released"

    @rule(key=st.sampled_from([ANNE, FRANS, DIRK, HUGO]), seldom=st.integers(0, 1))
    def withdraw(self, key: SigningKey, seldom: int) -> None:
        if seldom:
            return  # it ends the story
        model = self.model
        over = model.phase in ("withdrawn", "refused")
        if model.phase == "released":
            allowed = key is FRANS or (key is DIRK and key.id in model.sealed)
        else:
            allowed = key is ANNE and not over

        def work() -> None:
            requests.withdraw(self.desk.desk(key), self.desk.id, "a mistake")

        if allowed:
            work()
            model.phase = "withdrawn"
        else:
            with pytest.raises(REFUSALS):
                work()

    @rule(word=WORDS, steps=STEPS)
    def go_on(self, word: Word, steps: int) -> None:
        """Some steps of how it should go; both reviewers say the same word."""
        for _ in range(steps):
            model = self.model
            self.reached.add(model.state.value)
            if model.phase in ("draft", "returned"):
                self.submit(ANNE)
            elif model.phase == "submitted":
                self.check(ANNE)
            elif model.phase == "review":
                self.seal(next(key for key in (DIRK, CARLA) if key.id not in model.sealed), word)
            elif model.phase == "opening":
                self.open(next(key for key in CHECKERS if key.id in set(model.sealed) - model.opened))
            elif model.phase == "deciding":
                self.agree(next(key for key in CHECKERS if key.id in set(model.sealed) - model.signed))
            elif model.phase == "approved":
                self.release(FRANS)

    @rule(
        which=st.sampled_from(["candidate/maps.csv", "candidate/manifest.json", "attack.json"]),
        seldom=st.integers(0, 5),
    )
    def damage(self, which: str, seldom: int) -> None:
        if not seldom and self.model.in_hand and not self.model.damaged:
            place = self.desk.material / which
            place.write_bytes(place.read_bytes() + b" ")
            self.model.damaged = True

    @invariant()
    def the_request_is_what_the_model_says(self) -> None:
        request = load(self.desk.store, self.desk.id)
        model = self.model
        self.reached.add(model.state.value)
        assert request.state is model.state
        assert set(request.sealed) == set(model.sealed)
        assert set(request.opened) == model.opened
        assert set(request.signed) == model.signed

    @invariant()
    def approvals_are_there_only_for_what_two_let_go(self) -> None:
        model = self.model
        good = model.phase == "released" or (model.phase == "approved" and not model.damaged)
        if good:
            assert len(requests.approvals(self.desk.store, self.desk.id)) == 2
            assert set(model.sealed.values()) == {Word.RELEASE}
        else:
            with pytest.raises((ApprovalMissing, MaterialChanged)):
                requests.approvals(self.desk.store, self.desk.id)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "office"
    desk = office(path)
    desk.make()
    attack_report(candidate(path / "bundle"))
    return path


def test_any_order_of_attempts(made: Path) -> None:
    Requests.made, Requests.reached = made, set()
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=13,
            stateful_step_count=10,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Requests.reached == {state.value for state in State}
