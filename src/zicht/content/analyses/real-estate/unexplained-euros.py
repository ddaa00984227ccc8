"""Euros above what the household of the buyer could have, summed over unexplained purchases."""

from zicht.analyses.language import Analysis, greatest, purchases, table, total, years

SAVED_PERCENT_OF_INCOME = 50
DIFFERENCE_THAT_COUNTS_EUROS = 25_000

households, income, wealth = table("households"), table("household_income"), table("household_wealth")
deeds = purchases()

disposable = (
    income.of(households.household, by="household").during(months=36).sum(income.disposable_income_euros)
)
on_1_january = wealth.of(households.household, by="household").at_moment()
own_wealth = greatest(on_1_january.only(wealth.savings_euros), on_1_january.only(wealth.wealth_euros))
most_to_spend = (
    households.of(deeds.person, by="person")
    .during()
    .greatest(own_wealth + disposable * SAVED_PERCENT_OF_INCOME // 100)
)
excess = deeds.price_euros - deeds.mortgage_euros - most_to_spend
judged = ~most_to_spend.is_missing()
unexplained = judged & (excess > DIFFERENCE_THAT_COUNTS_EUROS)

analysis = Analysis(
    deeds.unit(deeds.person),  # protection counts buyers, not deeds
    measures={"unexplained_euros": total(excess, unexplained)},
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2021", "2024"),
    moment="first_day",
    protect="euros",
)
