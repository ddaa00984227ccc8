"""From where suspects live to where the offence was committed, all offences, by age: registrations a year."""

from zicht.analyses.language import Analysis, rows, suspect_records, years

records = suspect_records()  # at the address on the last day of the year; age on the day of the offence

analysis = Analysis(
    records.to_buurt(records.place),
    measures={
        "records_12_17_from_to": rows((records.age >= 12) & (records.age <= 17)),
        "records_18_24_from_to": rows((records.age >= 18) & (records.age <= 24)),
        "records_25_plus_from_to": rows(records.age >= 25),
    },
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="flows",
)
