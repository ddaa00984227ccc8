"""Which areas of two divisions share addresses: what can be told of borders that moved between them."""

from __future__ import annotations

import pyarrow as pa

from zicht.kit.errors import UserError
from zicht.microdata.engines.engine import Connection
from zicht.microdata.engines.tables import ADDRESS_AREAS, AREAS
from zicht.model.area_codes import Level

COLUMNS = {Level.GEMEENTE: "gemeente", Level.WIJK: "wijk", Level.BUURT: "buurt"}


class DivisionForgotten(UserError):
    """The vault no longer holds the division of an earlier release, so nobody can say which borders moved."""

    exit_code = 172
    usual_remedy = "take in a delivery of `areas` and `address_areas` that holds that year too"


def shared_areas(connection: Connection, before: int, after: int) -> pa.Table:
    """Each pair of areas of two divisions that share an address, once: LEVEL, BEFORE, AFTER; sorted.

    connection  that knows the tables `areas` and `address_areas`
    raises      DivisionForgotten
    """
    parts = [_pairs_sql(level, column, before, after) for level, column in COLUMNS.items()]
    pairs = connection.query(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3")
    if not pairs.num_rows:
        raise DivisionForgotten(
            f"tables {AREAS} and {ADDRESS_AREAS}",
            found=f"no address that lies in an area of {before} and in one of {after}",
            expected="both divisions",
        )
    return pairs


def _pairs_sql(level: Level, column: str, before: int, after: int) -> str:
    return (
        f"SELECT DISTINCT '{level.value}' AS \"LEVEL\","
        f' CAST(a.{column} AS VARCHAR) AS "BEFORE", CAST(b.{column} AS VARCHAR) AS "AFTER"'
        f" FROM {ADDRESS_AREAS} x JOIN {ADDRESS_AREAS} y ON x.address = y.address"
        f" JOIN {AREAS} a ON a.buurt = x.buurt AND a.year = {before}"
        f" JOIN {AREAS} b ON b.buurt = y.buurt AND b.year = {after}"
        f" WHERE x.year = {before} AND y.year = {after}"
    )
