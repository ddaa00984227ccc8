"""Whatever people write, say and take back in whatever order: a yes counts for the text it was given to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.register_workspaces import A, B, Builder, C, art, least

from zicht.kit.digests import sha256_of
from zicht.register.rules.artefacts.content import read_content, write_content
from zicht.register.rules.artefacts.difference import pieces
from zicht.register.rules.artefacts.explore import SharedPicture
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.personal_data import Sign, refused_in, signs_in
from zicht.register.rules.artefacts.versions import Statement, Version, Word
from zicht.register.rules.gates import gate_after
from zicht.register.rules.steps import AgainstTheRules, VersionOutdated, check_statement
from zicht.register.rules.workspace import Seat, Workspace

PARTIES = (A, B, C)
TEXTS = ("eerste tekst", "tweede tekst", "derde tekst")

acts = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(TEXTS), st.none()),
        st.tuples(st.just("perspective"), st.sampled_from(TEXTS), st.sampled_from(PARTIES)),
        st.tuples(st.sampled_from(list(Word)), st.integers(0, 6), st.sampled_from(PARTIES)),
    ),
    max_size=25,
)


def started() -> Builder:
    builder = Builder(A, B, C)
    builder.write(Kind.ISSUE, 1)
    for n, party in enumerate(PARTIES):
        builder.write(Kind.PERSPECTIVE, 10 + n, owner=party)
    builder.write(Kind.SHARED_PICTURE, 3, what_we_see=TEXTS[0])
    return builder


def pictures(workspace: Workspace) -> list[Version]:
    return [one for one in workspace.versions if one.kind is Kind.SHARED_PICTURE]


@settings(max_examples=150)
@given(acts)
def test_a_version_is_agreed_only_when_everybody_said_yes_to_exactly_its_bytes(done: Any) -> None:
    builder = started()
    yes: dict[str, set[str]] = {}
    for what, which, who in done:
        if what == "write":
            builder.write(Kind.SHARED_PICTURE, 3, what_we_see=which)
        elif what == "perspective":
            builder.write(Kind.PERSPECTIVE, 10 + PARTIES.index(who), owner=who, how_it_shows=which)
        else:
            _speak(builder, what, which, who, yes)
        _check(builder.workspace, yes)


def _speak(builder: Builder, word: Word, which: int, who: str, yes: dict[str, set[str]]) -> None:
    """Somebody says a word of the newest version, or of one of some versions ago, as an attacker might."""
    all_of_them = pictures(builder.workspace)
    version = all_of_them[-1 - which % len(all_of_them)]
    said = Statement(version.hash, who, "me", word, builder.at, reason="omdat")
    newest = version is all_of_them[-1]
    try:
        check_statement(said, version, builder.workspace)
    except VersionOutdated:
        assert not newest
        return
    except AgainstTheRules:
        assert newest
        return
    assert newest, "nobody speaks about an old version"
    builder.change(statements=(*builder.workspace.statements, said))
    given_to = yes.setdefault(version.hash, set())
    given_to.add(who) if word is Word.ACCEPT else given_to.discard(who)


def _check(workspace: Workspace, yes: dict[str, set[str]]) -> None:
    versions = pictures(workspace)
    assert len({one.hash for one in versions}) == len(versions)
    for one in versions:
        assert one.hash == sha256_of(one.sheet.bytes)
        assert set(workspace.accepted_by(one)) == yes.get(one.hash, set())
        assert workspace.agreed(one) == (yes.get(one.hash, set()) == set(PARTIES))
    found = {one.code: one.met for one in gate_after(1, workspace).findings}
    assert found["shared_picture.agreed"] == workspace.agreed(versions[-1])
    assert ("based_on_old" in found) == bool(workspace.behind(versions[-1]))


@settings(max_examples=100)
@given(st.sampled_from(list(Kind)), st.data())
def test_any_change_of_any_field_is_another_hash(kind: Kind, data: st.DataObject) -> None:
    builder = Builder()
    first = builder.write(kind, 7, content=least(SHAPES[kind].content))
    raw = write_content(first.content)
    words = [name for name, value in raw.items() if isinstance(value, str) and value.startswith("tekst")]
    if not words:
        return
    raw[data.draw(st.sampled_from(words))] += data.draw(st.sampled_from([".", " en meer", "x"]))
    other = replace(first.sheet, content=read_content(SHAPES[kind].content, raw))
    assert other.hash != first.hash


@given(st.text(max_size=300))
def test_any_text_is_read_back_as_it_was_tidied_or_refused(text: str) -> None:
    from zicht.register.rules.artefacts.content import ArtefactNotValid

    try:
        content = least(SharedPicture, what_we_see=text)
    except ArtefactNotValid:
        return
    assert read_content(SharedPicture, write_content(content)) == content
    assert least(SharedPicture, what_we_see=content.what_we_see) == content


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_a_difference_gives_both_texts_back(before: str, after: str) -> None:
    found = list(pieces(before, after))
    assert "".join(one.text for one in found if one.change != "new") == before
    assert "".join(one.text for one in found if one.change != "gone") == after


@given(st.integers(1, 99_999_999), st.sampled_from(["bsn {}", "{}", "Het gaat om {}.", "({})", "x\n{}\ny"]))
def test_every_number_that_passes_the_eleven_test_is_refused_everywhere(number: int, around: str) -> None:
    """All citizen service numbers, made by the rule itself: the last digit follows from the others."""
    digits = f"{number:08d}"
    rest = sum((9 - at) * int(digit) for at, digit in enumerate(digits)) % 11
    if rest == 10:
        return
    assert Sign.CITIZEN_NUMBER in refused_in(around.format(f"{digits}{rest}"))


@given(st.integers(0, 9_999), st.integers(0, 99))
def test_small_numbers_are_no_sign_of_a_person(count: int, share: int) -> None:
    assert signs_in(f"In de wijk waren {count} meldingen, {share} procent.") == ()


@given(st.permutations(PARTIES), st.integers(0, 3))
def test_whose_move_it_is_does_not_hang_on_the_order_of_words(order: list[str], said: int) -> None:
    builder = started()
    picture = pictures(builder.workspace)[-1]
    builder.say(picture, *order[:said])
    findings = [
        one for one in gate_after(1, builder.workspace).findings if one.code == "shared_picture.agreed"
    ]
    assert set(findings[0].waits_for) == set(order[said:])
    assert builder.workspace.accepted_by(picture) == tuple(one for one in PARTIES if one in order[:said])


@given(st.sets(st.sampled_from(PARTIES)))
def test_who_left_has_no_say_and_blocks_nothing(gone: set[str]) -> None:
    builder = started()
    picture = pictures(builder.workspace)[-1]
    builder.say(picture, *(one for one in PARTIES if one not in gone))
    today = builder.workspace.on
    seats = tuple(Seat(one, one, left_on=today if one in gone else None) for one in PARTIES)
    after = builder.change(seats=seats)
    assert after.agreed(after.newest[art(3)]) == (len(gone) < len(PARTIES))
