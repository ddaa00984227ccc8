"""The tables of the atlas of cooperation in a bundle: statements of registers, and what follows from them.

All lie in the folder `cooperation/`; words, rules and settings are in cooperation.json. They hold public
facts about organisations. A day is null when the source gives none, or a sentinel: unknown, not "never".
Columns bear the names of SDMX where it has one; rows are sorted by the columns that KEYS names.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pyarrow as pa

COOPERATION = "cooperation"
"""Name of the document, and of the folder of the tables."""


class PartnershipState(StrEnum):
    """What a version of a partnership is on the day that the release looks at."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    TO_COME = "to_come"  # its first day lies after the day of the release
    UNKNOWN = "unknown"  # nobody says since when


class CountStatistic(StrEnum):
    """What a row of the table of counts says of an area."""

    PARTNERSHIPS = "partnerships"  # in force, with the area or a gemeente in it; CATEGORY is ""
    FORM = "form"  # of those: by legal form
    THEME = "theme"  # by main theme; one partnership can have several, or none ("")
    SCALE = "scale"  # by number of gemeenten and whether it crosses the border of a province
    MANDATORY = "mandatory"  # "yes", "no" or "unknown"
    PARTNERS = "partners"  # distinct gemeenten it shares a partnership with
    AREAS = "areas"  # of "NL" and a province: gemeenten
    PER_GEMEENTE = "per_gemeente"  # of "NL" and a province: mean number of partnerships of a gemeente
    CROSSING_PROVINCE = "crossing_province"  # of PARTNERSHIPS: with parties in more than one province


class Relation(StrEnum):
    """How two partnerships or divisions lie to each other."""

    SAME = "same"
    NESTED = "nested"  # one lies wholly within the other
    CROSSING = "crossing"  # they share parties, and each has some the other lacks
    APART = "apart"


class Standing(StrEnum):
    """The outcome of a rule; what no source speaks of is unknown and never missing."""

    IN_ORDER = "in_order"
    MISSING = "missing"
    UNKNOWN = "unknown"


class ClaimVerdict(StrEnum):
    """The statement "there are no fixed clusters", tested in one network."""

    CLUSTERS = "clusters"  # refuted: clearer groups than chance gives
    NO_CLUSTERS = "no_clusters"  # holds: no clearer groups than chance gives
    CANNOT_SAY = "cannot_say"  # the network is too small to tell


class ChangeKind(StrEnum):
    """What a row of the table of changes says of a day: stocks of that day, flows since the row before."""

    IN_FORCE = "in_force"
    PER_GEMEENTE = "per_gemeente"  # mean number in force per gemeente that existed then
    CROSSING = "crossing"  # share of overlapping pairs of partnerships that run through each other
    NEW = "new"  # partnerships that began
    ENDED = "ended"  # partnerships that ended without a next version
    ENTRIES = "entries"  # a gemeente came into a partnership that went on
    EXITS = "exits"  # a gemeente left one; a merger is neither
    PARTNERSHIPS = "partnerships"  # of one gemeente, in force


def _text(name: str, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, pa.string(), nullable=nullable)


def _day(name: str) -> pa.Field:
    return pa.field(name, pa.date32())


def _whole(name: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, pa.int64(), nullable=nullable)


def _figure(name: str) -> pa.Field:
    return pa.field(name, pa.float64())


PARTY_SCHEMA = pa.schema(
    [
        _text("PARTY"),  # id: TOOI URI without its prefix, else that of its source
        _text("KIND"),  # a value of partnerships.PartyKind
        _text("NAME"),
        _text("REF_AREA", nullable=True),  # CBS code of a gemeente or province
        _text("PROVINCE", nullable=True),  # in which it lies; null when unknown
        _whole("INHABITANTS"),
        _day("DISSOLVED_ON"),  # null while it exists
    ]
)

