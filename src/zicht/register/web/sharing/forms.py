"""Forms of sharing. No field takes the name of a person: words of the covenant, and the number of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from zicht.cooperation.frames.covenant import CovenantVersion, Labelled
from zicht.cooperation.frames.findings import Finding, FindingKind
from zicht.cooperation.frames.frame_sentences import category_in_words
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.sharing_frame import (
    Conditions,
    Informing,
    KeptFrom,
    Retention,
    SharingFrame,
)
from zicht.cooperation.frames.vocabulary import Exchange, Lift
from zicht.cooperation.frames.wording import EXCHANGES, FINDINGS, INFORMINGS, KEPT_FROM, LIFTS
from zicht.register.rules.sharing import CASE_NUMBER, TO_SHARE, TO_WITHHOLD
from zicht.register.web.words import Words

Choices = list[tuple[str, str]]


class Boxes(forms.CheckboxSelectMultiple):
    """Check boxes of which the first has an id: the summary of mistakes leads there."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box, when no other is asked for."""
        return str(super().id_for_label(id_, "0" if index is None else index))


class Buttons(forms.RadioSelect):
    """Round buttons, likewise."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first button, when no other is asked for."""
        return str(super().id_for_label(id_, "0" if index is None else index))


class Worded(forms.Form):
    """A form with its labels and help from the texts: sharing.<topic>.<field> and <field>_help."""

    topic = ""

    def label_all(self, t: Words) -> None:
        """Give each field its words; a field without help has no such key."""
        words = t.at(f"sharing.{self.topic}")
        for name, field in self.fields.items():
            field.label = words[name]
            field.help_text = words.get(f"{name}_help", "")


def choices(offered: Choices, *, required: bool = True) -> forms.MultipleChoiceField:
    """Check boxes."""
    return forms.MultipleChoiceField(choices=offered, required=required, widget=Boxes)


def choice(offered: Choices, *, optional: bool = False) -> forms.ChoiceField:
    """One of a list, with nothing chosen at first."""
    return forms.ChoiceField(choices=[("", "–"), *offered], required=not optional)


