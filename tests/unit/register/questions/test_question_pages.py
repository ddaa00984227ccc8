"""Pages of questions: what each person may do, forms that tell every fault, and reviews that stay blind."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files as resources
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.register_world import World
from tests.unit.register.questions.made_up_questions import ANSWER, DECIDED, OUT, READ, REQUEST
from tests.unit.register.questions.test_question_actions import ANNE, KEY, Case, here, second_checker

from zicht.cooperation.exchange.conversation import Side, hear
from zicht.model import question_register
from zicht.model.question_terms import Stage
from zicht.model.requests import Word
from zicht.register.actions import questions as acts
from zicht.register.records.questions import QuestionRow
from zicht.register.rules import output_reviews, question_contents
from zicht.register.rules.permitted.questions import PERMITTED
from zicht.register.store.questions import question_of
from zicht.register.web.questions.fields import choices
from zicht.register.web.questions.routes import ROUTES
from zicht.register.web.questions.views import VERBS
from zicht.register.web.words import read_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    return Case(world)


@pytest.fixture
def key_of_register(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOME = tmp_path
    KEY.write(tmp_path / "questions.key")


def address(case: Case, *more: str) -> str:
    return "/".join((f"/{case.world.here.pk}/vragen/{case.row.pk}", *more, ""))


def text(client: Client, path: str, code: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == code, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_question_is_brought_in_by_a_form_and_stands_in_the_list(world: World) -> None:
    client = world.client("deelnemer")
    path = f"/{world.here.pk}/vragen/nieuw/"
    assert "Welk besluit" in text(client, path)
    wrong = client.post(path, {"title": "x", "question": "Waarom", "decision": "", "theme": "drugs"})
    assert wrong.status_code == 422
    assert QuestionRow.objects.count() == 0
    given = {
        "title": "Leegstand", "question": "Staan er meer panden leeg dan verwacht?",
        "decision": "Of wij panden gaan controleren", "decided_by": "college", "theme": "vastgoed",
    }  # fmt: skip
    unlike = client.post(path, given | {"question": "Woont Jan Jansen daar?", "decide_before": "morgen"})
    page = unlike.content.decode()
    assert "Dit lijkt over een persoon te gaan" in page
    assert "Vul een dag in als 2026-12-31" in page
    right = client.post(path, given)
    assert right.status_code == 302
    assert "Leegstand" in text(client, f"/{world.here.pk}/vragen/")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_every_step_opens_for_who_may(case: Case, language: str, key_of_register: None) -> None:
    """Walks the life of a question in a browser, by nothing but forms and files."""
    seen: dict[str, Client] = {}

    def browser(name: str) -> Client:
        if name not in seen:
            seen[name] = case.world.client(name)
            seen[name].post("/taal/", {"language": language, "next": "/"})
        return seen[name]

    def send(name: str, verb: str, **given: object) -> None:
        path = address(case, *verb.split("/"))
        text(browser(name), path)
        answer = browser(name).post(path, given)
        assert answer.status_code == 302, answer.content.decode()[-6000:]
        for reader in ("deelnemer", "auditor", "raadslid"):
            text(browser(reader), address(case))

    send("deelnemer", "aanpassen", title="Van elders", question="Komen verdachten van buiten?",
         decision="Waar wij inzetten", decided_by="college", theme="drugs")  # fmt: skip
    reason = {"outcome": "passes", "ground": "Dit is een goede reden."}
    send("jurist", "toetsen/legal", **reason, laws="jci1.3:c:BWBR0015926&artikel=41")
    send("functionaris gegevensbescherming", "toetsen/public-value", **reason)
    send("analist", "toetsen/duplicates", **reason)
    send(
        "procesregisseur",
        "toetsen/debate",
        **reason,
        held="yes",
        body="raad",
        decision="2025/7",
        decided_on="2025-01-20",
    )
    send("procesregisseur", "toetsen-afronden")
    send(
        "procesregisseur",
        "prioriteren",
        body="stuurgroep",
        decision="3",
        decided_on="2025-02-01",
        order="1",
        why="Het besluit valt.",
    )
    first = {
        "id": "H1", "statement": "Meer dan verwacht", "population": "verdachten", "variables": "woonplaats",
        "against": "gelijke gemeenten", "test": "Poisson", "direction": "higher", "scale": "ratio",
        "smallest": "1.2", "alpha": "0.05", "family": "1", "correction": "holm", "suppression": "minstens 10",
    }  # fmt: skip
    send("analist", "hypotheses", **first)
    draft = question_of(case.row).draft
    assert draft is not None
    chair = browser("procesregisseur")
    keys = f"/{case.world.here.pk}/vragen/sleutels/"
    public = SimpleUploadedFile(
        "anne.public", (case_key := ANNE.public) and __import__("json").dumps(case_key.as_dict()).encode()
    )
    assert chair.post(keys, {"file": public, "organisation": case.statistics.pk}).status_code == 302
    assert "Statistiek" in text(chair, keys)
    send("deelnemer", "vastleggen", digest=draft.content.digest)
    data = browser("analist").get(address(case, "bestanden", "1")).content
    case.inside, _ = hear(case.inside, data, [KEY.public], here=Side.ENVIRONMENT, where="file")
    run = question_register.Run(1, draft.content.digest, "abc", "2024", "gesloten", "2025-03-01")
    for content in (run, REQUEST, DECIDED):
        send("analist", "inlezen", file=SimpleUploadedFile("f.json", case.told(content)))
    send("analist", "duiden", meaning="Er is geen verschil te zien.", alternatives="inzet", not_said="waarom",
         output_0="counts", effect_0="1.0", lower_0="0.9", upper_0="1.1", adjusted_0="0.8")  # fmt: skip
    verdict = read_words(language).at("questions.words.FindingVerdict.no-effect-of-that-size")
    assert verdict in text(browser("deelnemer"), address(case))
    send("procesregisseur", "publiceren", release="e" * 64, page="nl/waterbed/", on="2025-04-01")
    send("deelnemer", "beantwoorden", hypothesis="H1", explained="partly", explanations=["registration"],
         known="no", neighbours="unknown", follows=["nothing"])  # fmt: skip
    assert "Voordam" in text(browser("raadslid"), address(case, "antwoorden"))
    send("procesregisseur", "herijken", outcome="unchanged", why="De vraag klopt nog.", again_on="2027-01-01")
    send("procesregisseur", "intrekken", ground="decision-taken", why="Het besluit is genomen.")
    assert question_of(case.row).stage is Stage.WITHDRAWN
    exported = chair.post(f"/{case.world.here.pk}/vragen/openbaar/", {"contact": "a@b.example"})
    assert exported.status_code == 200
    assert b"zicht.question-register" in exported.content


def test_machines_read_the_same_questions_and_nobody_elses(case: Case) -> None:
    path = f"/api/v1/partnerships/{case.world.here.pk}/questions"
    listed = case.world.client("raadslid").get(path)
    assert listed.status_code == 200
    assert [one["stage"] for one in listed.json()["items"]] == ["brought-in"]
    one = case.world.client("raadslid").get(f"{path}/{case.row.pk}").json()
    assert one["question"]["brought_in_by"] == "Gemeente Voordam"
    assert case.world.client("deelnemer elders").get(path).status_code == 404
    assert case.world.client("deelnemer elders").get(f"{path}/{case.row.pk}").status_code == 404
    assert case.world.client("raadslid").get(f"{path}/{case.world.here.pk}").status_code == 404


def test_a_stranger_finds_nothing_and_a_role_that_may_not_is_told_why(case: Case) -> None:
    assert case.world.client("deelnemer elders").get(address(case)).status_code == 404
    elsewhere = f"/{case.world.elsewhere.pk}/vragen/{case.row.pk}/"
    assert case.world.client("deelnemer elders").get(elsewhere).status_code == 404
    assert "rol laat dit niet toe" in text(case.world.client("raadslid"), address(case, "intrekken"), 403)
    assert "moet eerst iets anders" in text(
        case.world.client("procesregisseur"), address(case, "publiceren"), 403
    )
    assert "andere organisatie" in text(
        case.world.client("deelnemer politie"), address(case, "aanpassen"), 403
    )


def test_the_page_says_what_is_next_and_offers_only_what_one_may(case: Case) -> None:
    chair, councillor = (
        text(case.world.client(name), address(case)) for name in ("procesregisseur", "raadslid")
    )
    assert "Toets de vraag" in chair
    assert address(case, "afwijzen") in chair
    assert address(case, "toetsen", "debate") in chair
    assert address(case, "toetsen", "legal") not in chair
    assert "U hoeft nu niets te doen" in councillor
    assert "afwijzen" not in councillor


def test_what_lacks_is_told_at_the_page_of_the_mistake(case: Case) -> None:
    answer = case.world.client("procesregisseur").post(address(case, "toetsen-afronden"))
    assert answer.status_code == 422
    assert "not tested: legal" in answer.content.decode()


def test_a_file_that_is_refused_says_by_which_name(case: Case) -> None:
    case.frozen()
    client = case.world.client("analist")
    data = case.told(case.run).replace(b"payloadType", b"payloadTypo")
    answer = client.post(address(case, "inlezen"), {"file": SimpleUploadedFile("f.json", data)})
    assert answer.status_code == 422
    assert "other-form" in answer.content.decode()


def test_a_review_is_blind_on_every_page_until_the_other_is_in(case: Case, key_of_register: None) -> None:
    second_checker(case.world)
    case.frozen().take_in(case.run, replace(REQUEST, in_register=True))
    first = case.world.client("uitvoercontroleur")
    sent = first.post(address(case, "beoordelen"), {"word_0": "change", "reason_0": "te klein hier"})
    assert sent.status_code == 302
    assert "te klein hier" in text(first, address(case))
    for name in ("dirk", "auditor", "procesregisseur", "analist"):
        page = text(case.world.client(name), address(case))
        assert "te klein hier" not in page
        assert "1 van 2" in page
    case.do(acts.review, here(Word.RELEASE), by="dirk", key=KEY)
    assert question_of(case.row).stage is Stage.IN_ANALYSIS


def test_answers_stand_in_the_order_of_codes_and_silence_is_counted_apart(case: Case) -> None:
    case.reviewed()
    case.do(acts.interpret, READ, by="analist")
    case.do(acts.publish, OUT, by="procesregisseur")
    assert "0 van 1 gemeenten gaven antwoord. 1 niet" in text(
        case.world.client("raadslid"), address(case, "antwoorden")
    )
    case.do(acts.answer, ANSWER, by="deelnemer")
    assert "1 van 1 gemeenten gaven antwoord. 0 niet" in text(
        case.world.client("raadslid"), address(case, "antwoorden")
    )


def test_an_old_question_is_due(case: Case) -> None:
    case.reviewed()
    case.do(acts.interpret, READ, by="analist")
    case.do(acts.publish, OUT, by="procesregisseur")
    assert "toe aan herijking" in text(case.world.client("raadslid"), address(case))


def keys_of(tree: object, path: str = "") -> set[str]:
    if not isinstance(tree, dict):
        return {path}
    return {key for name, inner in tree.items() for key in keys_of(inner, f"{path}.{name}")}


def test_both_languages_have_the_same_words_and_every_word_of_a_closed_list() -> None:
    folder = resources("zicht.register.web").joinpath("texts")
    trees = [tomllib.loads(folder.joinpath(f"questions.{one}.toml").read_text()) for one in ("nl", "en")]
    assert keys_of(trees[0]) == keys_of(trees[1])
    assert set(trees[0]["verb"]) == set(trees[0]["explain"]) == {*VERBS, "toetsen"}
    for name in trees[0]["words"]:
        kind = getattr(question_register, name, Word)
        assert len(choices(kind, read_words("nl"))) == len(kind)


def test_every_rule_that_can_refuse_has_its_sentence() -> None:
    sources = [Path(str(module.__file__)).parent for module in (question_contents, output_reviews)]
    found = "".join(
        (sources[0] / f"{name}.py").read_text()
        for name in ("question_contents", "hypotheses", "local_answers", "output_reviews", "question_story")
    )
    told = read_words("nl").at("questions.faults")
    assert [rule for rule in told if f'"{rule}"' not in found] == []
    assert len(told) > 30


def test_every_route_names_an_action_of_the_table() -> None:
    assert {action for route in ROUTES for action in route.actions.values()} <= set(PERMITTED)
