"""The pages of sharing, as each role walks them."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.register_workspaces import least
from tests.register_world import BEGIN, World
from tests.unit.register.sharing.safety_house import (
    carried,
    covenant_of,
    draft,
    form_of,
    police_tells_gemeente,
    sign,
    sign_by_both,
)

from zicht.cooperation.frames.covenant_files import covenant_from_tree, covenant_tree, signed_bytes
from zicht.kit.digests import sha256_of
from zicht.register.actions import steps
from zicht.register.records.partnerships import Membership
from zicht.register.records.sharing import FrameVersion, HumanDecision, PolicyDecision
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.deepen import ProblemDefinition
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.sharing import TO_SHARE, TO_WITHHOLD, Reason
from zicht.register.store.artefacts import workspace_of
from zicht.register.web.routes import now
from zicht.register.web.words import read_words

pytestmark = pytest.mark.django_db


def at(world: World, path: str) -> str:
    return f"/{world.here.pk}/delen/{path}"


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def counting(world: World) -> FrameVersion:
    version = draft(world, at=now())
    sign_by_both(world, version, at=now())
    return version


def test_a_partnership_without_frames_is_led_to_an_example_and_then_to_the_changes(world: World) -> None:
    browser = world.client("deelnemer")
    assert "Begin met een voorbeeld" in page(browser.get(at(world, "kaders/")))
    chosen = browser.post(at(world, "kaders/begin/"), {"example": "zorg-en-veiligheidshuis-lommerwaard"})
    assert chosen.status_code == 302
    form = {
        "in_force_from": "2026-02-01",
        "in_force_until": "2027-02-01",
        "with_frames": "on",
        f"type_{world.gemeente.pk}": "gemeente",
        f"type_{world.police.pk}": "politie",
    }
    wrong = browser.post(chosen.headers["Location"], form | {"in_force_until": "2035-01-01"})
    assert wrong.status_code == 422
    assert "hoogstens vier jaar" in wrong.content.decode()
    made = browser.post(chosen.headers["Location"], form)
    assert made.headers["Location"] == at(world, "kaders/verschil/")
    told = page(browser.get(made.headers["Location"]))
    assert "Dit is de eerste versie" in told
    assert "Politie Voorland → Gemeente Voordam" in told


def test_a_chair_without_frames_begins_and_a_councillor_waits(world: World) -> None:
    assert "Begin met een voorbeeld" in page(world.client("procesregisseur").get(at(world, "kaders/")))
    assert "kan een eerste versie maken" in page(world.client("raadslid").get(at(world, "kaders/")))


def test_a_draft_goes_into_the_covenant_with_one_press_and_both_are_signed_there(world: World) -> None:
    version = draft(world, at=now())
    jurist = world.client("jurist")
    assert "dat is er nog niet" in page(jurist.get(at(world, "kaders/verschil/")))
    carried(world, version, frames="", at=now())
    told = page(jurist.get(at(world, "kaders/verschil/")))
    hash = told.split('name="frames" value="')[1].split('"')[0]
    put = jurist.post(f"/{world.here.pk}/convenant/kaders/", {"frames": hash})
    assert put.status_code == 302
    told = page(jurist.get(put.headers["Location"]))
    assert "Dit convenant draagt versie 1 van de kaders" in told
    for signatory in ("tekenbevoegde", "tekenbevoegde politie"):
        browser = world.client(signatory)
        told = page(browser.get(at(world, "kaders/verschil/")))
        assert "Versie 2 van het convenant draagt precies deze kaders." in told
        address = told.split('nl-button--primary" href="')[1].split('"')[0]
        told = page(browser.get(address))
        assert "tekent ook die kaders" in told
        sheet = told.split('name="hash" value="')[1].split('"')[0]
        form = {"hash": sheet, "word": "accept", "capacity": "mandaat"}
        assert browser.post(address, form).status_code == 302
    told = page(world.client("deelnemer").get(at(world, "kaders/")))
    assert "Versie 1 telt." in told
    assert "nu niet van kracht" not in told
    assert "Het convenant is van kracht" in told


def test_frames_say_that_their_covenant_stands_on_something_old(world: World, counting: FrameVersion) -> None:
    steps.write(
        world.here,
        Kind.PROBLEM_DEFINITION,
        write_content(least(ProblemDefinition)),
        by=world.as_("deelnemer", at=now()),
        at=now(),
    )
    covenant = carried(world, counting, notice_days="30", at=now())
    sign(world, covenant, "tekenbevoegde", "tekenbevoegde politie", at=now())
    assert "steunt op iets ouds" not in page(world.client("deelnemer").get(at(world, "kaders/")))
    (definition,) = workspace_of(world.here, at=now()).all_of(Kind.PROBLEM_DEFINITION)
    steps.write(
        world.here,
        Kind.PROBLEM_DEFINITION,
        write_content(least(ProblemDefinition, problem="Een ander probleem.")),
        artefact=definition.artefact,
        seen=definition.hash,
        by=world.as_("deelnemer", at=now()),
        at=now(),
    )
    told = page(world.client("deelnemer").get(at(world, "kaders/"))).replace("&#39;", "'")
    assert "Steunt op versie 1 van 'Probleemdefinitie'. Er is een versie 2." in told
    assert "Versie 1 telt." in told, "what was signed goes on counting; it is only marked"


def test_a_participant_reads_the_changes_and_signs_nothing(world: World) -> None:
    carried(world, draft(world, at=now()), at=now())
    told = page(world.client("deelnemer").get(at(world, "kaders/verschil/")))
    assert "tekenen namens" not in told
    assert "Nog te tekenen door: Gemeente Voordam, Politie Voorland." in told


def test_a_frame_is_changed_by_the_form_and_its_faults_stand_at_their_fields(
    world: World, counting: FrameVersion
) -> None:
    browser = world.client("jurist")
    told = page(browser.get(at(world, "kaders/kader/ZVH-07/")))
    assert "Kader ZVH-07 veranderen" in told
    form = {
        "purpose": "aanpak", "senders": ["politie"], "receivers": ["gemeente"], "categories": ["meldingen"],
        "subjects": ["betrokkene"], "exchanges": ["overleg"], "sender_ground": "politiegegevens",
        "receiver_ground": "huis", "approvals": "0", "approving_organisations": "0", "retention_months": "12",
        "retention_from": "ontvangst", "informing": "meteen", "seen": counting.hash,
    }  # fmt: skip
    wrong = browser.post(at(world, "kaders/kader/ZVH-07/"), form)
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "is een extra grondslag nodig" in told
    assert 'href="#id_extra_grounds_0"' in told
    made = browser.post(at(world, "kaders/kader/ZVH-07/"), form | {"extra_grounds": ["strafrechtelijk"]})
    assert made.status_code == 302
    told = page(world.client("tekenbevoegde").get(at(world, "kaders/verschil/")))
    assert "Veranderd:" in told
    assert "de bewaartermijn" in told
    assert "bijzondere, strafrechtelijke of identificerende gegevens" in told
    overview = page(browser.get(at(world, "kaders/")))
    assert "Versie 1 telt." in overview
    assert "Er is een nieuwe versie 2." in overview


def test_a_new_frame_gets_the_next_number_and_can_be_left_out_again(
    world: World, counting: FrameVersion
) -> None:
    browser = world.client("deelnemer")
    form = {
        "purpose": "triage", "senders": [world.gemeente.party], "receivers": ["politie"],
        "categories": ["contact"], "subjects": ["betrokkene"], "exchanges": ["vragen"],
        "sender_ground": "gemeente-zorg", "receiver_ground": "huis", "approvals": "0",
        "approving_organisations": "0", "retention_months": "6", "retention_from": "ontvangst",
        "informing": "meteen", "valid_from": "2026-06-01", "seen": counting.hash,
    }  # fmt: skip
    outside = browser.post(at(world, "kaders/nieuw/"), form | {"valid_from": "2020-01-01"})
    assert "buiten de tijd van het convenant" in outside.content.decode()
    assert browser.post(at(world, "kaders/nieuw/"), form).status_code == 302
    assert 'id="K-01-title"' in page(browser.get(at(world, "kaders/versie/2/")))
    newest = FrameVersion.objects.latest("number")
    assert browser.post(at(world, "kaders/kader/K-01/weg/"), {"seen": newest.hash}).status_code == 302
    assert "Er verandert niets in wie wat met wie mag delen." in page(
        browser.get(at(world, "kaders/verschil/"))
    )
    assert browser.get(at(world, "kaders/kader/K-09/")).status_code == 404
    assert browser.get(at(world, "kaders/versie/9/")).status_code == 404


def test_a_professional_asks_reads_the_advice_and_decides(world: World, counting: FrameVersion) -> None:
    browser = world.client("deelnemer politie")
    told = page(browser.get(at(world, "vraag/")))
    assert "U deelt namens Politie Voorland." in told
    assert "<textarea" not in told
    asked = browser.post(at(world, "vraag/"), form_of(police_tells_gemeente(world)))
    assert asked.status_code == 302
    told = page(browser.get(asked.headers["Location"]))
    assert "Past binnen de afspraken" in told
    assert "ZVH-07" in told
    assert "geen juridisch oordeel" in told
    undecided = browser.post(asked.headers["Location"], {"shared": "no", "reason": ""})
    assert undecided.status_code == 422
    assert "Kies een reden" in undecided.content.decode()
    decided = browser.post(asked.headers["Location"], {"shared": "no", "reason": "less_would_do"})
    assert decided.status_code == 302
    told = page(browser.get(asked.headers["Location"]))
    assert "Dit wijkt af van het advies. Reden: Het kan met minder gegevens" in told
    assert HumanDecision.objects.get().deviates
    assert "ZVH-2026-0012" in page(browser.get(at(world, "besluiten/")))


def test_a_refusal_says_why_and_what_would_fit(world: World, counting: FrameVersion) -> None:
    browser = world.client("deelnemer politie")
    question = police_tells_gemeente(world, stage="fase-nazorg")
    asked = browser.post(at(world, "vraag/"), form_of(question))
    told = page(browser.get(asked.headers["Location"]))
    assert "Past niet binnen de afspraken" in told
    assert "Kader ZVH-07 past bijna: het geldt niet in de fase" in told.replace("&#39;", "'")
    followed = browser.post(asked.headers["Location"], {"shared": "no", "reason": "acute_danger"})
    assert followed.status_code == 302
    assert HumanDecision.objects.get().reason == ""


def test_a_name_in_the_place_of_a_case_number_is_refused_and_not_kept(
    world: World, counting: FrameVersion
) -> None:
    form = form_of(police_tells_gemeente(world), case="Jan de Vries")
    assert world.client("deelnemer politie").post(at(world, "vraag/"), form).status_code == 422
    assert PolicyDecision.objects.count() == 0


def test_advice_of_another_organisation_is_not_found_and_who_watches_reads_it(
    world: World, counting: FrameVersion
) -> None:
    asked = world.client("deelnemer politie").post(at(world, "vraag/"), form_of(police_tells_gemeente(world)))
    address = asked.headers["Location"]
    assert world.client("deelnemer").get(address).status_code == 404
    assert world.client("deelnemer elders").get(address).status_code == 404
    assert world.client("raadslid").get(address).status_code == 403
    watching = world.client("functionaris gegevensbescherming")
    assert "Nog niet besloten" in page(watching.get(address))
    assert watching.post(address, {"shared": "yes"}).status_code == 403


def test_revoking_takes_one_page_and_works_at_once(world: World, counting: FrameVersion) -> None:
    signatory = world.client("tekenbevoegde politie")
    told = page(signatory.get(at(world, "kaders/intrekken/")))
    assert "ZVH-07" in told
    assert signatory.post(at(world, "kaders/intrekken/"), {"all": "some"}).status_code == 422
    assert signatory.post(at(world, "kaders/intrekken/"), {"all": "all"}).status_code == 302
    asker = world.client("deelnemer politie")
    asked = asker.post(at(world, "vraag/"), form_of(police_tells_gemeente(world)))
    assert "heeft de deelname op" in page(asker.get(asked.headers["Location"]))
    assert "de hele deelname ingetrokken" in page(asker.get(at(world, "kaders/")))


def test_the_files_are_the_signed_bytes_odrl_and_the_processing_register(
    world: World, counting: FrameVersion
) -> None:
    browser = world.client("functionaris gegevensbescherming")
    assert sha256_of(browser.get(at(world, "kaders/convenant.json")).content) == counting.hash
    odrl = json.loads(browser.get(at(world, "kaders/convenant.jsonld")).content)
    assert odrl["dcterms:identifier"] == counting.hash
    assert "artikel 20 Wet politiegegevens" not in page(browser.get(at(world, "verwerkingen/")))
    assert "artikel 20 Wet politiegegevens" in page(
        world.client("deelnemer politie").get(at(world, "verwerkingen/"))
    )
    rows = json.loads(browser.get(at(world, "verwerkingen.json")).content)
    assert {row["controller"] for row in rows} == {"Gemeente Voordam"}
    assert "te controleren" in page(browser.get(at(world, "kaders/woorden/")))


def test_a_version_from_a_file_is_read_whole_or_not_at_all(world: World, counting: FrameVersion) -> None:
    browser = world.client("jurist")
    tree = covenant_tree(covenant_of(world))
    tree["grounds"][0]["checked_on"] = "2026-02-01"

    def upload(content: bytes):
        file = SimpleUploadedFile("convenant.json", content)
        return browser.post(at(world, "kaders/bestand/"), {"file": file, "seen": counting.hash})

    assert upload(b"\xff\xfe").status_code == 422
    assert upload(b'{"id": 1}').status_code == 422
    assert upload(b"[" * 100_000).status_code == 422
    assert FrameVersion.objects.count() == 1
    assert upload(json.dumps(tree).encode()).status_code == 302
    assert "gelezen op 2026-02-01" in page(browser.get(at(world, "kaders/woorden/")))
    assert upload(signed_bytes(covenant_from_tree(tree, where="x"))).status_code == 422


@pytest.mark.parametrize("path", ["kaders/", "vraag/", "verwerkingen/", "besluiten/", "kaders/verschil/"])
def test_english_pages_and_strangers(world: World, counting: FrameVersion, path: str) -> None:
    browser = world.client("deelnemer")
    browser.cookies["language"] = "en"
    assert browser.get(at(world, path)).status_code == 200
    assert world.client("deelnemer elders").get(at(world, path)).status_code == 404


def test_machines_read_versions_and_the_frames_that_count(world: World) -> None:
    browser = world.client("auditor")
    address = f"/api/v1/partnerships/{world.here.pk}/"
    assert browser.get(f"{address}frames").status_code == 404
    version = draft(world, at=now())
    assert browser.get(f"{address}frames").status_code == 404
    assert [one["hash"] for one in browser.get(f"{address}frame-versions").json()["items"]] == [version.hash]
    sign_by_both(world, version, at=now())
    told = browser.get(f"{address}frames").json()
    assert (told["number"], told["hash"]) == (1, version.hash)
    assert "ZVH-07" in told["in_force"]
    assert told["covenant"]["state"] == "getekend"
    assert world.client("deelnemer elders").get(f"{address}frames").status_code == 404


def test_an_organisation_that_joins_takes_part_in_a_new_version(world: World, counting: FrameVersion) -> None:
    browser = world.client("procesregisseur")
    assert "staan al in de kaders" in page(browser.get(at(world, "kaders/deelnemers/")))
    Membership.objects.create(partnership=world.here, organisation=world.province, since=BEGIN)
    assert world.province.name in page(browser.get(at(world, "kaders/deelnemers/")))
    form = {f"type_{world.province.pk}": "gemeente", "seen": counting.hash}
    assert browser.post(at(world, "kaders/deelnemers/"), form | {"seen": "0" * 64}).status_code == 422
    assert browser.post(at(world, "kaders/deelnemers/"), form).status_code == 302
    told = page(world.client("deelnemer").get(at(world, "kaders/verschil/")))
    assert "Gemeente Voordam → Provincie Voorland" in told
    assert "Versie 1 telt." in page(browser.get(at(world, "kaders/")))


def test_every_reason_to_deviate_has_words() -> None:
    for language in ("nl", "en"):
        assert set(read_words(language).at("sharing.reason")) == {reason.value for reason in Reason}
    assert set(TO_SHARE) | set(TO_WITHHOLD) == set(Reason)


def test_both_languages_have_the_same_keys() -> None:
    def keys(tree: object, under: str = "") -> set[str]:
        if not isinstance(tree, dict):
            return {under}
        return {key for name, inner in tree.items() for key in keys(inner, f"{under}.{name}")}

    assert keys(read_words("nl").at("sharing")) == keys(read_words("en").at("sharing"))