def day_field(*, required: bool = True) -> forms.DateField:
    """A day, as the browser picks one."""
    return forms.DateField(
        required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def named_words(words: Iterable[Labelled], language: str) -> Choices:
    """Words of a covenant to choose from."""
    return [(word.id, word.label.at(language)) for word in words]


def parties(covenant: CovenantVersion) -> Choices:
    """Participants to choose from, by name."""
    return sorted(((party.id, party.name) for party in covenant.participants), key=lambda one: one[1])


class FrameForm(Worded):
    """One frame. What is wrong with it as a whole is found by the findings of the covenant, not here."""

    topic = "frame"

    def __init__(self, *given: Any, covenant: CovenantVersion, t: Words, language: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.covenant = covenant
        present = {party.type for party in covenant.participants}
        kinds = [kind for kind in covenant.types if kind.id in present]
        either = [*named_words(kinds, language), *parties(covenant)]
        categories = [(c.id, category_in_words(covenant, c.id, language)) for c in covenant.categories]
        grounds = [(g.id, f"{g.label.at(language)} ({g.article})") for g in covenant.grounds]
        based = [one for one, ground in zip(grounds, covenant.grounds, strict=True) if ground.basis]
        lifting = [one for one, ground in zip(grounds, covenant.grounds, strict=True) if ground.lifts]
        self.fields |= {
            "purpose": choice(named_words(covenant.purposes, language)),
            "senders": choices(either),
            "receivers": choices(either),
            "categories": choices(categories),
            "subjects": choices(named_words(covenant.subjects, language)),
            "exchanges": choices([(e.value, EXCHANGES[e].at(language)) for e in Exchange]),
            "stages": choices(named_words(covenant.stages, language), required=False),
            "sender_ground": choice(based),
            "receiver_ground": choice(based),
            "extra_grounds": choices(lifting, required=False),
            "necessity_note": forms.BooleanField(required=False),
            "assessment_in_force": forms.BooleanField(required=False),
            "secrecy_lifted": forms.BooleanField(required=False),
            "approvals": forms.IntegerField(min_value=0, max_value=20, initial=0),
            "approving_organisations": forms.IntegerField(min_value=0, max_value=20, initial=0),
            "assessment": choice(named_words(covenant.assessments, language), optional=True),
            "retention_months": forms.IntegerField(min_value=1, max_value=1200),
            "retention_from": choice([(k.value, KEPT_FROM[k].at(language)) for k in KeptFrom]),
            "onward": forms.BooleanField(required=False),
            "informing": choice([(i.value, INFORMINGS[i].at(language)) for i in Informing]),
            "informing_ground": choice(grounds, optional=True),
            "on_behalf_of": choice(either, optional=True),
            "valid_from": day_field(required=False),
            "valid_until": day_field(required=False),
            "seen": forms.CharField(widget=forms.HiddenInput, max_length=64),
        }
        self.label_all(t)

    def frame(self, key: str) -> SharingFrame:
        """The frame as it was filled in."""
        c = self.cleaned_data
        return SharingFrame(
            id=key,
            purpose=c["purpose"],
            senders=tuple(c["senders"]),
            receivers=tuple(c["receivers"]),
            categories=tuple(c["categories"]),
            subjects=tuple(c["subjects"]),
            exchanges=frozenset(Exchange(one) for one in c["exchanges"]),
            sender_ground=c["sender_ground"],
            receiver_ground=c["receiver_ground"],
            extra_grounds=tuple(c["extra_grounds"]),
            on_behalf_of=c["on_behalf_of"],
            stages=tuple(c["stages"]),
            conditions=Conditions(
                necessity_note=c["necessity_note"],
                assessment=c["assessment_in_force"],
                secrecy_lifted=c["secrecy_lifted"],
                approvals=c["approvals"],
                approving_organisations=c["approving_organisations"],
            ),
            onward=c["onward"],
            retention=Retention(c["retention_months"], KeptFrom(c["retention_from"])),
            informing=Informing(c["informing"]),
            informing_ground=c["informing_ground"],
            valid_from=moment_of(c["valid_from"], self.covenant.time_zone),
            valid_until=moment_of(c["valid_until"], self.covenant.time_zone),
            assessment=c["assessment"],
        )

    def add_findings(self, findings: Iterable[Finding], language: str) -> None:
        """Show findings at the field they are about."""
        for finding in findings:
            about = self.covenant.name_of(finding.about, language)
            told = FINDINGS[finding.kind].at(language).format(about=about)
            self.add_error(FIELD_OF.get(finding.kind), told[0].upper() + told[1:])


FIELD_OF = {
    FindingKind.EXTRA_GROUND_LACKING: "extra_grounds",
    FindingKind.ONLY_ITSELF: "receivers",
    FindingKind.PERIOD: "valid_until",
    FindingKind.OUTSIDE_COVENANT: "valid_until",
    FindingKind.APPROVALS: "approving_organisations",
    FindingKind.NO_ASSESSMENT: "assessment",
    FindingKind.NO_INFORMING_GROUND: "informing_ground",
}
"""Where a finding is shown that the field itself cannot see; others stand above the form."""


def initial_of(frame: SharingFrame, zone: str) -> dict[str, Any]:
    """A frame as the form shows it."""
    return {
        "purpose": frame.purpose,
        "senders": list(frame.senders),
        "receivers": list(frame.receivers),
        "categories": list(frame.categories),
        "subjects": list(frame.subjects),
        "exchanges": [one.value for one in frame.exchanges],
        "stages": list(frame.stages),
        "sender_ground": frame.sender_ground,
        "receiver_ground": frame.receiver_ground,
        "extra_grounds": list(frame.extra_grounds),
        "necessity_note": frame.conditions.necessity_note,
        "assessment_in_force": frame.conditions.assessment,
        "secrecy_lifted": frame.conditions.secrecy_lifted,
        "approvals": frame.conditions.approvals,
        "approving_organisations": frame.conditions.approving_organisations,
        "assessment": frame.assessment,
        "retention_months": frame.retention.months if frame.retention else None,
        "retention_from": frame.retention.counted_from.value if frame.retention else None,
        "onward": frame.onward,
        "informing": frame.informing.value,
        "informing_ground": frame.informing_ground,
        "on_behalf_of": frame.on_behalf_of,
        "valid_from": frame.valid_from.astimezone(ZoneInfo(zone)).date() if frame.valid_from else None,
        "valid_until": frame.valid_until.astimezone(ZoneInfo(zone)).date() if frame.valid_until else None,
    }


class AskForm(Worded):
    """May I share this? The sender is one's own organisation; the case is a number."""

    topic = "ask"

    def __init__(
        self, *given: Any, covenant: CovenantVersion, own: str, t: Words, language: str, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        others = [choice for choice in parties(covenant) if choice[0] != own]
        categories = [(c.id, category_in_words(covenant, c.id, language)) for c in covenant.categories]
        onward = [(f.id, f.id) for f in covenant.frames]
        self.fields |= {
            "case": forms.RegexField(CASE_NUMBER.pattern + r"\Z", max_length=20, strip=True),
            "receiver": choice(others),
            "category": choice(categories),
            "subject": choice(named_words(covenant.subjects, language)),
            "purpose": choice(named_words(covenant.purposes, language)),
            "case_purpose": choice(named_words(covenant.purposes, language)),
            "exchange": choice([(e.value, EXCHANGES[e].at(language)) for e in Exchange]),
            "stage": choice(named_words(covenant.stages, language), optional=True),
            "necessity_note": forms.BooleanField(required=False),
            "lifts": choices([(lift.value, LIFTS[lift].at(language)) for lift in Lift], required=False),
            "approvals": choices(parties(covenant), required=False),
            "received_under": choice(onward, optional=True),
        }
        self.label_all(t)

    def question(self, own: str, at: datetime) -> Question:
        """What was asked, at a moment."""
        c = self.cleaned_data
        return Question(
            sender=own,
            receiver=c["receiver"],
            category=c["category"],
            subject=c["subject"],
            purpose=c["purpose"],
            case_purpose=c["case_purpose"],
            exchange=Exchange(c["exchange"]),
            at=at,
            stage=c["stage"],
            necessity_note=c["necessity_note"],
            lifts=frozenset(Lift(one) for one in c["lifts"]),
            approvals=tuple(c["approvals"]),
            received_under=c["received_under"],
        )


class DecisionForm(Worded):
    """What the professional decides; the reasons offered are those for deviating from this advice."""

    topic = "decide"

    def __init__(self, *given: Any, fits: bool, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fits = fits
        reasons = TO_WITHHOLD if fits else TO_SHARE
        self.fields |= {
            "shared": forms.ChoiceField(
                choices=[("yes", t.at("sharing.decide.yes")), ("no", t.at("sharing.decide.no"))],
                widget=Buttons,
            ),
            "reason": choice(
                [(one.value, t.at(f"sharing.reason.{one.value}")) for one in reasons], optional=True
            ),
        }
        self.label_all(t)
        self._lacking = t.at("sharing.decide.reason_needed")

    def clean(self) -> dict[str, Any]:
        """Who deviates gives a reason; who follows needs none, and one that was chosen is left out."""
        cleaned = dict(super().clean() or {})
        if "shared" in cleaned and (cleaned["shared"] == "yes") == self.fits:
            cleaned["reason"] = ""
        elif "shared" in cleaned and not cleaned.get("reason"):
            self.add_error("reason", self._lacking)
        return cleaned


class RevokeForm(Worded):
    """Take back all, or some frames."""

    topic = "revoke"

    def __init__(self, *given: Any, frames: Choices, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields |= {
            "all": forms.ChoiceField(
                choices=[("all", t.at("sharing.revoke.whole")), ("some", t.at("sharing.revoke.some"))],
                widget=Buttons,
            ),
            "frames": choices(frames, required=False),
        }
        self.label_all(t)
        self._lacking = t.at("sharing.revoke.none_chosen")

    def clean(self) -> dict[str, Any]:
        """Who takes back some frames says which."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("all") == "all":
            cleaned["frames"] = []
        elif cleaned.get("all") == "some" and not cleaned.get("frames"):
            self.add_error("frames", self._lacking)
        return cleaned


def moment_of(day: date | None, zone: str) -> datetime | None:
    """The begin of a day there."""
    return None if day is None else datetime.combine(day, time(), ZoneInfo(zone))
