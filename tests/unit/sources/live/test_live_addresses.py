"""Only https, only hosts of the catalogue, never a path that climbs."""

from __future__ import annotations

import pytest

from zicht.sources.live.addresses import Gate, check_base, is_plain_path, with_query
from zicht.sources.live.errors import AddressRefused

GATE = Gate.of(["https://datasets.cbs.nl/odata/v1/CBS", "https://service.pdok.nl/cbs"])


@pytest.mark.parametrize(
    "address",
    [
        "https://datasets.cbs.nl/odata/v1/CBS/82242NED/Properties",
        "https://DATASETS.cbs.nl/other",
        "https://service.pdok.nl:443/cbs?service=WFS",
    ],
)
def test_hosts_of_the_catalogue_may_be_asked(address):
    assert GATE.check(address, where="test") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://datasets.cbs.nl/odata/v1/CBS",
        "https://datasets.cbs.nl.evil.example/odata",
        "https://evil.example/?datasets.cbs.nl",
        "https://datasets.cbs.nl@evil.example/",
        "https://user:word@datasets.cbs.nl/",
        "https://datasets.cbs.nl:8443/",
        "https://datasets.cbs.nl:port/",
        "https://[datasets.cbs.nl/",
        "file:///etc/passwd",
        "ftp://datasets.cbs.nl/",
        "//datasets.cbs.nl/",
        "",
    ],
)
def test_everything_else_is_refused(address):
    with pytest.raises(AddressRefused):
        GATE.check(address, where="test")


def test_a_refusal_does_not_repeat_a_password():
    with pytest.raises(AddressRefused) as refused:
        GATE.check("https://user:secret@datasets.cbs.nl/", where="test")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "base", ["https://mirror.example/cbs", "http://127.0.0.1:8000/x", "http://localhost/x"]
)
def test_a_base_is_https_or_on_this_machine(base):
    assert check_base(base) == base


@pytest.mark.parametrize(
    "base",
    [
        "http://opendata.cbs.nl",
        "http://127.0.0.1.evil.example",
        "https://",
        "https://user@opendata.cbs.nl",
        "https://opendata.cbs.nl?x=1",
        "opendata.cbs.nl",
    ],
)
def test_any_other_base_is_refused(base):
    with pytest.raises(AddressRefused):
        check_base(base)


BASE = "https://datasets.cbs.nl/odata/v1/CBS/82242NED/Observations"


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("?$skip=10", BASE + "?$skip=10"),
        ("Observations?$skip=10", BASE + "?$skip=10"),
        (BASE + "?$skip=10", BASE + "?$skip=10"),
        ("http://datasets.cbs.nl/odata/v1/CBS/x", "https://datasets.cbs.nl/odata/v1/CBS/x"),
    ],
)
def test_a_next_page_is_asked_over_https_wherever_the_link_starts(link, asked):
    assert GATE.next_page(link, base=BASE, where="test") == asked


@pytest.mark.parametrize("link", ["http://evil.example/", "//evil.example/x", "http://[", "javascript:1"])
def test_a_next_page_elsewhere_is_refused(link):
    with pytest.raises(AddressRefused):
        GATE.next_page(link, base=BASE, where="test")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("odata/v4/82242NED", True),
        ("boundaries/wijken_2024.geojson.gz", True),
        ("../evil", False),
        ("a/../b", False),
        ("a/..", False),
        ("/etc/passwd", False),
        ("a//b", False),
        (".hidden", False),
        ("a\\b", False),
        ("a b", False),
        ("", False),
    ],
)
def test_a_landing_place_never_climbs(path, plain):
    assert is_plain_path(path) is plain


def test_odata_names_keep_their_dollar_sign_and_values_are_escaped():
    query = {"$filter": "Perioden ge '2015JJ00' & x", "$top": "10"}
    assert (
        with_query("https://h/t", query) == "https://h/t?$filter=Perioden%20ge%20'2015JJ00'%20%26%20x&$top=10"
    )
