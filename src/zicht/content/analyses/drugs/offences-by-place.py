"""Registrations of suspects in the quarter, at the place of the offence: all, and those for drugs."""

from zicht.analyses.language import Analysis, each, quarters, rows

records = each("suspects").during()

analysis = Analysis(
    records.unit(records.person).in_buurt(records.place),
    measures={
        "suspect_records": rows(),
        "drug_suspect_records": rows(records.offence.is_in("41", "42")),
    },
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
