"""Adult residents who were convicted in the last five years, and those with a prison sentence."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

convictions = table("convictions")
people = inhabitants()

verdicts = convictions.of(people.person).during(months=60)

analysis = Analysis(
    people.aged(18, 79),
    measures={
        "residents_18_79": rows(),
        "convicted_residents": rows(verdicts.exists()),
        "residents_with_prison_sentence": rows(verdicts.where(convictions.sentence == "1").exists()),
    },
    breakdowns={"age": people.age.bands(18, 25, 45)},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