PARTNERSHIP_SCHEMA = pa.schema(
    [
        _text("PARTNERSHIP"),  # id of the chain of versions; the address of its page
        _text("VERSION"),
        _text("NAME"),
        _text("FORM"),  # a value of partnerships.Form
        _text("STATE"),  # a value of PartnershipState
        _day("IN_FORCE_FROM"),
        _day("IN_FORCE_UNTIL"),  # first day on which it was no longer in force
        _day("ENDS_ON"),  # the day its own text lets it end
        _text("PREVIOUS", nullable=True),
        _text("FOLLOWING", nullable=True),
        _text("POWERS", nullable=True),  # separated by "; "
        pa.field("MANDATORY", pa.bool_()),
        _text("PURPOSE", nullable=True),
        _text("THEMES", nullable=True),  # ids, separated by "; "
        _whole("DECREES"),
        _whole("GROUNDS"),
        _whole("COMPETENCES"),
        _text("ORGANISATION", nullable=True),
        _day("VERIFIED_ON"),
        _text("SOURCE"),
        _day("STATED_ON"),  # the day of the export that says so
    ]
)

PARTICIPATION_SCHEMA = pa.schema(
    [
        _text("VERSION"),
        _text("PARTY"),
        _text("ROLE"),
        _text("BODIES", nullable=True),  # separated by "; "
        _day("ENTERED_ON"),
        _day("LEFT_ON"),
        _text("CONTRIBUTION_KEY", nullable=True),
        _text("SOURCE"),
        _day("STATED_ON"),
    ]
)

THEME_SCHEMA = pa.schema([_text("THEME"), _text("LABEL"), _text("MAIN")])

COUNT_BY_AREA_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),  # a gemeente, a province, a set of provinces ("North"), or "NL"
        _day("TIME_PERIOD"),
        _text("STATISTIC"),  # a value of CountStatistic
        _text("CATEGORY"),
        _figure("OBS_VALUE"),  # of all but a gemeente, PARTNERS is a mean per gemeente
    ]
)

COMPARISON_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),
        _text("COMPARED_WITH"),  # CBS code of its province, or a class of size: "size-20-50" (thousands)
        _whole("AREAS", nullable=False),  # gemeenten in the group, this one among them
        _whole("OBS_VALUE", nullable=False),  # partnerships of this gemeente
        _figure("LOWER_QUARTILE"),
        _figure("MEDIAN"),
        _figure("UPPER_QUARTILE"),
    ]
)

SHARED_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),
        _text("COUNTERPART_AREA"),  # REF_AREA < COUNTERPART_AREA
        _whole("OBS_VALUE", nullable=False),  # partnerships both take part in
        _figure("EXPECTED"),  # if every gemeente kept its number of partnerships, and chance did the rest
        _figure("SURPLUS"),  # OBS_VALUE less EXPECTED
        _figure("Q"),  # smallest false-discovery rate at which the pair shares more than chance gives
    ]
)

CONGRUENCE_SCHEMA = pa.schema(
    [
        _text("PARTNERSHIP"),
        _text("COUNTERPART"),  # PARTNERSHIP < COUNTERPART
        _text("RELATION"),  # a value of Relation; pairs that lie apart are left out
        _whole("SHARED", nullable=False),  # gemeenten in both
        _whole("ONLY_FIRST", nullable=False),
        _whole("ONLY_SECOND", nullable=False),
        _figure("JACCARD"),
    ]
)

CLUSTER_SCHEMA = pa.schema([_text("NETWORK"), _text("REF_AREA"), _whole("CLUSTER", nullable=False)])

