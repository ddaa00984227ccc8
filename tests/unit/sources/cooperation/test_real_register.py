"""The real register, read from its extract: what stands in it, and what the reader noticed."""

from __future__ import annotations

from collections import Counter
from datetime import date

from zicht.model.partnerships import Form, PartyKind, Patchwork
from zicht.sources.cooperation.statements import in_force_twice

EXPORTED = date(2026, 5, 16)


def test_the_register_holds_what_its_holder_published(real_patchwork: Patchwork) -> None:
    versions = [one for one in real_patchwork.versions.values() if one.source == "register-gr"]
    assert len(versions) == 1186
    assert len({one.chain for one in versions}) == 549
    assert max(Counter(one.chain for one in versions).values()) == 9
    assert sum(one.source == "register-gr" for one in real_patchwork.participations) == 9516
    assert sum(len(one.themes) for one in versions) == 2026 - 14


def test_no_chain_has_two_versions_in_force_on_the_day_of_the_export(real_patchwork: Patchwork) -> None:
    assert in_force_twice(real_patchwork.versions, EXPORTED) == []


def test_versions_that_were_once_in_force_together_are_listed_for_review(real_patchwork: Patchwork) -> None:
    listed = [one.candidates for one in real_patchwork.to_review if "in force while" in one.why]
    assert listed == [
        ("roo-25055756", "roo-29464236"),
        ("roo-25055756", "roo-29464253"),
        ("roo-28475711", "roo-29128446"),
        ("roo-29186963", "roo-29494111"),
    ]


def test_the_forms_in_force_are_those_of_the_published_count(real_patchwork: Patchwork) -> None:
    register = [one for one in real_patchwork.versions.values() if one.source == "register-gr"]
    forms = Counter(one.form for one in register if one.in_force(EXPORTED))
    assert forms == {
        Form.PUBLIC_BODY: 283,
        Form.ARRANGEMENT_ONLY: 81,
        Form.OPERATIONAL_BODY: 64,
        Form.COMMON_BODY: 23,
    }


def test_every_living_gemeente_lies_in_a_province(real_patchwork: Patchwork) -> None:
    gemeenten = [one for one in real_patchwork.parties.values() if one.kind is PartyKind.GEMEENTE]
    living = [one for one in gemeenten if one.dissolved_on is None]
    assert len(living) == 342
    sizes = Counter(one.province for one in living)
    assert len(sizes) == 12
    assert (sizes["PV29"], sizes["PV30"], sizes["PV31"]) == (13, 56, 31)
    assert all(one.province and one.inhabitants and one.area_code == one.id.upper() for one in living)


def test_themes_of_unknown_regelingen_are_listed_and_not_dropped(real_patchwork: Patchwork) -> None:
    lost = [one for one in real_patchwork.to_review if "not in the table of regelingen" in one.why]
    assert len(lost) == 14
    assert all("beleidsterreinen.csv.gz, line" in one.where for one in lost)


def test_ended_gemeenten_without_an_id_are_known_by_a_reviewed_list(real_patchwork: Patchwork) -> None:
    bedum = real_patchwork.parties["gm0005"]
    assert (bedum.name, bedum.province, str(bedum.dissolved_on)) == ("Bedum", "PV20", "2019-01-01")
    assert "roo-36121" not in real_patchwork.parties
    assert real_patchwork.parties["roo-28153497"].kind is PartyKind.OTHER, "Beveren lies in Belgium"


def test_the_regioatlas_gives_its_divisions_and_says_which_gemeenten_lie_in_several_regions(
    real_patchwork: Patchwork,
) -> None:
    sizes = {one.id: len(set(one.regions.values())) for one in real_patchwork.divisions}
    assert len(sizes) == 34
    assert sizes["regionaalinformatieenexpertisecentra-2016"] == 10
    assert sizes["veiligheidshuizen-2016"] == 34
    assert sizes["veiligheidsregios-2016"] == 25
    several = {one.found for one in real_patchwork.to_review if "regions at once" in one.why}
    assert several == {"GM0361", "GM1771", "GM1931", "GM1940"}


def test_names_of_opengr_are_linked_or_listed_and_never_counted_as_in_force(
    real_patchwork: Patchwork,
) -> None:
    named = [one for one in real_patchwork.versions.values() if one.source == "opengr"]
    linked = [one for one in real_patchwork.links if one.version.startswith("opengr-")]
    listed = [one for one in real_patchwork.to_review if one.source == "opengr" and "regeling" in one.why]
    assert (len(named), len(linked), len(listed)) == (464, 223, 241)
    assert not any(one.in_force(EXPORTED) for one in named)
    assert all(one.confirmed_by == "" for one in linked), "a name alone is no confirmation"
    fryslan = [one for one in named if "Noardwest" in one.name]
    assert any("Fryslân" in one.name for one in fryslan), "the wrong encoding is undone"
