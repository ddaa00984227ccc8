"""Young people who were guided by youth probation in the year."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

youth_probation = table("youth_probation")
people = inhabitants()

guided = youth_probation.of(people.person).during(months=12).exists()

analysis = Analysis(
    people.aged(12, 22),
    measures={"probation_population_12_22": rows(), "young_people_on_probation": rows(guided)},
    breakdowns={"age": people.age.bands(12, 18)},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
