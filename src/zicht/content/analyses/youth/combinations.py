"""Young people by the number of risk factors, out of five, that come together."""

from zicht.analyses.language import (
    Analysis,
    any_parent,
    any_sibling,
    inhabitants,
    rows,
    table,
    when,
    years,
)

debts = table("problematic_debts")
early_leavers = table("early_leavers")
halt = table("halt")
suspects = table("suspects")
youth_care = table("youth_care")
people = inhabitants()

left_school = early_leavers.of(people.person).during(months=12, lag=12).exists()
referred = halt.of(people.person).during(months=24).exists()
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment().exists())
suspect_sibling = any_sibling(people.person, lambda sibling: suspects.of(sibling).during(months=24).exists())
in_youth_care = youth_care.of(people.person).during(months=12).exists()

factors = (
    when(left_school, 1, 0)
    + when(referred, 1, 0)
    + when(parental_debts, 1, 0)
    + when(suspect_sibling, 1, 0)
    + when(in_youth_care, 1, 0)
)

analysis = Analysis(
    people.aged(12, 17),
    measures={"young_people_looked_at": rows(), "young_people_with_two_or_more_factors": rows(factors >= 2)},
    breakdowns={"factors": factors.bands(0, 1, 2, 3)},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2020", "2024"),
    protect="persons",
)
