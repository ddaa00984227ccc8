"""From where suspects live to where the drug offence was committed, in registrations a year."""

from zicht.analyses.language import Analysis, rows, suspect_records, years

records = suspect_records()  # at the address of the suspect on the last day of the year

analysis = Analysis(
    records.where(records.offence.is_in("41", "42")).to_buurt(records.place),
    measures={"drug_records_from_to": rows()},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="flows",
)
