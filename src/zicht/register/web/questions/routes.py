"""Addresses of questions."""

from __future__ import annotations

from functools import partial

from zicht.register.web.questions import step_views, views
from zicht.register.web.routes import Route

_HERE = "<ulid:partnership>/vragen/"
_ONE = f"{_HERE}<ulid:question>/"


def _both(action: str) -> dict[str, str]:
    return {"GET": action, "POST": action}


ROUTES: tuple[Route, ...] = (
    Route(_HERE, "questions.list", views.questions, {"GET": "question.read"}, stays=True),
    Route(f"{_HERE}nieuw/", "questions.new", step_views.new, _both("question.bring_in")),
    Route(
        f"{_HERE}sleutels/",
        "questions.keys",
        views.keys,
        {"GET": "question.read_files", "POST": "question.know_key"},
    ),
    Route(
        f"{_HERE}sleutels/<ulid:key>/",
        "questions.forget_key",
        views.forget_key,
        {"POST": "question.know_key"},
    ),
    Route(f"{_HERE}openbaar/", "questions.export", views.export, {"POST": "question.export"}),
    Route(_ONE, "questions.question", views.question, {"GET": "question.read"}, stays=True),
    Route(f"{_ONE}antwoorden/", "questions.answers", views.answers, {"GET": "question.read"}, stays=True),
    Route(f"{_ONE}bestanden/<int:number>/", "questions.file", views.file, {"GET": "question.read_files"}),
    Route(
        f"{_ONE}toetsen/<str:test>/",
        "questions.assess",
        step_views.assess,
        _both("question.assess"),
    ),
    *(
        Route(
            f"{_ONE}{verb}/",
            f"questions.{verb}",
            partial(step_views.step, verb=verb),
            _both(action),
        )
        for verb, action in views.VERBS.items()
    ),
)
