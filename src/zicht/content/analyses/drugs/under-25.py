"""Young suspects of drug offences: as part of the young residents, and as part of all suspects."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

suspects = table("suspects")
people = inhabitants()

young = people.age < 25
suspected = suspects.of(people.person).where(suspects.offence.is_in("41", "42")).during(months=12).exists()

analysis = Analysis(
    people.aged(12, 79),
    measures={
        "inhabitants_12_24": rows(young),
        "drug_suspects_12_24": rows(suspected & young),
        "drug_suspects_of_all_ages": rows(suspected),
    },
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
