"""Made-up partners ask five questions: answered, without effect, rejected, in review, and new.

The closed environment beside them is made up too: it speaks by signed files, as a real one does.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from ulid import ULID

from zicht.cooperation.exchange.conversation import Conversation, Side, hear, say
from zicht.kit.digests import sha256_of
from zicht.kit.files import write_whole
from zicht.kit.keys import made_up_key
from zicht.model.question_entries import (
    Asked,
    Assessment,
    Content,
    Decided,
    Hypothesis,
    Interpretation,
    LocalAnswer,
    OutputReview,
    Preregistration,
    Priority,
    Published,
    Rejection,
    Requested,
    Run,
)
from zicht.model.question_terms import Answer, Explanation, Follow, RejectionGround, Test, TestOutcome
from zicht.model.requests import Word
from zicht.register.actions import accounts, environment_keys, public_export
from zicht.register.actions import questions as acts
from zicht.register.demo import question_texts as texts
from zicht.register.demo.world import BEGIN, YOUTH, DemoWorld
from zicht.register.records.organisations import Organisation
from zicht.register.records.questions import QuestionRow
from zicht.register.rules.actors import Actor
from zicht.register.store.question_key import KEY_FILE
from zicht.register.store.questions import question_of

SEED = 6
REGISTER = made_up_key(SEED, "Register", "Bureau Samenwerking Voorland")
STATISTICIAN = made_up_key(SEED, "Statisticus", "Statistiekbureau Voorland")
TESTERS = {
    Test.LEGAL: "jurist",
    Test.PUBLIC_VALUE: "fg",
    Test.DUPLICATES: "analist",
    Test.DEBATE: "voorzitter",
}


def fill(world: DemoWorld) -> None:
    """Ask, test, freeze, run, review, read, publish, answer; then export what is public."""
    REGISTER.write(settings.HOME / KEY_FILE)
    story = Asking(world)
    story.answered(texts.ELSEWHERE, texts.from_elsewhere(), "herkomst", texts.FOUND)
    story.answered(texts.SCHOOL, texts.school(), "wijken", texts.NOTHING)
    story.rejected()
    story.in_review()
    story.bring_in("duinrand", texts.HOLIDAY)
    story.export()


class Asking:
    """Tells it; each act comes twenty minutes after the one before."""

    def __init__(self, world: DemoWorld) -> None:
        self.world, self.here = world, world.partnerships[YOUTH]
        self.at = BEGIN + timedelta(days=60)
        self.environment = accounts.add_organisation(
            "own-statistiekbureau", "Statistiekbureau Voorland", "overig", by=self.by("register"), at=self.at
        )
        Organisation.objects.filter(pk=self.environment.pk).update(made_up=True)
        chair = self.by("voorzitter")
        environment_keys.know_key(self.here, STATISTICIAN.public, self.environment, by=chair, at=self.at)

    def by(self, person: str) -> Actor:
        """Somebody, a little later."""
        self.at += timedelta(minutes=20)
        return self.world.as_(person, self.at)

    def on(self) -> str:
        """The day."""
        return self.at.date().isoformat()

    def bring_in(self, person: str, asked: Asked) -> QuestionRow:
        """A new question; its id is in what the public reads, and the same story gives the same."""
        by = self.by(person)
        id = ULID.from_bytes(
            ULID.from_datetime(self.at).bytes[:6] + sha256(asked.title.encode()).digest()[:10]
        )
        return acts.bring_in(self.here, asked, id=str(id), by=by, at=self.at)

    def answered(
        self, asked: Asked, hypotheses: tuple[Hypothesis, ...], output: str, read: Interpretation
    ) -> None:
        """The whole life of a question, with answers of both gemeenten."""
        row = self.bring_in("samira", asked)
        inside = self._frozen(row, hypotheses)
        inside = self._run(row, inside, output, in_register=False)
        request = inside.requests[-1]
        words = {output: Word.RELEASE}
        decided = Decided(request.request, 1, request.material, ("Ministerie", "Provincie"), words, self.on())
        self._out(row, inside, decided)
        acts.interpret(row, read, by=self.by("analist"), at=self.at)
        release = sha256_of(f"release of {asked.title}".encode())
        published = Published(release, "nl/waterbed/", self.on())
        acts.publish(row, published, by=self.by("voorzitter"), at=self.at)
        for person in texts.ANSWERS:
            self._answer(row, person)

    def _answer(self, row: QuestionRow, person: str) -> None:
        explained, knew, neighbours, named = texts.ANSWERS[person]
        actor = self.by(person)
        own = Organisation.objects.get(pk=actor.organisation)
        because = (Explanation.NONE if explained is Answer.NO else Explanation.FACILITIES,)
        follows = (Follow.TALK, Follow.COUNCIL)
        given = LocalAnswer(own.party.upper(), "H1", explained, because, knew, neighbours, follows, named)
        acts.answer(row, given, by=actor, at=self.at)

    def rejected(self) -> None:
        """A question about households: it would say something of families, and no law allows that."""
        row = self.bring_in("duinrand", texts.FAMILIES)
        ground = (
            "Over zo weinig huishoudens is altijd te herleiden om wie het gaat. Er is geen wettelijke grond."
        )
        assessment = Assessment(Test.LEGAL, TestOutcome.FAILS, ground)
        acts.assess(row, assessment, by=self.by("jurist"), at=self.at)
        why = "De vraag gaat over families, niet over gebieden. Stel een vraag over wijken, dan kan het wel."
        until = (self.at + timedelta(days=42)).date().isoformat()
        no = Rejection(RejectionGround.NO_LEGAL_GROUND, why, "bestuurlijk overleg Voorland", until)
        acts.reject(row, no, by=self.by("voorzitter"), at=self.at)

    def in_review(self) -> None:
        """Output that people of the register review: one did, one must still."""
        row = self.bring_in("duinrand", texts.MOVED)
        inside = self._frozen(row, texts.moved())
        inside = self._run(row, inside, "verplaatsing", in_register=True)
        said = OutputReview(inside.requests[-1].material, "", {"verplaatsing": Word.RELEASE}, {})
        acts.review(row, said, key=REGISTER, by=self.by("controleur"), at=self.at)

    def export(self) -> None:
        """What the public site is made of, with the key to check it."""
        chair = self.by("voorzitter")
        data = public_export.export(
            self.here, key=REGISTER, contact="zicht@voorland.example", by=chair, at=self.at
        )
        write_whole(settings.HOME / "public" / "questions.dsse.json", data)
        REGISTER.public.write(settings.HOME / "public" / "questions.public")

    def _frozen(self, row: QuestionRow, hypotheses: tuple[Hypothesis, ...]) -> Conversation:
        """Tested, prioritised, written down and frozen; the conversation as the closed environment has it."""
        for test, person in TESTERS.items():
            acts.assess(row, _passes(test, self.on()), by=self.by(person), at=self.at)
        acts.pass_tests(row, by=self.by("voorzitter"), at=self.at)
        first = Priority("stuurgroep Voorland", "besluit 2026/4", self.on(), 1, "Het besluit valt dit jaar.")
        acts.prioritise(row, first, by=self.by("voorzitter"), at=self.at)
        question = question_of(row)
        drafted = Preregistration(row.pk, question.asked.digest, hypotheses)
        acts.draft(row, drafted, by=self.by("analist"), at=self.at)
        asker = "samira" if row.organisation == self.world.organisations["havenstad"] else "duinrand"
        actor = self.by(asker)
        _, data = acts.preregister(row, drafted.digest, key=REGISTER, by=actor, at=self.at)
        start = Conversation(row.partnership_id, row.pk)
        return hear(start, data, [REGISTER.public], here=Side.ENVIRONMENT, where="demo")[0]

    def _run(self, row: QuestionRow, inside: Conversation, output: str, *, in_register: bool) -> Conversation:
        frozen = inside.frozen
        assert frozen is not None, "frozen in the step before"
        code = sha256_of(output.encode())[:40]
        run = Run(1, frozen.digest, code, "2026-Q1", "gesloten omgeving Voorland", self.on())
        inside = self._out(row, inside, run)
        material = sha256_of(f"material of {output}".encode())
        disclosure = {"rule": "small-count-rounding", "minimum": "10"}
        by = ("Statistiekbureau Voorland",)
        asked = Requested(1, f"q-{output}", 1, material, (output,), by, in_register, disclosure)
        return self._out(row, inside, asked)

    def _out(self, row: QuestionRow, inside: Conversation, content: Content) -> Conversation:
        inside, data = say(inside, content, STATISTICIAN)
        acts.take_in(row, data, by=self.by("analist"), at=self.at)
        return inside


def _passes(test: Test, on: str) -> Assessment:
    grounds = {
        Test.LEGAL: "Statistisch onderzoek met beveiligde gegevens; de uitkomst is niet te herleiden.",
        Test.PUBLIC_VALUE: "Het besluit raakt veel inwoners en kost gemeenschapsgeld.",
        Test.DUPLICATES: "Deze vraag is niet eerder gesteld.",
        Test.DEBATE: "De raad besprak of dit onderzoek gewenst is.",
    }
    if test is Test.DEBATE:
        return Assessment(
            test,
            TestOutcome.PASSES,
            grounds[test],
            held=Answer.YES,
            body="gemeenteraad",
            decision="motie 2026/12",
            decided_on=on,
        )
    laws = ("jci1.3:c:BWBR0015926&artikel=41",) if test is Test.LEGAL else ()
    return Assessment(test, TestOutcome.PASSES, grounds[test], laws=laws)
