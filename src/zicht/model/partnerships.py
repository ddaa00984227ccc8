"""Who works together with whom, in what form, since when, and who says so: the words of the atlas.

Terms follow W3C ORG (a partnership is an org:OrganizationalCollaboration, a participation an org:Membership)
and the Dutch register of gemeenschappelijke regelingen (KOOP). Nobody here is a person: organisations only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zicht.model.provenance import Source


class Form(StrEnum):
    """The legal form of a partnership; the first four are those of the Wet gemeenschappelijke regelingen."""

    PUBLIC_BODY = "OL"
    OPERATIONAL_BODY = "BVO"
    COMMON_BODY = "GO"
    ARRANGEMENT_ONLY = "RZM"
    COVENANT = "convenant"
    NETWORK = "netwerk"
    PRIVATE_LAW = "privaatrechtelijk"
    PUBLIC_LAW_UNSPECIFIED = "GR"
    """A gemeenschappelijke regeling of which the source does not say the form."""


PUBLIC_LAW = frozenset(
    {
        Form.PUBLIC_BODY,
        Form.OPERATIONAL_BODY,
        Form.COMMON_BODY,
        Form.ARRANGEMENT_ONLY,
        Form.PUBLIC_LAW_UNSPECIFIED,
    }
)


class PartyKind(StrEnum):
    """What kind of organisation takes part."""

    GEMEENTE = "gemeente"
    PROVINCE = "provincie"
    WATER_BOARD = "waterschap"
    MINISTRY = "ministerie"
    PARTNERSHIP = "gemeenschappelijke regeling"
    POLICE = "politie"
    PROSECUTION = "openbaar ministerie"
    TAX = "belastingdienst"
    CARE = "zorg"
    OTHER = "overig"


@dataclass(frozen=True, order=True)
class Party:
    """An organisation that can take part in a partnership.

    id            TOOI URI without its prefix ("gm0014", "pv20", "ws0646"), else one its source gives
    area_code     CBS code of a gemeente or province ("GM0014", "PV20"); "" for any other
    province      CBS code of the province it lies in, "" when unknown
    dissolved_on  the day it ceased to exist; None while it exists
    inhabitants   of a gemeente, as its source has it; None when unknown
    """

    id: str
    kind: PartyKind
    name: str
    area_code: str = ""
    province: str = ""
    dissolved_on: date | None = None
    inhabitants: int | None = None


@dataclass(frozen=True, order=True)
class Theme:
    """A subject of policy: a term of the TOP thesaurus, or of a source that has its own.

    main  the part before the bar in "natuur en milieu | water": what themes are counted by
    """

    id: str
    label: str

    @property
    def main(self) -> str:
        """The main theme, in the words of the thesaurus."""
        return self.label.partition(" | ")[0]


@dataclass(frozen=True, order=True)
class PartnershipVersion:
    """One version of a partnership, as one source states it.

    id                unique over all sources: "roo-29559600", "covenant-zvh-parkstad-2"
    chain             id of the first version of the same partnership that the source knows
    in_force_from     None when the source gives no day, or a sentinel (1900-01-01): never shown as a date
    in_force_until    first day on which it is no longer in force; None while no end is known
    ends_on           the day its own text lets it end; None when it has no end or none is known
    powers            how it got its powers: "attributie", "delegatie", "mandaat"; empty when unknown
    mandatory         whether a law prescribes it; None when unknown
    purpose           its purpose in its own words; "" when the source has none
    themes            ids of Theme; empty when the source has none
    decrees           links to the decrees that made it; None when the source does not say
    grounds, competences  how many legal grounds and competences are listed; None when the source does not say
    organisation      id of the organisation it founded; "" when none is known
    verified_on       when the holder of the source last checked it; None when unknown
    clauses           name of a clause ("evaluation", "exit", "council_view", ...) -> whether it is there; a
                      clause that no source speaks of is absent from this mapping
    source            id of the Source that states all this
    """

    id: str
    chain: str
    name: str
    form: Form
    in_force_from: date | None
    in_force_until: date | None = None
    previous: str = ""
    following: str = ""
    ends_on: date | None = None
    powers: frozenset[str] = frozenset()
    mandatory: bool | None = None
    purpose: str = ""
    themes: tuple[str, ...] = ()
    decrees: int | None = None
    grounds: int | None = None
    competences: int | None = None
    organisation: str = ""
    verified_on: date | None = None
    clauses: Mapping[str, bool] = field(default_factory=dict, compare=False)
    source: str = ""

    def in_force(self, on: date) -> bool:
        """Whether it was in force on a day; one without a first day never was: nobody says since when."""
        if self.in_force_from is None or on < self.in_force_from:
            return False
        return self.in_force_until is None or on < self.in_force_until


@dataclass(frozen=True, order=True)
class Participation:
    """One organisation in one version of a partnership.

    bodies            organs that take part: "raad", "college", "burgemeester", ... in the words of the source
    entered_on        None when unknown or a sentinel
    left_on           first day on which it no longer took part; None while it does
    role              "deelnemer", "centrumgemeente", "gast", "waarnemer", "penvoerder"
    contribution_key  how it pays; "" when the source has none
    """

    version: str
    party: str
    bodies: tuple[str, ...] = ()
    entered_on: date | None = None
    left_on: date | None = None
    role: str = "deelnemer"
    contribution_key: str = ""
    source: str = ""


@dataclass(frozen=True, order=True)
class RegionDivision:
    """A division of the country into regions for one task: jeugdregio's, RIEC's, arrondissementen of a year.

    id       kebab-case with its year: "regionaalinformatieenexpertisecentra-2016"
    domain   bestuurlijk, fysiek, sociaal, veiligheid, zorg, onderwijs, economie
    regions  CBS code of a gemeente -> name of the region; a gemeente in no region is absent
    """

    id: str
    name: str
    domain: str
    year: int
    regions: Mapping[str, str] = field(compare=False)
    source: str


@dataclass(frozen=True, order=True)
class Coverage:
    """What a source speaks of, so that what it does not name is not taken for gone.

    forms     it speaks of partnerships of these forms only
    whole     it lists all of them; False for a partial export: absence in it means nothing
    stated_on the day of the export
    reliable_from  before this day it misses more than it holds; None when not known
    """

    source: str
    forms: frozenset[Form]
    whole: bool
    stated_on: date
    reliable_from: date | None = None


@dataclass(frozen=True, order=True)
class ToReview:
    """Something in a source that a person must look at: a name that fits no organisation or two of them.

    where       file and line, or id of the record
    found       the name as it stands there
    candidates  ids of organisations it may be, nearest first
    """

    source: str
    where: str
    found: str
    why: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class SamePartnership:
    """Two versions, of two sources, that are the same partnership: both statements stay, one link joins them.

    version, same_as  ids of PartnershipVersion; `same_as` is the one to count when only one may be counted
    confirmed_by      an organisation or a role, never a person; "" when only the source says so
    why               how they know
    """

    version: str
    same_as: str
    confirmed_by: str
    why: str


@dataclass(frozen=True, eq=False)
class Patchwork:
    """Everything sources say about cooperation: what the atlas is computed from.

    Ids are unique over all sources. A participation names a version and a party that are here.
    """

    parties: Mapping[str, Party]
    versions: Mapping[str, PartnershipVersion]
    participations: tuple[Participation, ...]
    themes: Mapping[str, Theme] = field(default_factory=dict)
    divisions: tuple[RegionDivision, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    to_review: tuple[ToReview, ...] = ()
    sources: tuple[Source, ...] = ()
    links: tuple[SamePartnership, ...] = ()

    def __post_init__(self) -> None:
        assert all(key == one.id for key, one in self.parties.items())
        assert all(key == one.id for key, one in self.versions.items())
        assert all(p.version in self.versions and p.party in self.parties for p in self.participations)
        assert all(one.version in self.versions and one.same_as in self.versions for one in self.links)
