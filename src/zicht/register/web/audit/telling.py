"""An event in the words of its reader: what was done, with what, and where that can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from zicht.cooperation.audit.event import Fact, Scalar
from zicht.model.question_terms import Step
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.permissions import Subject, may
from zicht.register.rules.questions import STEP_LABELS
from zicht.register.rules.roles import Role
from zicht.register.store.log_reading import Entry
from zicht.register.store.sharing import SEES_ALL
from zicht.register.web.words import read_words

KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True)
class Place:
    """Where the object of an event is shown: the route, the action that shows it, what the route takes."""

    route: str
    reading: str
    takes: str = ""
    of_partnership: bool = True


PLACES: Mapping[str, Place] = {
    "step": Place("steps.overview", "step.read"),
    "party": Place("governance.members", "governance.read"),
    "partnership": Place("partnership", "partnership.read"),
    "role": Place("partnership", "partnership.read"),
    "question": Place("questions.question", "question.read", "object"),
    "question.export": Place("questions.list", "question.read"),
    "question.know_key": Place("questions.keys", "question.read_files"),
    "sharing": Place("sharing.covenant", "sharing.read"),
    "sharing.draft": Place("sharing.version", "sharing.read", "number"),
    "sharing.ask": Place("sharing.advice", "sharing.decisions", "object"),
    "sharing.decide": Place("sharing.advice", "sharing.decisions", "object"),
    "account": Place("accounts", "account.read", of_partnership=False),
    **{kind: Place("steps.artefact", "step.read", "object") for kind in KINDS},
    Kind.CASE.value: Place("steps.artefact", "case.read", "object"),
}
"""By action, or else by what it is done to; what is not here has no page."""


@dataclass(frozen=True)
class Told:
    """One event as a reader sees it. address: of the page of its object, "" when there is none for them."""

    entry: Entry
    done: str
    thing: str
    address: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Teller:
    """Tells events in one language to one reader. names: id of an account or organisation -> its name."""

    language: str
    actor: Actor
    names: Mapping[str, str]

    def tell(self, entry: Entry) -> Told:
        """One event."""
        thing = entry.action.partition(".")[0]
        facts = tuple(self._facts(entry))
        address = self._address(entry)
        return Told(entry, done(entry.action, self.language), thing_of(thing, self.language), address, facts)

    def _address(self, entry: Entry) -> str:
        place = PLACES.get(entry.action) or PLACES.get(entry.action.partition(".")[0])
        if place is None or (place.of_partnership and not entry.partnership):
            return ""
        if not may(self.actor, place.reading, Subject(entry.partnership)):
            return ""
        if place.route == "sharing.advice" and not self._may_see_advice(entry):
            return ""
        taken = {"object": entry.object, "number": entry.facts.get("number"), "": None}[place.takes]
        under = [entry.partnership] if place.of_partnership else []
        return reverse(place.route, args=[*under, *([taken] if taken else [])])

    def _may_see_advice(self, entry: Entry) -> bool:
        """What was asked is for the organisation that asked, and for who watches over sharing."""
        watches = self.actor.roles_in(entry.partnership) & SEES_ALL
        return bool(watches) or entry.organisation_id == self.actor.organisation

    def _facts(self, entry: Entry) -> Iterator[tuple[str, str]]:
        labels = read_words(self.language).at("actions.fact")
        for key, value in sorted(entry.facts.items()):
            if key != "kind":  # the words of the action say it already
                yield labels.get(key, key), self._value(key, value)

    def _value(self, key: str, value: Fact) -> str:
        if isinstance(value, tuple):
            return ", ".join(self._value(key, one) for one in value)
        return self.names.get(str(value)) or self._word(key, value)

    def _word(self, key: str, value: Scalar) -> str:
        t = read_words(self.language)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        text = "" if value is None else str(value)
        if key == "role" and text in set(Role):
            return str(t.at("platform.role")[text.replace(" ", "_")])
        if key == "step" and text in set(Step):
            return STEP_LABELS[Step(text)][self.language]
        return str(t.at("actions.value").get(text, text))


def done(action: str, language: str) -> str:
    """What was done, in words; an action that is no longer in the table is told by its code."""
    t = read_words(language)
    table = t.at("actions.done")
    if action in table:
        return str(table[action])
    thing, _, verb = action.partition(".")
    patterns = t.at("actions.kind")
    if thing in KINDS and verb in patterns:
        return str(patterns[verb]).format(name=t.at(f"artefacts.kind.{thing}.name"))
    return action


def thing_of(thing: str, language: str) -> str:
    """What kind of thing it was done to: the part of an action before the dot, in words."""
    t = read_words(language)
    if thing in KINDS:
        return str(t.at(f"artefacts.kind.{thing}.name"))
    return str(t.at("actions.thing").get(thing, thing))