CLAIM_SCHEMA = pa.schema(
    [
        _text("NETWORK"),  # "NL", "North", "PV21 inside": partnerships finer than the province
        _text("NULL"),  # "degrees": margins kept; "geography": partnerships of neighbours, of the same sizes
        _text("VERDICT"),  # a value of ClaimVerdict, of the network: it rests on "degrees"
        _text("REASON", nullable=True),  # why it cannot be said: "too_small", "would_be_missed"
        _text("STRENGTH", nullable=True),  # of clusters that were found: "strong", "weak"
        _text("CLOSENESS"),  # "more" than neighbours give, "may_explain", "not_tested"
        _figure("POWER"),  # share of such networks with planted clusters in which they would be seen
        _whole("AREAS", nullable=False),
        _whole("PARTNERSHIPS", nullable=False),
        _whole("CLUSTERS"),
        _figure("MODULARITY"),
        _figure("NULL_MEAN"),
        _figure("NULL_SD"),
        _figure("Z"),
        _figure("P"),
        _figure("P_SE"),  # Monte Carlo error of P
        _whole("DRAWS"),
        _figure("STABILITY"),  # mean agreement (ARI) of clusterings with different seeds
        _figure("ARI_PROVINCES"),  # agreement of the clusters with the provinces
    ]
)

CROSSTAB_SCHEMA = pa.schema(
    [
        _text("DIMENSION"),  # "form" or "scale"
        _text("THEME"),  # main theme
        _text("CATEGORY"),
        _whole("OBS_VALUE", nullable=False),
        _figure("EXPECTED"),  # if theme and category had nothing to do with each other
        _figure("RESIDUAL"),  # standardised
        _figure("Q"),  # smallest false-discovery rate at which the cell differs from expected
        _text("READING"),  # "more", "fewer", "as_expected" or "cannot_say", at a rate of 5 %
    ]
)

THEME_PAIR_SCHEMA = pa.schema(
    [
        _text("NETWORK"),
        _text("THEME"),
        _text("COUNTERPART_THEME"),
        _whole("AREAS", nullable=False),  # gemeenten in both partitions
        _figure("ARI"),  # 1: the same groups; 0: as alike as chance gives
        _figure("VARIATION"),  # of information, bits
    ]
)

DIVISION_SCHEMA = pa.schema(
    [
        _text("DIVISION"),
        _text("TITLE"),
        _text("DOMAIN"),
        _whole("YEAR", nullable=False),
        _text("REF_AREA"),
        _text("REGION"),
        _text("SOURCE"),
    ]
)

DIVISION_PAIR_SCHEMA = pa.schema(
    [
        _text("DIVISION"),
        _text("COUNTERPART"),
        _text("RELATION"),  # a value of Relation, of the divisions as wholes
        _whole("AREAS", nullable=False),
        _figure("ARI"),
        _figure("VARIATION"),
    ]
)

ACCOUNT_SCHEMA = pa.schema(
    [
        _text("PARTNERSHIP"),
        _text("VERSION"),
        _text("RULE"),  # id; titles and articles are in cooperation.json
        _text("STANDING"),  # a value of Standing
        _text("FOUND_NL"),  # what was found, in a sentence
        _text("FOUND_EN"),
        _text("PARTIES", nullable=True),  # ids of participants it is about, separated by "; "
        _text("SOURCE"),  # whose statement or silence it is
    ]
)

QUALITY_SCHEMA = pa.schema(
    [
        _text("SOURCE"),
        _text("FINDING"),  # id; words are in cooperation.json
        _whole("OBS_VALUE", nullable=False),
        _whole("OUT_OF"),
    ]
)

CHANGE_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),  # "NL", a province, a set of provinces, or a gemeente
        _day("TIME_PERIOD"),
        _text("STATISTIC"),  # a value of ChangeKind
        _figure("OBS_VALUE"),
        pa.field("RELIABLE", pa.bool_(), nullable=False),  # False: the register missed more than it held
    ]
)

LOAD_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),
        _text("BODY"),  # "raad", "college", ... in the words of the register; "" for all together
        _whole("PARTNERSHIPS", nullable=False),
        _whole("SEATS"),  # at least; null for a council: it has no seat in a board
        _figure("OCCASIONS"),  # a year; an estimate under the assumptions in cooperation.json
        _figure("LOWER"),
        _figure("UPPER"),
    ]
)

CIRCLE_SCHEMA = pa.schema([_text("REF_AREA"), _text("COUNTERPART_AREA")])
"""A gemeente, and one of those it shares most partnerships with."""

