"""Young people who were referred to Halt in the year."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

halt = table("halt")
people = inhabitants()

referred = halt.of(people.person).during(months=12).exists()

analysis = Analysis(
    people.aged(12, 17),
    measures={"halt_population_12_17": rows(), "halt_young_people": rows(referred)},
    breakdowns={"sex": people.sex.categories("1", "2"), "age": people.age.bands(12, 15)},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
