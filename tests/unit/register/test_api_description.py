"""The description of the read API that programs are made from is checked in, so that a change is seen."""

from __future__ import annotations

import json
from pathlib import Path

from zicht.register.web.urls import API

CHECKED_IN = Path(__file__).resolve().parents[3] / "docs" / "reference" / "register-api.json"


def test_the_description_that_is_checked_in_is_that_of_the_code() -> None:
    now = json.loads(json.dumps(API.get_openapi_schema(path_prefix="/api/v1/")))
    assert json.loads(CHECKED_IN.read_text(encoding="utf-8")) == now, "run `make reference`"


def test_every_operation_and_parameter_says_what_it_is() -> None:
    described = API.get_openapi_schema(path_prefix="/api/v1/")
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["description"], path
            lists = [one for one in operation["parameters"] if one["name"] == "limit"]
            assert all(one["schema"]["maximum"] <= 200 for one in lists), path
