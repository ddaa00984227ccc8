"""Residents in a household with a standardised income below a fixed limit."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

incomes = table("household_income")
people = inhabitants()

LIMIT_EUROS = 20_000

income = incomes.of(people.household).at_moment(lag=12).only(incomes.standardised_income_euros)

analysis = Analysis(
    people.where(~income.is_missing()),
    measures={
        "residents_with_known_income": rows(),
        "residents_with_low_income": rows(income < LIMIT_EUROS),
    },
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=years("2020", "2024"),
    protect="persons",
)
