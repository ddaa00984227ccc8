"""Answers about partnerships as sentences, one a line; words are in content/cooperation/sentences.toml."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.cooperation.accountability import findings as account
from zicht.cooperation.accountability.rules import Rule, reservation
from zicht.cooperation.burden import TOGETHER, Load, explanation
from zicht.cooperation.changes.events import Changes
from zicht.cooperation.quality import QualityFinding, title
from zicht.cooperation.reuse.ranking import Match, Ranking
from zicht.cooperation.what_if.consequences import Consequences, Figures
from zicht.cooperation.words import LANGUAGES, Sentence, sentence
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Patchwork
from zicht.pipeline.partnership_answers import Overview

Told = tuple[Sentence, ...]

SHOWN = 20
"""At most so many broken links or changes in words; JSON has them all."""


def overview(found: Overview) -> Told:
    """The patchwork on a day."""
    told = [sentence("line_as_of", day=found.on, gemeenten=found.gemeenten, partnerships=found.partnerships)]
    told += [
        sentence("line_form", form=form.value, count=n) for form, n in sorted(found.by_form.items()) if n
    ]
    if found.per_gemeente_mean is not None:
        mean, median = f"{found.per_gemeente_mean:.1f}", f"{found.per_gemeente_median:g}"
        told.append(sentence("line_per_gemeente", mean=mean, median=median))
    if found.crossing is not None:
        told.append(sentence("line_crossing", percent=_percent(found.crossing)))
    if not found.reliable:
        told.append(sentence("line_unreliable"))
    return (*told, sentence("line_public_law"))


def ranking(found: Ranking) -> Told:
    """The advice, then every match with why and why not."""
    told = [found.advice, sentence("line_considered", considered=found.considered, sharing=found.sharing)]
    for place, match in enumerate(found.matches, 1):
        told += _match(place, match)
    return tuple(told)


def tallies(found: tuple[account.Tally, ...], asked: Mapping[str, Rule]) -> Told:
    """A line a rule."""
    told = []
    for one in found:
        if one.asked:
            counts = {"in_order": one.in_order, "missing": one.missing, "unknown": one.unknown}
            told.append(_either("line_tally", asked[one.rule].title, **counts))
    return (*told, _reservation())


def findings(found: tuple[account.Finding, ...], asked: Mapping[str, Rule]) -> Told:
    """What each rule gives for one partnership, with its article and how sure that is."""
    told = []
    for one in found:
        rule = asked[one.rule]
        article = "-" if rule.article is None else f"{rule.article.law}, {rule.article.number}"
        told.append(_either(f"line_{one.standing.value}", rule.title, article=article))
        told.append(_either("line_found", {language: one.found.told(language) for language in LANGUAGES}))
        if rule.article is not None:
            sure = {language: rule.article.verified.told(language) for language in LANGUAGES}
            told.append(_either("line_sure", sure))
    return (*told, _reservation())


def quality(found: tuple[QualityFinding, ...]) -> Told:
    """A line a finding, grouped by source."""
    told: list[Sentence] = []
    for at, one in enumerate(found):
        if at == 0 or found[at - 1].source != one.source:
            told.append(sentence("line_source", source=one.source, day=one.on))
        share = "-" if one.share is None else _percent(one.share)
        titles = {language: title(one.id, language) for language in LANGUAGES}
        told.append(_either("line_quality", titles, count=one.count, of=one.of, percent=share))
    return tuple(told)


def changes(found: Changes, patchwork: Patchwork) -> Told:
    """Counts, then the first of each kind by name."""
    counted = {
        "new": len(found.new),
        "ended": len(found.ended),
        "renewed": len(found.renewed),
        "entries": len(found.entries),
        "exits": len(found.exits),
        "merged": len(found.merged),
    }
    told = [sentence("line_changes", since=found.since, until=found.until, **counted)]
    for key, steps in (("line_new", found.new), ("line_ended", found.ended)):
        for one in steps[:SHOWN]:
            name = patchwork.versions[one.version].name
            told.append(sentence(key, name=name, day="?" if one.day is None else one.day))
    return tuple(told)


def load(found: tuple[Load, ...]) -> Told:
    """A line an organ, and the assumptions."""
    told = []
    for one in found:
        values = {
            "partnerships": one.partnerships,
            "seats": "-" if one.seats is None else one.seats,
            "likely": f"{one.occasions:g}",
            "lower": f"{one.lower:g}",
            "upper": f"{one.upper:g}",
        }
        key = "line_load_together" if one.body == TOGETHER else "line_load"
        told.append(sentence(key, body=one.body, **values))
    return (*told, _either("line_plain", {language: explanation(language) for language in LANGUAGES}))


def what_if(found: Consequences, names: Mapping[str, str]) -> Told:
    """Figures before and after, then broken links."""
    told = [_figures("line_before", found.before), _figures("line_after", found.after)]
    told += [
        _regions(key, one) for key, one in (("before", found.before), ("after", found.after)) if one.regions
    ]
    told.append(sentence("line_broken", count=len(found.broken), shifts=len(found.shifts)))
    for link in found.broken[:SHOWN]:
        whys = {language: link.why.told(language) for language in LANGUAGES}
        told.append(_either("line_broken_link", whys, name=names[link.chain]))
    if len(found.broken) > SHOWN:
        told.append(sentence("line_more", count=len(found.broken) - SHOWN))
    return (*told, sentence("line_what_if"))


def _match(place: int, match: Match) -> list[Sentence]:
    score = f"{match.score:.2f}"
    told = [
        sentence(f"line_fit_{match.fit.value}", place=place, name=match.name, chain=match.chain, score=score)
    ]
    for one in match.components:
        if one.weight > 0:
            whys = {language: one.why.told(language) for language in LANGUAGES}
            told.append(_either("line_why", whys, percent=_percent(one.weight)))
    for hurdle in match.hurdles:
        told.append(_either("line_why_not", {language: hurdle.told(language) for language in LANGUAGES}))
    return told


def _figures(key: str, figures: Figures) -> Sentence:
    return sentence(
        key,
        gemeenten=figures.gemeenten,
        in_force=figures.in_force,
        mean=f"{figures.per_gemeente:.2f}",
        same=figures.pairs.get(Relation.SAME, 0),
        nested=figures.pairs.get(Relation.NESTED, 0),
        crossing=figures.pairs.get(Relation.CROSSING, 0),
        missing=sum(one.missing for one in figures.accountability),
    )


def _regions(when: str, figures: Figures) -> Sentence:
    return sentence(f"line_regions_{when}", **{one.value: figures.regions.get(one, 0) for one in Relation})


def _either(key: str, told: Mapping[str, str], **values: object) -> Sentence:
    """A sentence with a part that is itself in two languages."""
    return sentence(key, **values, **{f"part_{language}": told[language] for language in LANGUAGES})


def _reservation() -> Sentence:
    return _either("line_plain", {language: reservation(language) for language in LANGUAGES})


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
