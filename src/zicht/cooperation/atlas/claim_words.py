"""The outcome of "there are no fixed clusters" in plain sentences, Dutch and English.

Every sentence stands by itself and holds its own uncertainty, so that one that travels alone misleads nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from zicht.cooperation.atlas.claim import Claim, ClaimTest, Closeness, Reason, Strength
from zicht.cooperation.atlas.clusters import Agreement
from zicht.cooperation.atlas.themes import ThemeComparison
from zicht.model.cooperation_tables import ClaimVerdict

Language = Literal["nl", "en"]
THEMES_DIFFER = 0.01  # chance of "themes divide differently" where themes mean nothing
SAME = 0.9  # agreement from which clusters are called the provinces
ALIKE = 0.4  # and from which they are called much like them

_VERDICTS: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "strong": "Er zijn duidelijke groepen: {where} werkt samen in {number} vaste groepen gemeenten.",
        "weak": "Er zijn groepen, maar zwak: {where} telt {number} groepen, die vaak door elkaar lopen.",
        "no_clusters": "Er zijn geen vaste groepen te zien: {where} werkt samen in steeds andere groepen.",
        "too_small": "Er is niets te zeggen over {where}: {gemeenten} gemeenten en {partnerships} "
        "samenwerkingen zijn te weinig.",
        "would_be_missed": "Er is niets te zeggen over {where}: er zijn geen groepen gezien, maar vaste "
        "groepen zouden hier maar in {seen} van 100 keer te zien zijn.",
    },
    "en": {
        "strong": "There are clear groups: {where} works together in {number} fixed groups of gemeenten.",
        "weak": "There are groups, but weak ones: {where} falls into {number} groups that often cross.",
        "no_clusters": "No fixed groups can be seen: {where} works together in groups that keep changing.",
        "too_small": "Nothing can be said of {where}: {gemeenten} gemeenten and {partnerships} partnerships "
        "are too few.",
        "would_be_missed": "Nothing can be said of {where}: no groups were seen, but fixed groups would be "
        "seen here only {seen} times in 100.",
    },
}

_CHANCE: Mapping[Language, str] = {
    "nl": "De groepen zijn {observed} duidelijk (0: niet, 1: geheel); bij toeval is dat {mean}, met een "
    "spreiding van {spread} ({draws} getrokken netwerken, kans {p}).",
    "en": "The groups are {observed} clear (0: not, 1: wholly); by chance that is {mean}, with a spread of "
    "{spread} ({draws} drawn networks, chance {p}).",
}

_CLOSENESS: Mapping[Language, Mapping[Closeness, str]] = {
    "nl": {
        Closeness.MORE: "Dat is meer dan nabijheid: als alleen buren samenwerkten was het {mean}, met een "
        "spreiding van {spread}.",
        Closeness.MAY_EXPLAIN: "Nabijheid alleen kan dit verklaren: als alleen buren samenwerkten was het "
        "{mean}, met een spreiding van {spread}.",
    },
    "en": {
        Closeness.MORE: "That is more than closeness: if only neighbours worked together it would be {mean}, "
        "with a spread of {spread}.",
        Closeness.MAY_EXPLAIN: "Closeness alone can explain this: if only neighbours worked together it "
        "would be {mean}, with a spread of {spread}.",
    },
}

_PROVINCES: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "same": "De groepen zijn de provincies (overeenkomst {ari}{between}).",
        "alike": "De groepen lijken op de provincies, maar zijn het niet (overeenkomst {ari}{between}).",
        "other": "De groepen zijn niet de provincies (overeenkomst {ari}{between}).",
    },
    "en": {
        "same": "The groups are the provinces (agreement {ari}{between}).",
        "alike": "The groups are like the provinces, but not the same (agreement {ari}{between}).",
        "other": "The groups are not the provinces (agreement {ari}{between}).",
    },
}

_THEMES: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "differ": "Met wie een gemeente samenwerkt hangt af van het thema: thema's lijken {mean} op elkaar "
        "(laagste {least}). De groepen van een ander thema passen {loss} slechter; bij toeval {null} "
        "(kans {p}).",
        "unsure": "Thema's verdelen gemeenten niet aantoonbaar anders dan toeval: zij lijken {mean} op "
        "elkaar (laagste {least}). De groepen van een ander thema passen {loss} slechter; bij toeval {null} "
        "(kans {p}).",
        "none": "Over thema's is niets te zeggen: te weinig samenwerkingen hebben een thema.",
    },
    "en": {
        "differ": "With whom a gemeente works together depends on the theme: themes are {mean} alike (lowest "
        "{least}). The groups of another theme fit {loss} worse; by chance {null} (chance {p}).",
        "unsure": "Themes cannot be shown to divide gemeenten other than chance does: they are {mean} alike "
        "(lowest {least}). The groups of another theme fit {loss} worse; by chance {null} (chance {p}).",
        "none": "Nothing can be said of themes: too few partnerships have one.",
    },
}

_INSIDE: Mapping[Language, str] = {
    "nl": "Binnen de provincies: {strong} met duidelijke groepen, {weak} met zwakke, {without} zonder vaste "
    "groepen, {unknown} waarover niets te zeggen is.",
    "en": "Within the provinces: {strong} with clear groups, {weak} with weak ones, {without} without fixed "
    "groups, {unknown} of which nothing can be said.",
}

_LIMITS: Mapping[Language, str] = {
    "nl": "Dit gaat alleen over samenwerkingen die in de bronnen staan. Of samenwerking goed is, blijkt er "
    "niet uit. Waar geen groepen zijn, zegt deze toets in hoogstens 1 van 100 gevallen toch van wel.",
    "en": "This is only about partnerships that the sources hold. Whether cooperation is good does not "
    "follow from it. Where there are no groups, this test says that there are in at most 1 case in 100.",
}


def sentences_of_claim(claim: Claim, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """The whole statement: verdict, chance, closeness, provinces, inside them, themes, limits.

    names  id of a network -> its name in the language ("NL" -> "Nederland"); missing: the id itself
    """
    found = [*sentences_of_test(claim.whole, names, language)]
    if claim.inside:
        found.append(_inside(claim.inside, language))
    if claim.themes is not None:
        found.append(_themes(claim.themes, language))
    return (*found, _LIMITS[language])


def sentences_of_test(test: ClaimTest, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """The statement in one network, the verdict first."""
    found = [_verdict(test, names.get(test.network, test.network), language)]
    if test.degrees is not None:
        result = test.degrees.result
        found.append(
            _CHANCE[language].format(
                observed=_number(result.observed, language),
                mean=_number(result.mean, language),
                spread=_number(result.spread, language, 3),
                draws=result.draws,
                p=_number(result.p, language, 3),
            )
        )
    if test.geography is not None and test.closeness is not Closeness.NOT_TESTED:
        near = test.geography.result
        mean, spread = _number(near.mean, language), _number(near.spread, language, 3)
        found.append(_CLOSENESS[language][test.closeness].format(mean=mean, spread=spread))
    if test.provinces is not None and test.verdict is ClaimVerdict.CLUSTERS:
        found.append(_provinces(test.provinces, language))
    return tuple(found)


def _verdict(test: ClaimTest, where: str, language: Language) -> str:
    key = str(test.reason or test.strength or test.verdict)
    assert key in {*Reason, *Strength, ClaimVerdict.NO_CLUSTERS}
    return _VERDICTS[language][key].format(
        where=where,
        number=0 if test.clusters is None else test.clusters.number,
        gemeenten=test.gemeenten,
        partnerships=test.partnerships,
        seen=round(100 * (test.power or 0.0)),
    )


def _provinces(found: Agreement, language: Language) -> str:
    key = "same" if found.ari >= SAME else "alike" if found.ari >= ALIKE else "other"
    between = ""
    if found.lower is not None and found.upper is not None:
        word = {"nl": "tussen", "en": "between"}[language]
        end = {"nl": "en", "en": "and"}[language]
        between = f", {word} {_number(found.lower, language)} {end} {_number(found.upper, language)}"
    return _PROVINCES[language][key].format(ari=_number(found.ari, language), between=between)


def _inside(tests: tuple[ClaimTest, ...], language: Language) -> str:
    clusters = [test for test in tests if test.verdict is ClaimVerdict.CLUSTERS]
    return _INSIDE[language].format(
        strong=sum(test.strength is Strength.STRONG for test in clusters),
        weak=sum(test.strength is Strength.WEAK for test in clusters),
        without=sum(test.verdict is ClaimVerdict.NO_CLUSTERS for test in tests),
        unknown=sum(test.verdict is ClaimVerdict.CANNOT_SAY for test in tests),
    )


def _themes(found: ThemeComparison, language: Language) -> str:
    if found.test is None:
        return _THEMES[language]["none"]
    key = "differ" if found.test.p <= THEMES_DIFFER else "unsure"
    return _THEMES[language][key].format(
        mean=_number(found.mean, language),
        least=_number(found.least, language),
        loss=_number(found.test.observed, language, 3),
        null=_number(found.test.mean, language, 3),
        p=_number(found.test.p, language, 3),
    )


def _number(value: float, language: Language, decimals: int = 2) -> str:
    words = f"{value:.{decimals}f}"
    return words.replace(".", ",") if language == "nl" else words
