"""Dwellings of which no owner can carry, by income and wealth, what he or she owns."""

from zicht.analyses.language import Analysis, dwellings, greatest, rows, table, years

INCOMES_TO_CARRY = 8

ownership, woz, households = table("ownership"), table("dwellings"), table("households")
income, wealth = table("household_income"), table("household_wealth")
homes = dwellings()

household = households.of(ownership.person, by="person").at_moment().only(households.household)
best_income = (
    income.of(household, by="household").during(months=24, lag=12).greatest(income.disposable_income_euros)
)
on_1_january = wealth.of(household, by="household").at_moment()
savings, net_wealth = on_1_january.only(wealth.savings_euros), on_1_january.only(wealth.wealth_euros)
can_carry = best_income * INCOMES_TO_CARRY + greatest(savings, net_wealth)

value_of_one = woz.of(ownership.address, by="address").at_moment().only(woz.woz_euros)
value_of_all = ownership.of(ownership.person, by="person").at_moment().sum(value_of_one)

owners = ownership.of(homes.address, by="address").at_moment()
judged = owners.exists() & ~owners.where(can_carry.is_missing()).exists()
an_owner_has_means = owners.where(value_of_all <= can_carry).exists()

analysis = Analysis(
    homes,
    measures={
        "dwellings_of_owners_with_known_means": rows(judged),
        "dwellings_of_owners_without_means": rows(judged & ~an_owner_has_means),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2021", "2024"),
    moment="first_day",
    protect="persons",
)
