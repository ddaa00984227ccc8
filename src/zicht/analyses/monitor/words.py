"""Verdicts on interventions in plain words, in each language, with what they do not say."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.analyses.monitor.designs import Estimator
from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.verdicts import Judgement
from zicht.model.monitor_tables import CannotSay, EffectVerdict

Words = Mapping[str, str]

REASONS: Mapping[CannotSay, Words] = {
    CannotSay.NO_FIGURES: {
        "nl": "er zijn geen cijfers hierover voor gebieden en perioden van deze soort",
        "en": "there are no figures on this for areas and periods of this kind",
    },
    CannotSay.NO_PERIODS_BEFORE: {
        "nl": "er zijn te weinig perioden van vóór de start om mee te vergelijken",
        "en": "there are too few periods before the start to compare with",
    },
    CannotSay.NO_PERIODS_AFTER: {
        "nl": "er zijn nog geen cijfers van na de start",
        "en": "there are no figures from after the start yet",
    },
    CannotSay.AREA_ABSENT: {
        "nl": "van een gebied waar de maatregel geldt ontbreken cijfers",
        "en": "figures of an area with the measure are absent",
    },
    CannotSay.NO_COMPARISON: {
        "nl": "er zijn te weinig gebieden zonder de maatregel om mee te vergelijken",
        "en": "there are too few areas without the measure to compare with",
    },
    CannotSay.COUNTS_TOO_SMALL: {
        "nl": "de aantallen zijn zo klein dat zelfs een daling tot nul niet zou zijn opgevallen",
        "en": "the counts are so small that not even a decrease to nought would have been seen",
    },
    CannotSay.ROUNDING: {
        "nl": "wat de beveiliging van de cijfers kan verschillen, is groter dan het verschil zelf",
        "en": "what the protection of the figures may differ is more than the difference itself",
    },
    CannotSay.PATHS_DIFFER: {
        "nl": "de gebieden met en zonder de maatregel liepen al vóór de start uiteen",
        "en": "areas with and without the measure already moved apart before the start",
    },
    CannotSay.METHODS_DISAGREE: {
        "nl": "een andere methode, die vooraf was gekozen, laat het omgekeerde zien",
        "en": "another method, chosen beforehand, shows the opposite",
    },
}

ESTIMATORS: Mapping[Estimator, Words] = {
    Estimator.POISSON: {
        "nl": "waargenomen tegen verwachte aantallen",
        "en": "observed against expected counts",
    },
    Estimator.SYNTHETIC: {
        "nl": "een mengsel van gebieden en perioden die gelijk op liepen",
        "en": "a mix of areas and periods that moved alike",
    },
    Estimator.GROUP_TIME: {
        "nl": "verandering tegen gebieden zonder de maatregel",
        "en": "change against areas without the measure",
    },
    Estimator.IMPUTATION: {
        "nl": "verandering tegen alle perioden van vóór de start",
        "en": "change against all periods before the start",
    },
    Estimator.SERIES: {
        "nl": "de eigen reeks van het gebied, met een knik bij de start",
        "en": "the area's own series, with a bend at the start",
    },
}

EXCLUDED: Mapping[str, Words] = {
    "neighbour": {
        "nl": "grenst aan een gebied met de maatregel: wat zich verplaatst, komt hier terecht",
        "en": "borders on an area with the measure: what is displaced ends up here",
    },
    "other_intervention": {
        "nl": "had zelf een maatregel voor hetzelfde cijfer",
        "en": "had a measure of its own for the same figure",
    },
    "absent": {"nl": "niet van elke periode is een cijfer bekend", "en": "not every period has a figure"},
    "no_events": {"nl": "geen enkele telling vóór de start", "en": "not one count before the start"},
}

NOT_SAID: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "Een verschil met andere gebieden is alleen een effect van de maatregel als deze gebieden zonder de "
        "maatregel gelijk op waren gegaan. Dat is een aanname. De toets van vóór de start kan haar "
        "tegenspreken, nooit bewijzen.",
        "Gaat het om geregistreerde criminaliteit, dan volgt het cijfer ook wat de politie zoekt. Een "
        "maatregel die meer toezicht brengt, kan meer registraties geven terwijl er minder gebeurt.",
        "‘Geen effect aan te tonen’ betekent niet dat er geen effect is. Lees altijd welk effect zou zijn "
        "gezien.",
        "Het zegt niets over personen, en niets over de vraag of de maatregel de moeite waard was.",
    ),
    "en": (
        "A difference with other areas is an effect of the measure only if these areas would have moved "
        "alike without it. That is an assumption. The test before the start may contradict it, never prove "
        "it.",
        "Where crime is registered, the figure also follows what the police look for. A measure that brings "
        "more oversight may give more registrations while less happens.",
        "‘No effect can be shown’ does not mean that there is no effect. Always read which effect would have "
        "been seen.",
        "It says nothing about persons, and nothing about whether the measure was worth it.",
    ),
}


def sentence_of(judgement: Judgement, main: Estimated | None, detectable: float | None) -> Words:
    """One or two sentences on the outcome of an intervention.

    main        None when nothing could be estimated
    detectable  ratio nearest to 1 that would have been seen; None: not computed
    """
    if judgement.verdict is EffectVerdict.CANNOT_SAY:
        assert judgement.reason is not None
        told = REASONS[judgement.reason]
        return {
            "nl": f"Hier is niets over te zeggen: {told['nl']}.",
            "en": f"Nothing can be said about this: {told['en']}.",
        }
    if judgement.verdict is EffectVerdict.NO_EFFECT_SHOWN:
        return _no_effect(detectable)
    assert main is not None
    return _effect(judgement.verdict, main)


def _no_effect(detectable: float | None) -> Words:
    assert detectable, "without it the verdict is: cannot say"
    percent = _percent(detectable)
    return {
        "nl": f"Er is geen effect aan te tonen. Een daling van minder dan {percent} procent zou "
        "waarschijnlijk niet zijn gezien.",
        "en": f"No effect can be shown. A decrease of less than {percent} percent would most likely not have "
        "been seen.",
    }


def _effect(verdict: EffectVerdict, main: Estimated) -> Words:
    down = verdict is EffectVerdict.DECREASE
    middle, near, far = (_percent(value) for value in (main.ratio, main.upper, main.lower))
    if not down:
        near, far = far, near
    return {
        "nl": f"Er is een effect aangetoond: {middle} procent {'minder' if down else 'meer'} dan zonder de "
        f"maatregel te verwachten was. Met 95 procent zekerheid ligt het tussen {near} en {far} procent "
        f"{'minder' if down else 'meer'}.",
        "en": f"An effect is shown: {middle} percent {'less' if down else 'more'} than was to be expected "
        f"without the measure. With 95 percent certainty it lies between {near} and {far} percent "
        f"{'less' if down else 'more'}.",
    }


def _percent(ratio: float) -> str:
    """How far a ratio is from 1, in whole percents."""
    return f"{abs(1 - ratio) * 100:.0f}"
