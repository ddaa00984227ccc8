"""The atlas of cooperation of a bundle: statements and measures, looked up as pages need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from zicht.model.cooperation_tables import COOPERATION, CountStatistic, PartnershipState, table_path
from zicht.site.bundle_reader import Bundle

Row = Mapping[str, Any]
COUNTRY = "NL"


@dataclass(frozen=True, eq=False)
class Cooperation:
    """Everything the release says about cooperation.

    document  cooperation.json
    """

    bundle: Bundle
    document: Row
    _read: dict[str, Sequence[Row]] = field(default_factory=dict)

    @cached_property
    def on(self) -> date:
        """The day of which the pages speak."""
        return date.fromisoformat(self.document["on"])

    @cached_property
    def parties(self) -> Mapping[str, Row]:
        """Party -> its row."""
        return {row["PARTY"]: row for row in self.rows("parties")}

    @cached_property
    def party_of(self) -> Mapping[str, Row]:
        """CBS code -> the row of the gemeente or province."""
        return {row["REF_AREA"]: row for row in self.rows("parties") if row["REF_AREA"]}

    @cached_property
    def chains(self) -> Mapping[str, tuple[Row, ...]]:
        """Partnership -> its versions, oldest first; those nobody dates come first."""
        found = _grouped(self.rows("partnerships"), "PARTNERSHIP")
        return {
            chain: tuple(sorted(rows, key=lambda row: (row["IN_FORCE_FROM"] or date.min, row["VERSION"])))
            for chain, rows in found.items()
        }

    @cached_property
    def shown(self) -> Mapping[str, Row]:
        """Partnership -> the version its page is about: the one in force, else the newest."""
        return {chain: _shown(versions) for chain, versions in self.chains.items()}

    @cached_property
    def chain_of(self) -> Mapping[str, str]:
        """Version -> its partnership."""
        return {row["VERSION"]: row["PARTNERSHIP"] for row in self.rows("partnerships")}

    @cached_property
    def takes_part(self) -> Mapping[str, tuple[Row, ...]]:
        """Version -> participations, in the order of the table."""
        return _grouped(self.rows("participations"), "VERSION")

    @cached_property
    def in_force(self) -> tuple[str, ...]:
        """Partnerships of which a version is in force, by name."""
        now = [c for c, row in self.shown.items() if row["STATE"] == PartnershipState.IN_FORCE.value]
        return tuple(sorted(now, key=lambda chain: (self.shown[chain]["NAME"].casefold(), chain)))

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Partnership -> CBS codes of the gemeenten that take part in the version shown, sorted."""
        return {chain: tuple(sorted(self._codes(row["VERSION"]))) for chain, row in self.shown.items()}

    @cached_property
    def of_area(self) -> Mapping[str, tuple[str, ...]]:
        """CBS code of a gemeente -> partnerships in force in which it takes part, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        for chain in self.in_force:
            for code in self.members[chain]:
                found[code].append(chain)
        return {code: tuple(chains) for code, chains in found.items()}

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Gemeenten with a page: those of which the release has a count."""
        return tuple(sorted({code for code, _, _ in self.counts if code.startswith("GM")}))

    @cached_property
    def with_page(self) -> frozenset[str]:
        """The same, to look up."""
        return frozenset(self.areas)

    @cached_property
    def province_of(self) -> Mapping[str, str]:
        """CBS code of a gemeente -> that of the province in which it lies, where a source says so."""
        return {code: row["PROVINCE"] for code, row in self.party_of.items() if row["PROVINCE"]}

    @cached_property
    def sets(self) -> Mapping[str, tuple[str, ...]]:
        """Sets of provinces that have a page together -> their provinces."""
        return {one["id"]: tuple(one["provinces"]) for one in self.document["sets"]}

    @cached_property
    def regions(self) -> Mapping[str, frozenset[str]]:
        """Provinces and sets with a page -> their gemeenten; sorted, sets last."""
        provinces = sorted({self.province_of[code] for code in self.areas if code in self.province_of})
        wanted = {code: {code} for code in provinces} | {id: set(of) for id, of in self.sets.items()}
        return {
            region: frozenset(code for code in self.areas if self.province_of.get(code) in within)
            for region, within in wanted.items()
        }

    @cached_property
    def counts(self) -> Mapping[tuple[str, str, str], float]:
        """(area, statistic, category) -> number on the day of the release."""
        now = [row for row in self.rows("counts") if row["TIME_PERIOD"] == self.on]
        return {(row["REF_AREA"], row["STATISTIC"], row["CATEGORY"]): row["OBS_VALUE"] for row in now}

    @cached_property
    def compared(self) -> Mapping[str, tuple[Row, ...]]:
        """Gemeente -> its rows of comparison: with its province, and with others of its size."""
        return _grouped(self.rows("comparison"), "REF_AREA")

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Gemeente -> its number of partnerships."""
        key = CountStatistic.PARTNERSHIPS.value
        return {code: int(self.counts[code, key, ""]) for code in self.areas}

    @cached_property
    def alike(self) -> Mapping[str, tuple[str, ...]]:
        """Group of comparison -> the gemeenten in it."""
        found = _grouped(self.rows("comparison"), "COMPARED_WITH")
        return {group: tuple(row["REF_AREA"] for row in rows) for group, rows in found.items()}

    @cached_property
    def shared(self) -> Mapping[str, Mapping[str, Row]]:
        """Gemeente -> the other -> the row of their pair."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.rows("shared"):
            found[row["REF_AREA"]][row["COUNTERPART_AREA"]] = row
            found[row["COUNTERPART_AREA"]][row["REF_AREA"]] = row
        return found

    @cached_property
    def overlaps(self) -> Mapping[str, tuple[Row, ...]]:
        """Partnership -> rows of congruence in which it stands on either side."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("congruence"):
            found[row["PARTNERSHIP"]].append(row)
            found[row["COUNTERPART"]].append(row)
        return {chain: tuple(rows) for chain, rows in found.items()}

    @cached_property
    def accounts(self) -> Mapping[str, tuple[Row, ...]]:
        """Version -> outcomes of rules."""
        return _grouped(self.rows("accountability"), "VERSION")

    @cached_property
    def rules(self) -> Mapping[str, Row]:
        """Rule of accountability -> its words and article, in the order of the document."""
        return {rule["id"]: rule for rule in self.document["rules"]}

    @cached_property
    def changes(self) -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
        """Area -> statistic -> rows by year."""
        by_area = _grouped(self.rows("changes"), "REF_AREA")
        return {code: _grouped(rows, "STATISTIC") for code, rows in by_area.items()}

    @cached_property
    def load(self) -> Mapping[str, tuple[Row, ...]]:
        """Gemeente -> rows of its load, by body."""
        return _grouped(self.rows("load"), "REF_AREA")

    @cached_property
    def circles(self) -> Mapping[str, tuple[Row, ...]]:
        """Gemeente -> the gemeenten it shares most partnerships with."""
        return _grouped(self.rows("circles"), "REF_AREA")

    @cached_property
    def reuse(self) -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
        """Gemeente -> main theme -> what exists, in order."""
        by_area = _grouped(self.rows("reuse"), "REF_AREA")
        return {code: _grouped(rows, "THEME") for code, rows in by_area.items()}

    @cached_property
    def themes_asked(self) -> tuple[str, ...]:
        """Main themes about which any gemeente has a list."""
        return tuple(sorted({row["THEME"] for row in self.rows("reuse")}))

    @cached_property
    def themes(self) -> Mapping[str, Row]:
        """Theme -> its row."""
        return {row["THEME"]: row for row in self.rows("themes")}

    @cached_property
    def division_titles(self) -> Mapping[str, str]:
        """Division of regions -> its name with its year."""
        return {row["DIVISION"]: f"{row['TITLE']} ({row['YEAR']})" for row in self.rows("divisions")}

    def rows(self, table: str) -> Sequence[Row]:
        """All rows of a table, read once."""
        if table not in self._read:
            self._read[table] = self.bundle.table(f"{table_path(table)}.parquet").to_pylist()
        return self._read[table]

    def _codes(self, version: str) -> Iterable[str]:
        for row in self.takes_part.get(version, ()):
            code = self.parties[row["PARTY"]]["REF_AREA"] or ""
            if code.startswith("GM") and self.part_now(row):
                yield code

    def part_now(self, row: Row) -> bool:
        """Whether a party that still exists takes part on the day of the release."""
        left, gone = row["LEFT_ON"], self.parties[row["PARTY"]]["DISSOLVED_ON"]
        return not any(day is not None and day <= self.on for day in (left, gone))


def cooperation_of(bundle: Bundle) -> Cooperation | None:
    """The atlas of a release; None when it has none."""
    if not bundle.holds(f"{COOPERATION}.json"):
        return None
    return Cooperation(bundle, bundle.document(f"{COOPERATION}.json"))


def _shown(versions: Sequence[Row]) -> Row:
    now = [row for row in versions if row["STATE"] == PartnershipState.IN_FORCE.value]
    return (now or list(versions))[-1]


def _grouped(rows: Iterable[Row], key: str) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return {name: tuple(of) for name, of in found.items()}
