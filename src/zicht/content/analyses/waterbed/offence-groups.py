"""From where suspects live to where the offence was committed: theft and violence, records a year."""

from zicht.analyses.language import Analysis, rows, suspect_records, years

records = suspect_records()  # at the address of the suspect on the last day of the year

analysis = Analysis(
    records.to_buurt(records.place),
    measures={
        "theft_records_from_to": rows(records.offence.is_in("11", "12")),
        "violence_records_from_to": rows(records.offence.is_in("31", "32", "33")),
    },
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="flows",
)