REUSE_SCHEMA = pa.schema(
    [
        _text("REF_AREA"),
        _text("THEME"),  # main theme
        _whole("RANK", nullable=False),  # 1: first in the list
        _text("PARTNERSHIP"),
        _text("GROUND"),  # "theme": it has the theme; "purpose": none in its source, but its purpose is near
        pa.field("TAKES_PART", pa.bool_(), nullable=False),  # the gemeente does already
        _whole("THERE", nullable=False),  # of the gemeente and its circle: how many take part
        _whole("PARTICIPANTS", nullable=False),  # of any kind
    ]
)

REVIEW_SCHEMA = pa.schema(
    [
        _text("SOURCE"),
        _text("PLACE"),
        _text("FOUND"),
        _text("WHY"),
        _text("CANDIDATES", nullable=True),  # ids of organisations it may be, separated by "; "
    ]
)

SCHEMAS: Mapping[str, pa.Schema] = {
    "parties": PARTY_SCHEMA,
    "partnerships": PARTNERSHIP_SCHEMA,
    "participations": PARTICIPATION_SCHEMA,
    "themes": THEME_SCHEMA,
    "counts": COUNT_BY_AREA_SCHEMA,
    "comparison": COMPARISON_SCHEMA,
    "shared": SHARED_SCHEMA,
    "congruence": CONGRUENCE_SCHEMA,
    "clusters": CLUSTER_SCHEMA,
    "claims": CLAIM_SCHEMA,
    "theme_tables": CROSSTAB_SCHEMA,
    "theme_pairs": THEME_PAIR_SCHEMA,
    "divisions": DIVISION_SCHEMA,
    "division_pairs": DIVISION_PAIR_SCHEMA,
    "accountability": ACCOUNT_SCHEMA,
    "quality": QUALITY_SCHEMA,
    "changes": CHANGE_SCHEMA,
    "load": LOAD_SCHEMA,
    "circles": CIRCLE_SCHEMA,
    "reuse": REUSE_SCHEMA,
    "review": REVIEW_SCHEMA,
}
"""Every table of the atlas: its name below `cooperation/`."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "parties": ("PARTY",),
    "partnerships": ("PARTNERSHIP", "VERSION"),
    "participations": ("VERSION", "PARTY", "ROLE"),
    "themes": ("THEME",),
    "counts": ("REF_AREA", "TIME_PERIOD", "STATISTIC", "CATEGORY"),
    "comparison": ("REF_AREA", "COMPARED_WITH"),
    "shared": ("REF_AREA", "COUNTERPART_AREA"),
    "congruence": ("PARTNERSHIP", "COUNTERPART"),
    "clusters": ("NETWORK", "REF_AREA"),
    "claims": ("NETWORK", "NULL"),
    "theme_tables": ("DIMENSION", "THEME", "CATEGORY"),
    "theme_pairs": ("NETWORK", "THEME", "COUNTERPART_THEME"),
    "divisions": ("DIVISION", "REF_AREA"),
    "division_pairs": ("DIVISION", "COUNTERPART"),
    "accountability": ("PARTNERSHIP", "VERSION", "RULE"),
    "quality": ("SOURCE", "FINDING"),
    "changes": ("REF_AREA", "TIME_PERIOD", "STATISTIC"),
    "load": ("REF_AREA", "BODY"),
    "circles": ("REF_AREA", "COUNTERPART_AREA"),
    "reuse": ("REF_AREA", "THEME", "RANK"),
    "review": ("SOURCE", "PLACE", "FOUND", "WHY"),
}
"""What the rows of each table are sorted by; no two rows share it, except in those of UNKEYED."""

UNKEYED = frozenset({"review"})
"""Tables in which two rows may be the same."""

ORDERED = {name: keys for name, keys in KEYS.items() if name not in UNKEYED}
"""Tables of which every row has a key of its own."""


def table_path(name: str) -> str:
    """Path of a table in a bundle, without ending."""
    return f"{COOPERATION}/{name}"
