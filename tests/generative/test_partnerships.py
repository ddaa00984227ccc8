"""Laws of accountability, what-if, changes and reuse, for any patchwork."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cooperation.small_patchworks import ON, THEMES, party, version

from zicht.cooperation.accountability.findings import judge, tally
from zicht.cooperation.burden import burden
from zicht.cooperation.changes.events import changes
from zicht.cooperation.membership import memberships
from zicht.cooperation.quality import quality
from zicht.cooperation.reuse.ranking import Fit, rank
from zicht.cooperation.reuse.wish import Wish
from zicht.cooperation.what_if.consequences import consequences
from zicht.cooperation.what_if.scenarios import Exit, Merger, apply
from zicht.model.cooperation_tables import Standing
from zicht.model.partnerships import Form, Participation, PartnershipVersion, Party, Patchwork

LETTERS = "ABCDEF"
DAYS = st.one_of(st.none(), st.dates(date(2018, 1, 1), date(2028, 1, 1)))
CLAUSES = st.dictionaries(
    st.sampled_from(["evaluation", "exit", "council_view", "information"]), st.booleans()
)


@st.composite
def versions(draw: st.DrawFn, number: int) -> PartnershipVersion:
    begins = draw(st.dates(date(2015, 1, 1), date(2027, 1, 1)))
    return version(
        f"p{number}",
        form=draw(st.sampled_from(Form)),
        in_force_from=draw(st.one_of(st.none(), st.just(begins))),
        in_force_until=draw(st.one_of(st.none(), st.just(begins + timedelta(days=900)))),
        ends_on=draw(DAYS),
        themes=tuple(sorted(draw(st.sets(st.sampled_from(sorted(THEMES)), max_size=2)))),
        powers=frozenset(draw(st.sets(st.sampled_from(["delegatie", "mandaat"])))),
        purpose=draw(st.sampled_from(["", "afval inzamelen", "jeugdzorg"])),
        decrees=draw(st.one_of(st.none(), st.integers(0, 2))),
        competences=draw(st.one_of(st.none(), st.integers(0, 2))),
        verified_on=draw(DAYS),
        clauses=draw(CLAUSES),
    )


@st.composite
def patchworks(draw: st.DrawFn) -> Patchwork:
    made = [draw(versions(number)) for number in range(draw(st.integers(1, 5)))]
    gone = draw(st.sets(st.sampled_from(LETTERS), max_size=2))
    dissolved = {letter: draw(DAYS) for letter in sorted(gone)}
    parties: dict[str, Party] = {
        letter.lower(): party(letter, dissolved_on=dissolved.get(letter)) for letter in LETTERS
    }
    rows = []
    for one in made:
        for letter in sorted(draw(st.sets(st.sampled_from(LETTERS), max_size=5))):
            bodies = draw(st.sampled_from([(), ("College",), ("Gemeenteraad", "College")]))
            rows.append(Participation(one.id, letter.lower(), bodies, draw(DAYS), draw(DAYS), source="s"))
    return Patchwork(parties, {one.id: one for one in made}, tuple(rows), THEMES)


@settings(max_examples=25)
@given(patchworks())
def test_every_rule_asked_gives_one_finding_and_nothing_unsaid_is_missing(made: Patchwork) -> None:
    found = judge(made, ON)
    assert len({(one.version, one.rule) for one in found}) == len(found)
    for one in found:
        stated = made.versions[one.version]
        if one.rule in {"evaluation", "exit", "council-view", "information"}:
            clause = one.rule.replace("-", "_")
            assert (one.standing is Standing.MISSING) == (stated.clauses.get(clause) is False)
    assert sum(one.asked for one in tally(found)) == len(found)


@settings(max_examples=25)
@given(patchworks())
def test_counts_never_exceed_what_they_are_of(made: Patchwork) -> None:
    assert all(0 <= one.count <= one.of for one in quality(made, ON))


@settings(max_examples=25)
@given(patchworks(), st.data())
def test_the_order_of_rows_does_not_matter(made: Patchwork, data: st.DataObject) -> None:
    rows = data.draw(st.permutations(made.participations))
    shuffled = replace(made, participations=tuple(rows), versions=dict(reversed(list(made.versions.items()))))
    assert judge(made, ON) == judge(shuffled, ON)
    assert quality(made, ON) == quality(shuffled, ON)
    assert burden(made, ON) == burden(shuffled, ON)
    asked = Wish(frozenset("ab"), frozenset({"natuur en milieu"}), text="afval")
    assert rank(made, asked, ON) == rank(shuffled, asked, ON)


@settings(max_examples=25)
@given(patchworks())
def test_an_estimate_lies_in_its_range(made: Patchwork) -> None:
    for one in burden(made, ON):
        assert one.lower <= one.occasions <= one.upper
        assert one.seats is None or one.seats <= one.partnerships


@settings(max_examples=25)
@given(patchworks(), st.dates(date(2016, 1, 1), date(2027, 1, 1)), st.integers(0, 2000))
def test_what_came_less_what_went_is_the_difference(made: Patchwork, since: date, days: int) -> None:
    until = since + timedelta(days=days)
    found = changes(made, since, until)
    before, after = (len(memberships(made, day)) for day in (since, until))
    assert after - before == len(found.new) - len(found.ended)
    back = {one.chain for one in changes(made, until, since).ended}
    assert back == {one.chain for one in found.new}


@settings(max_examples=25)
@given(patchworks(), st.sets(st.sampled_from(LETTERS.lower()), min_size=2, max_size=3))
def test_after_a_merger_nobody_merged_takes_part_and_no_partnership_is_lost(
    made: Patchwork, merging: set[str]
) -> None:
    made = replace(made, parties={key: replace(one, dissolved_on=None) for key, one in made.parties.items()})
    into = made.parties[min(merging)]
    after = apply(made, Merger(frozenset(merging), into), ON)
    for before, now in zip(memberships(made, ON), memberships(after, ON), strict=True):
        assert not now.parties & merging - {into.id}
        assert (into.id in now.parties) == bool(before.parties & merging)
        assert now.parties - merging == before.parties - merging
        assert len(now.participations) == len(now.parties)
    found = consequences(made, Merger(frozenset(merging), into), ON)
    touched = {one.version.id for one in memberships(made, ON) if one.parties & merging - {into.id}}
    assert {one.version for one in found.broken} == touched
    assert found.before.gemeenten - found.after.gemeenten == len(merging) - 1


@settings(max_examples=25)
@given(patchworks())
def test_an_exit_takes_one_participation_and_breaks_only_that_partnership(made: Patchwork) -> None:
    for one in memberships(made, ON)[:1]:
        for who in sorted(one.parties)[:1]:
            found = consequences(made, Exit(who, one.version.chain), ON)
            assert found.after.participations == found.before.participations - 1
            assert {link.chain for link in found.broken} == {one.version.chain}
            assert all(one.version.chain in (shift.first, shift.second) for shift in found.shifts)


@settings(max_examples=25)
@given(patchworks(), st.sets(st.sampled_from(LETTERS.lower()), min_size=1))
def test_what_takes_part_in_a_wish_is_found_and_scores_lie_between_nought_and_one(
    made: Patchwork, parties: set[str]
) -> None:
    asked = Wish(frozenset(parties), frozenset({"t2"}), frozenset({"delegatie"}), text="afval")
    found = rank(made, asked, ON, most=99)
    sharing = {one.version.id for one in memberships(made, ON) if one.parties & parties}
    assert {one.version for one in found.matches} == sharing
    assert all(0 <= one.score <= 1 + 1e-9 for one in found.matches)
    order = [(one.fit is Fit.UNSUITABLE, -one.score) for one in found.matches]
    assert order == sorted(order)
    for one in found.matches:
        assert set(one.present) | set(one.absent) == parties
