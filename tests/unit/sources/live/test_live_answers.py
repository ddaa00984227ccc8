"""Whole, JSON, and an object: else it is not kept."""

from __future__ import annotations

import pytest

from zicht.sources.live.answers import check_content_type, check_length, read_document
from zicht.sources.live.errors import AnswerIncomplete, AnswerUnexpected


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/geo+json"]
)
def test_json_is_json_by_any_of_its_names(kind):
    check_content_type({"content-type": kind}, where="test")


@pytest.mark.parametrize(
    "kind", ["", "text/html", "application/xml", "text/json+html", "application/octet-stream"]
)
def test_other_kinds_are_refused(kind):
    with pytest.raises(AnswerUnexpected):
        check_content_type({"content-type": kind}, where="test")


def test_fewer_bytes_than_promised_are_not_whole():
    check_length(5, {"content-length": "5"}, where="test")
    check_length(5, {}, where="test")
    with pytest.raises(AnswerIncomplete, match="4 bytes"):
        check_length(4, {"content-length": "5"}, where="test")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": 1', b'{"a": NaN}', b'{"a": Infinity}', b'{"a": "\xff"}', b"[" * 100_000]
)
def test_broken_json_is_not_whole(body):
    with pytest.raises(AnswerIncomplete):
        read_document(body, where="test")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"3"])
def test_json_that_is_no_object_is_unexpected(body):
    with pytest.raises(AnswerUnexpected):
        read_document(body, where="test")
