"""A frame as a lawyer and a professional read it: one sentence, conditions, grounds, what happens after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.sharing_frame import Conditions, SharingFrame
from zicht.cooperation.frames.vocabulary import Label, LegalGround, Sensitivity
from zicht.cooperation.frames.wording import (
    EXCHANGES,
    INFORMINGS,
    KEPT_FROM,
    OR,
    SENSITIVITIES,
    day_in_words,
    listed,
)

_WHO = Label(
    "{senders} mag gegevens over {categories} van {subjects} delen met {receivers}, {exchanges}, "
    "voor het doel '{purpose}'.",
    "{senders} may share data on {categories} of {subjects} with {receivers}, {exchanges}, "
    "for the purpose '{purpose}'.",
)
_ONWARD = Label(
    "de ontvanger mag het verder delen onder een eigen kader",
    "the receiver may share it further under a frame of its own",
)
_NOT_ONWARD = Label("de ontvanger mag het niet verder delen", "the receiver may not share it further")
_VERIFY = Label("te controleren", "to be verified")
_READ = Label("gelezen op {day}", "read on {day}")


@dataclass(frozen=True)
class GroundInWords:
    """A ground with its article; `status` says who read it when, or that nobody did."""

    side: str
    name: str
    article: str
    law: str
    status: str
    verified: bool


@dataclass(frozen=True)
class FrameInWords:
    """What a page shows of a frame."""

    id: str
    sentence: str
    conditions: tuple[str, ...]
    grounds: tuple[GroundInWords, ...]
    afterwards: tuple[str, ...]
    period: str


def frame_in_words(covenant: CovenantVersion, frame: SharingFrame, language: str) -> FrameInWords:
    """A frame of a sound covenant, in "nl" or "en"."""
    first, last = (day_in_words(moment, covenant.time_zone, language) for moment in covenant.period_of(frame))
    return FrameInWords(
        frame.id,
        _sentence(covenant, frame, language),
        tuple(_conditions(covenant, frame, language)),
        tuple(_grounds(covenant, frame, language)),
        tuple(_afterwards(covenant, frame, language)),
        Label(f"vanaf {first} tot {last}", f"from {first} until {last}").at(language),
    )


def _sentence(covenant: CovenantVersion, frame: SharingFrame, language: str) -> str:
    either = OR.at(language)
    categories = (category_in_words(covenant, key, language) for key in frame.categories)
    told = _WHO.at(language).format(
        senders=listed(names(covenant, frame.senders, language), language, last=either),
        receivers=listed(names(covenant, frame.receivers, language), language),
        categories=listed(categories, language),
        subjects=listed(names(covenant, frame.subjects, language), language),
        exchanges=listed((EXCHANGES[e].at(language) for e in sorted(frame.exchanges)), language, last=either),
        purpose=covenant.name_of(frame.purpose, language),
    )
    return told[0].upper() + told[1:]


def names(covenant: CovenantVersion, keys: Iterable[str], language: str) -> list[str]:
    """What ids are called, in their own order."""
    return [covenant.name_of(key, language) for key in keys]


def category_in_words(covenant: CovenantVersion, key: str, language: str) -> str:
    """A category with its sensitivity, when that is not ordinary."""
    name = covenant.name_of(key, language)
    category = named(covenant.categories, key)
    if category is None or category.sensitivity is Sensitivity.ORDINARY:
        return name
    return f"{name} ({SENSITIVITIES[category.sensitivity].at(language)})"


def _conditions(covenant: CovenantVersion, frame: SharingFrame, language: str) -> Iterator[str]:
    if frame.stages:
        stages = listed(names(covenant, frame.stages, language), language, last=OR.at(language))
        yield Label(f"het geval is in de fase {stages}", f"the case is in the stage {stages}").at(language)
    yield from conditions_in_words(covenant, frame.conditions, frame.assessment, language)


def conditions_in_words(
    covenant: CovenantVersion, asked: Conditions, assessment: str, language: str
) -> Iterator[str]:
    """Conditions on the case at hand, each as part of a sentence."""
    if asked.necessity_note:
        yield Label(
            "in het eigen dossier staat waarom delen nodig is", "your own file says why sharing is needed"
        ).at(language)
    if asked.assessment:
        name = covenant.name_of(assessment, language)
        yield Label(f"'{name}' is geldig", f"'{name}' is in force").at(language)
    if asked.secrecy_lifted:
        yield Label(
            "er is toestemming, of een andere grond om een geheim te doorbreken",
            "there is consent, or another ground to break secrecy",
        ).at(language)
    if asked.approvals:
        persons, organisations = asked.approvals, asked.approving_organisations
        yield Label(
            f"akkoord van ten minste {persons} {'persoon' if persons == 1 else 'personen'}"
            + (f" van {organisations} organisaties" if organisations > 1 else ""),
            f"approval of at least {persons} {'person' if persons == 1 else 'persons'}"
            + (f" of {organisations} organisations" if organisations > 1 else ""),
        ).at(language)


def _grounds(covenant: CovenantVersion, frame: SharingFrame, language: str) -> Iterator[GroundInWords]:
    sides = [
        (Label("zender", "sender"), frame.sender_ground),
        (Label("ontvanger", "receiver"), frame.receiver_ground),
        *((Label("extra", "extra"), key) for key in frame.extra_grounds),
    ]
    if frame.informing_ground:
        sides.append((Label("informeren", "telling"), frame.informing_ground))
    for side, key in sides:
        ground = named(covenant.grounds, key)
        if ground is not None:
            yield ground_in_words(ground, side.at(language), language)


def ground_in_words(ground: LegalGround, side: str, language: str) -> GroundInWords:
    """A ground for one side, with whether somebody read its article."""
    letter = Label(f"artikel 6, lid 1, onder {ground.basis}, AVG", f"article 6(1)({ground.basis}) GDPR")
    article = ground.article if ground.basis is None else f"{ground.article}; {letter.at(language)}"
    if ground.checked_on is None:
        status = _VERIFY.at(language)
    else:
        status = _READ.at(language).format(day=ground.checked_on.isoformat())
    return GroundInWords(
        side, ground.label.at(language), article, ground.law, status, ground.checked_on is not None
    )


def _afterwards(covenant: CovenantVersion, frame: SharingFrame, language: str) -> Iterator[str]:
    if frame.retention is not None:
        months, since = frame.retention.months, KEPT_FROM[frame.retention.counted_from].at(language)
        yield Label(
            f"de ontvanger bewaart het {months} {'maand' if months == 1 else 'maanden'} na {since}",
            f"the receiver keeps it {months} {'month' if months == 1 else 'months'} after {since}",
        ).at(language)
    yield (_ONWARD if frame.onward else _NOT_ONWARD).at(language)
    yield Label("de persoon ", "the person ").at(language) + INFORMINGS[frame.informing].at(language)
    if frame.on_behalf_of:
        name = covenant.name_of(frame.on_behalf_of, language)
        yield Label(f"dit gebeurt namens {name}", f"this is done on behalf of {name}").at(language)
