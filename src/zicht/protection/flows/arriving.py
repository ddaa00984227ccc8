"""What arrives in each area, from a measure of its own: the other margin that flows are tied to.

Without it a reader could subtract: records at the place of the offence, less the flows that are shown, would
narrow those that are not. With it both sides are closed, and both are audited.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.plans import TOTAL


def with_arriving(margins: pa.Table, measure: str, arriving: str | None) -> pa.Table:
    """Margins in which the protected counts of `arriving` stand as what arrives of `measure`.

    margins   COUNT_SCHEMA;  arriving  None, or a measure that did not leave: the margins as they are
    """
    if arriving is None:
        return margins
    rows = margins.filter(
        pc.and_(pc.equal(margins["MEASURE"], arriving), pc.equal(margins["COUNTERPART_AREA"], ""))
    )
    areas, size = rows["REF_AREA"], rows.num_rows
    columns = {
        "MEASURE": pa.array([measure] * size, pa.string()),
        "REF_AREA": pa.array([TOTAL] * size, pa.string()),
        "COUNTERPART_AREA": areas,
    }
    for name, column in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), column)
    return pa.concat_tables([margins, rows])
