"""What the terms of a combination were, and what they become: the words behind a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.difference import Aspect, Change
from zicht.cooperation.frames.frame_sentences import conditions_in_words
from zicht.cooperation.frames.sharing_frame import Retention
from zicht.cooperation.frames.vocabulary import Label
from zicht.cooperation.frames.wording import (
    EXCHANGES,
    INFORMINGS,
    KEPT_FROM,
    LIFTS,
    OR,
    day_in_words,
    listed,
)

ASPECTS = {
    Aspect.PERIOD: Label("de tijd waarin het mag", "the time in which it is allowed"),
    Aspect.CONDITIONS: Label("de voorwaarden", "the conditions"),
    Aspect.EXCHANGES: Label("de manier van delen", "the way of sharing"),
    Aspect.STAGES: Label("de fase van het geval", "the stage of the case"),
    Aspect.SECRECY: Label("het beroepsgeheim", "professional secrecy"),
    Aspect.GROUNDS: Label("de grondslag", "the legal ground"),
    Aspect.RETENTION: Label("de bewaartermijn", "the time of keeping"),
    Aspect.ONWARD: Label("het verder delen", "sharing further"),
    Aspect.INFORMING: Label("het informeren van de persoon", "telling the person"),
}
_CHANGE = Label("{what}: eerst {before}; nu {after}", "{what}: before {before}; now {after}")
_NONE = Label("niets", "nothing")
_ANY = Label("elke fase", "any stage")
_YES, _NO = Label("mag", "allowed"), Label("mag niet", "not allowed")

Say = Callable[[CovenantVersion, Any, str], str]


def change_in_words(old: CovenantVersion, new: CovenantVersion, change: Change, language: str) -> str:
    """ "De bewaartermijn: eerst 6 maanden na ontvangst; nu 12 maanden na ontvangst"."""
    say = SAYINGS[change.aspect]
    told = _CHANGE.at(language).format(
        what=ASPECTS[change.aspect].at(language),
        before=_each(say, old, change.before, language),
        after=_each(say, new, change.after, language),
    )
    return told[0].upper() + told[1:]


def _each(say: Say, covenant: CovenantVersion, values: tuple[object, ...], language: str) -> str:
    """A combination with several frames has several terms: each of them is a way."""
    told = dict.fromkeys(say(covenant, value, language) or _NONE.at(language) for value in values)
    return f" {OR.at(language)} ".join(told)


def _period(covenant: CovenantVersion, value: Any, language: str) -> str:
    first, last = (day_in_words(moment, covenant.time_zone, language) for moment in value)
    return Label(f"van {first} tot {last}", f"from {first} until {last}").at(language)


def _conditions(covenant: CovenantVersion, value: Any, language: str) -> str:
    conditions, assessment = value
    return listed(conditions_in_words(covenant, conditions, assessment, language), language)


def _exchanges(covenant: CovenantVersion, value: Any, language: str) -> str:
    return listed((EXCHANGES[one].at(language) for one in value), language, last=OR.at(language))


def _stages(covenant: CovenantVersion, value: Any, language: str) -> str:
    names = (covenant.name_of(key, language) for key in value)
    return listed(names, language, last=OR.at(language)) or _ANY.at(language)


def _secrecy(covenant: CovenantVersion, value: Any, language: str) -> str:
    told = []
    for key, lifts in value:
        lifted = listed((LIFTS[lift].at(language) for lift in lifts), language, last=OR.at(language))
        told.append(f"{covenant.name_of(key, language)} ({lifted})")
    return listed(told, language)


def _grounds(covenant: CovenantVersion, value: Any, language: str) -> str:
    sender, receiver, extra = value
    found = (named(covenant.grounds, key) for key in dict.fromkeys((sender, receiver, *extra)))
    return listed((ground.article for ground in found if ground is not None), language)


def _retention(covenant: CovenantVersion, value: Retention, language: str) -> str:
    since = KEPT_FROM[value.counted_from].at(language)
    return Label(f"{value.months} maanden na {since}", f"{value.months} months after {since}").at(language)


def _onward(covenant: CovenantVersion, value: Any, language: str) -> str:
    return (_YES if value else _NO).at(language)


def _informing(covenant: CovenantVersion, value: Any, language: str) -> str:
    informing, ground, behalf = value
    told = [INFORMINGS[informing].at(language)]
    told += [covenant.name_of(key, language) for key in (ground, behalf) if key]
    return ", ".join(told)


SAYINGS: Mapping[Aspect, Say] = {
    Aspect.PERIOD: _period,
    Aspect.CONDITIONS: _conditions,
    Aspect.EXCHANGES: _exchanges,
    Aspect.STAGES: _stages,
    Aspect.SECRECY: _secrecy,
    Aspect.GROUNDS: _grounds,
    Aspect.RETENTION: _retention,
    Aspect.ONWARD: _onward,
    Aspect.INFORMING: _informing,
}
