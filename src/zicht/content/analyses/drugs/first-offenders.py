"""Suspects of drug offences this year who were not registered as suspect in the five years before."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

suspects = table("suspects")
people = inhabitants()

records = suspects.of(people.person)
first_drug_offence = records.where(suspects.offence.is_in("41", "42")).during(months=12).least(suspects.date)
first_of_six_years = records.during(months=72).least(suspects.date)

analysis = Analysis(
    people.aged(12, 79).where(~first_drug_offence.is_missing()),
    measures={
        "drug_suspects_looked_back": rows(),
        "first_time_drug_suspects": rows(first_of_six_years >= first_drug_offence),
    },
    breakdowns={"age": people.age.bands(12, 18, 25, 45)},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
