"""Children with youth care in the year, and those who had it away from home."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

youth_care = table("youth_care")
people = inhabitants()

care = youth_care.of(people.person).during(months=12)
away_from_home = care.where(youth_care.form.is_in("4", "5"))

analysis = Analysis(
    people.aged(0, 17),
    measures={
        "children_0_17": rows(),
        "children_with_youth_care": rows(care.exists()),
        "children_in_care_away_from_home": rows(away_from_home.exists()),
    },
    breakdowns={"age": people.age.bands(0, 4, 12)},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
