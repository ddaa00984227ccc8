"""Inhabitants on 31 December, and those for whom care was paid from a personal budget in the year."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

budgets = table("care_budgets")
people = inhabitants()

analysis = Analysis(
    people,
    measures={
        "inhabitants_at_year_end": rows(),
        "budget_holders": rows(budgets.of(people.person).during().exists()),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
