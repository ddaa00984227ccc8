"""A difference as a signatory reads it: what comes, what goes, what changes, and what of it touches them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zicht.cooperation.frames.blocks import Block, Cell, blocks_of
from zicht.cooperation.frames.changed_terms import ASPECTS, change_in_words
from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.difference import Difference
from zicht.cooperation.frames.frame_sentences import category_in_words
from zicht.cooperation.frames.vocabulary import NEEDS_EXTRA_GROUND, Label
from zicht.cooperation.frames.wording import listed

_SENTENCE = Label(
    "{senders} → {receivers}: {categories}; over {subjects}; voor '{purposes}'.",
    "{senders} → {receivers}: {categories}; about {subjects}; for '{purposes}'.",
)
_EVERY = Label("elke {type}", "every {type}")


@dataclass(frozen=True)
class Line:
    """One block in words.

    combinations  how many it holds
    sensitive     it holds special, criminal or identifying data
    """

    sentence: str
    combinations: int
    sensitive: bool


@dataclass(frozen=True)
class Changed:
    """Combinations that stay, what is different in them, and what it was and becomes."""

    what: str
    how: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """The difference for one way a signatory is touched: they send, they receive, or others share."""

    gained: tuple[Line, ...]
    lost: tuple[Line, ...]
    changed: tuple[Changed, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing in this part."""
        return not (self.gained or self.lost or self.changed)


@dataclass(frozen=True)
class DifferenceInWords:
    """For one signatory; without one, all is in `between_others`."""

    we_share: Part
    we_receive: Part
    between_others: Part


def difference_in_words(
    old: CovenantVersion, new: CovenantVersion, found: Difference, language: str, *, reader: str = ""
) -> DifferenceInWords:
    """A difference in "nl" or "en", for the participant `reader`. Sensitive data comes first."""
    speaker = _Speaker(old, new, language)
    return DifferenceInWords(
        we_share=speaker.part(found, lambda cell: cell[0] == reader),
        we_receive=speaker.part(found, lambda cell: cell[1] == reader),
        between_others=speaker.part(found, lambda cell: reader not in cell[:2]),
    )


class _Speaker:
    """Knows both versions: what is lost is told in the words of the old one."""

    def __init__(self, old: CovenantVersion, new: CovenantVersion, language: str) -> None:
        self.old, self.new, self.language = old, new, language

    def part(self, found: Difference, role: Callable[[Cell], bool]) -> Part:
        """The cells of a difference for which `role` holds."""
        changed = []
        for changes, cells in found.changed.items():
            lines = self.lines(filter(role, cells), self.new)
            if lines:
                what = listed((ASPECTS[one.aspect].at(self.language) for one in changes), self.language)
                how = tuple(change_in_words(self.old, self.new, one, self.language) for one in changes)
                changed.append(Changed(what, how, lines))
        return Part(
            gained=self.lines(filter(role, found.gained), self.new),
            lost=self.lines(filter(role, found.lost), self.old),
            changed=tuple(changed),
        )

    def lines(self, cells: Iterable[Cell], covenant: CovenantVersion) -> tuple[Line, ...]:
        """Blocks of cells in words, sensitive ones first, then large ones."""
        told = [self.line(block, covenant) for block in blocks_of(cells)]
        return tuple(sorted(told, key=lambda line: (not line.sensitive, -line.combinations, line.sentence)))

    def line(self, block: Block, covenant: CovenantVersion) -> Line:
        """One block."""
        sentence = _SENTENCE.at(self.language).format(
            senders=self.parties(block.senders, covenant),
            receivers=self.parties(block.receivers, covenant),
            categories=listed(
                (category_in_words(covenant, key, self.language) for key in block.categories), self.language
            ),
            subjects=self.named(block.subjects, covenant),
            purposes=self.named(block.purposes, covenant),
        )
        return Line(sentence, len(block.cells), _is_sensitive(covenant, block.categories))

    def parties(self, keys: tuple[str, ...], covenant: CovenantVersion) -> str:
        """Organisations by name; all of a type with more than one participant as "every ..."."""
        left, told = set(keys), []
        for kind in covenant.types:
            of_kind = covenant.organisations([kind.id])
            if len(of_kind) > 1 and of_kind <= left:
                told.append(_EVERY.at(self.language).format(type=kind.label.at(self.language)))
                left -= of_kind
        return listed([*told, *sorted(covenant.name_of(key, self.language) for key in left)], self.language)

    def named(self, keys: tuple[str, ...], covenant: CovenantVersion) -> str:
        """Other words by name."""
        return listed((covenant.name_of(key, self.language) for key in keys), self.language)


def _is_sensitive(covenant: CovenantVersion, keys: Iterable[str]) -> bool:
    found = (named(covenant.categories, key) for key in keys)
    return any(category is not None and category.sensitivity in NEEDS_EXTRA_GROUND for category in found)
