"""An advice in plain words: the answer, why, and what would have to be so for another."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.cooperation.frames.advice import Advice
from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.explanation import Bar, BarKind, Fit, Lack, LackKind
from zicht.cooperation.frames.frame_sentences import FrameInWords, frame_in_words
from zicht.cooperation.frames.vocabulary import Exchange, Label
from zicht.cooperation.frames.wording import (
    BARS,
    EXCHANGES,
    LACKS,
    LIFTS,
    NO_JUDGEMENT,
    OR,
    day_in_words,
    listed,
)

NEAR_FRAMES = 3
"""Frames that nearly fit and are named: more would be read by nobody."""

_YES = Label("Dit past binnen de afspraken.", "This fits the agreements.")
_NO = Label("Dit past niet binnen de afspraken.", "This does not fit the agreements.")
_NO_FRAME = Label("Geen enkel kader laat dit toe.", "No frame allows this.")
_NONE_AT_ALL = Label("Het convenant heeft geen kaders.", "The covenant has no frames.")
_NEAR = Label("Kader {frame} past bijna: {lacks}.", "Frame {frame} nearly fits: {lacks}.")
_FAR = Label("Kader {frame} past niet: {lacks}.", "Frame {frame} does not fit: {lacks}.")
_ONLY_BARRED = Label("Kader {frame} zou verder wel passen.", "Frame {frame} would fit otherwise.")
_NOTHING_LIFTS = Label("iets wat dit convenant niet kent", "something this covenant does not know")
_NONE_CHOSEN = Label("geen", "none")
_ENDED = Label("Kader {frame} zou passen, maar {lacks}.", "Frame {frame} would fit, but {lacks}.")
_TIME = {LackKind.ENDED, LackKind.NOT_YET, LackKind.REVOKED}
_PARTIES = {LackKind.SENDER, LackKind.RECEIVER, LackKind.SAME_PARTY}
_WHO_WHAT_WHY = _PARTIES | {LackKind.CATEGORY, LackKind.SUBJECT, LackKind.PURPOSE}


@dataclass(frozen=True)
class AdviceInWords:
    """What the page shows.

    answer   one sentence
    reasons  what forbids, or that no frame allows it; empty when it fits
    near     frames that nearly fit and what each lacks
    frames   the frames that permit it, in full: their conditions and what happens afterwards
    caveat   what this is not
    """

    answer: str
    reasons: tuple[str, ...]
    near: tuple[str, ...]
    frames: tuple[FrameInWords, ...]
    caveat: str


def advice_in_words(covenant: CovenantVersion, advice: Advice, language: str) -> AdviceInWords:
    """An advice under a covenant, in "nl" or "en"."""
    if advice.fits_agreements:
        frames = (covenant.frame(key) for key in advice.frames)
        shown = tuple(frame_in_words(covenant, frame, language) for frame in frames if frame is not None)
        return AdviceInWords(_YES.at(language), (), (), shown, NO_JUDGEMENT.at(language))
    explanation = advice.explanation
    reasons = [bar_in_words(covenant, bar, language) for bar in explanation.bars]
    near: list[str] = []
    if not explanation.fitting:
        reasons.append((_NO_FRAME if explanation.fits else _NONE_AT_ALL).at(language))
        near = [fit_in_words(covenant, fit, language) for fit in explanation.near[:NEAR_FRAMES]]
    else:
        near = [_ONLY_BARRED.at(language).format(frame=key) for key in explanation.fitting[:NEAR_FRAMES]]
    return AdviceInWords(_NO.at(language), tuple(reasons), tuple(near), (), NO_JUDGEMENT.at(language))


def bar_in_words(covenant: CovenantVersion, bar: Bar, language: str) -> str:
    """What forbids, as a sentence."""
    return (
        BARS[bar.kind]
        .at(language)
        .format(
            about=covenant.name_of(bar.about, language),
            when="" if bar.since is None else day_in_words(bar.since, covenant.time_zone, language),
            lifts=_lifts_in_words(covenant, bar.about, language) if bar.kind is BarKind.SECRECY else "",
        )
    )


def _lifts_in_words(covenant: CovenantVersion, key: str, language: str) -> str:
    secrecy = named(covenant.secrecies, key)
    assert secrecy is not None
    if not secrecy.lifted_by:
        return _NOTHING_LIFTS.at(language)
    return listed(
        (LIFTS[lift].at(language) for lift in sorted(secrecy.lifted_by)), language, last=OR.at(language)
    )


def fit_in_words(covenant: CovenantVersion, fit: Fit, language: str) -> str:
    """What one frame lacks, as a sentence."""
    lacks = listed((lack_in_words(covenant, lack, language) for lack in fit.lacks), language)
    kinds = {lack.kind for lack in fit.lacks}
    nearly = len(fit.lacks) == 1 or not kinds & _WHO_WHAT_WHY
    form = _ENDED if kinds <= _TIME else _NEAR if nearly else _FAR
    return form.at(language).format(frame=fit.frame, lacks=lacks)


def lack_in_words(covenant: CovenantVersion, lack: Lack, language: str) -> str:
    """One missing condition, as part of a sentence."""
    when = "" if lack.when is None else day_in_words(lack.when, covenant.time_zone, language)
    if lack.kind is LackKind.EXCHANGE:
        about = EXCHANGES[Exchange[lack.about.upper()]].at(language)
    else:
        about = covenant.name_of(lack.about, language) if lack.about else _NONE_CHOSEN.at(language)
    return LACKS[lack.kind].at(language).format(about=about, when=when)
