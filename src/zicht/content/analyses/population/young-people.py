"""Children and young people at the end of each year, beside all residents."""

from zicht.analyses.language import Analysis, inhabitants, rows, years

people = inhabitants()

analysis = Analysis(
    people,
    measures={
        "residents_of_all_ages": rows(),
        "residents_0_17": rows(people.age < 18),
        "residents_12_17": rows((people.age >= 12) & (people.age < 18)),
        "residents_12_22": rows((people.age >= 12) & (people.age < 23)),
    },
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=years("2019", "2024"),
    protect="persons",
)
