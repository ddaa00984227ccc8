"""Dwellings of which no owner has the means, by income and savings, to carry the costs."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

TO_LIVE_ON_EUROS = 12_000
COSTS_PERCENT_OF_VALUE = 4

ownership, woz = table("ownership"), table("dwellings")
households, person_income = table("households"), table("person_income")
income, wealth = table("household_income"), table("household_wealth")
homes = dwellings()

household = households.of(ownership.person, by="person").at_moment().only(households.household)
best_income = (
    income.of(household, by="household").during(months=24, lag=12).greatest(income.disposable_income_euros)
)
savings = wealth.of(household, by="household").at_moment().only(wealth.savings_euros)
last_income = person_income.of(ownership.person, by="person").at_moment(lag=12)
on_a_pension = last_income.where(person_income.source == "25").exists()
known = ~best_income.is_missing() & ~savings.is_missing() & ~on_a_pension

value_of_one = woz.of(ownership.address, by="address").at_moment().only(woz.woz_euros)
value_of_all = ownership.of(ownership.person, by="person").at_moment().sum(value_of_one)
costs = TO_LIVE_ON_EUROS + value_of_all * COSTS_PERCENT_OF_VALUE // 100
too_few_means = best_income + savings < costs

owners = ownership.of(homes.address, by="address").at_moment()
judged = owners.exists() & ~owners.where(~known).exists()
an_owner_has_means = owners.where(~too_few_means).exists()

analysis = Analysis(
    homes,
    measures={
        "dwellings_of_owners_with_known_means": rows(judged),
        "dwellings_of_owners_without_means": rows(judged & ~an_owner_has_means),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
