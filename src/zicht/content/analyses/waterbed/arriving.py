"""Registrations of suspects with a home, where the offence was committed: the other side of each flow."""

from zicht.analyses.language import Analysis, rows, suspect_records, years

records = suspect_records()
at_the_place = records.where(~records.home.is_missing()).in_buurt(records.place)

analysis = Analysis(
    at_the_place,
    measures={
        "drug_records_to": rows(records.offence.is_in("41", "42")),
        "theft_records_to": rows(records.offence.is_in("11", "12")),
        "violence_records_to": rows(records.offence.is_in("31", "32", "33")),
        "records_12_17_to": rows((records.age >= 12) & (records.age <= 17)),
        "records_18_24_to": rows((records.age >= 18) & (records.age <= 24)),
        "records_25_plus_to": rows(records.age >= 25),
    },
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
