"""Why a partnership comes near a wish, and what stands in the way: a sentence for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from zicht.cooperation.membership import Membership
from zicht.cooperation.reuse.candidates import Candidates
from zicht.cooperation.reuse.forms import capacities
from zicht.cooperation.reuse.wish import Wish, labels_of
from zicht.cooperation.words import Sentence, sentence

SHOWN = 5
"""At most so many names in a sentence; the rest is counted."""

Known = Mapping[str, float | None]


def component_reason(
    name: str, found: Candidates, one: Membership, wish: Wish, score: float | None
) -> Sentence:
    """Why a component has its score."""
    return _REASONS[name](found, one, wish, score)


def hurdles(found: Candidates, one: Membership, wish: Wish, known: Known) -> tuple[Sentence, ...]:
    """What stands in the way of using it, all of it."""
    listed = []
    absent, others = wish.parties - one.parties, one.parties - wish.parties
    if absent:
        listed.append(sentence("hurdle_absent", names=_names(found, absent), count=len(absent)))
    if others:
        listed.append(sentence("hurdle_others", names=_names(found, others), count=len(others)))
    if wish.themes and known["theme"] == 0:
        listed.append(sentence("hurdle_theme"))
    if (wish.powers or wish.bodies) and known["form"] in (0, 0.5):
        listed.append(_form(found, one, wish, known["form"]))
    return tuple(listed)


def _parties(found: Candidates, one: Membership, wish: Wish, score: float | None) -> Sentence:
    there = one.parties & wish.parties
    values = {"there": len(there), "wished": len(wish.parties), "size": len(one.parties)}
    return sentence("reuse_parties", **values)


def _theme(found: Candidates, one: Membership, wish: Wish, score: float | None) -> Sentence:
    if not wish.themes:
        return sentence("reuse_theme_unasked")
    if score is None:
        return sentence("reuse_theme_unknown")
    here = sorted(
        found.patchwork.themes[key].label for key in one.version.themes if key in found.patchwork.themes
    )
    key = {1.0: "reuse_theme_same", 0.5: "reuse_theme_main", 0.0: "reuse_theme_other"}[score]
    return sentence(key, themes="; ".join(sorted(labels_of(wish, found.patchwork))), here="; ".join(here))


def _form(found: Candidates, one: Membership, wish: Wish, score: float | None) -> Sentence:
    form = one.version.form
    capacity = capacities()[form]
    refused = sorted(body for body in wish.bodies if not capacity.admits(body))
    values = {"form": form.value, "powers": ", ".join(sorted(wish.powers))}
    if not wish.powers and not wish.bodies:
        return sentence("reuse_form_unasked")
    if refused:
        return sentence("reuse_form_bodies", form=form.value, bodies=", ".join(refused))
    if score is None:
        return sentence("reuse_form_unknown")
    if not wish.powers:
        return sentence("reuse_form_admits", form=form.value)
    return sentence({1.0: "reuse_form_has", 0.5: "reuse_form_can", 0.0: "reuse_form_cannot"}[score], **values)


def _text(found: Candidates, one: Membership, wish: Wish, score: float | None) -> Sentence:
    if score is None:
        return sentence("reuse_text_unknown" if not one.version.purpose.strip() else "reuse_text_unasked")
    return sentence("reuse_text", nearness=f"{score:.2f}")


def _names(found: Candidates, parties: Iterable[str]) -> str:
    names = sorted(found.patchwork.parties[party].name for party in parties)
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


_REASONS: Mapping[str, Callable[[Candidates, Membership, Wish, float | None], Sentence]] = {
    "parties": _parties,
    "theme": _theme,
    "form": _form,
    "text": _text,
}
