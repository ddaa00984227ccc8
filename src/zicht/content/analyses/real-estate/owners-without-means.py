"""Owner-occupied dwellings that none of their owners can carry, by income and wealth."""

from zicht.analyses.language import Analysis, dwellings, greatest, rows, table, years

INCOMES_TO_CARRY = 8

ownership, addresses, households = table("ownership"), table("addresses"), table("households")
income, wealth, woz = table("household_income"), table("household_wealth"), table("dwellings")
homes = dwellings()

household = households.of(ownership.person, by="person").at_moment().only(households.household)
best_income = income.of(household, by="household").during(months=36).greatest(income.disposable_income_euros)
on_1_january = wealth.of(household, by="household").at_moment()
savings, net_wealth = on_1_january.only(wealth.savings_euros), on_1_january.only(wealth.wealth_euros)
can_carry = best_income * INCOMES_TO_CARRY + greatest(savings, net_wealth)
value = woz.of(ownership.address, by="address").at_moment().only(woz.woz_euros)

home = addresses.of(ownership.person, by="person").at_moment().only(addresses.address)
owners = ownership.of(homes.address, by="address").at_moment()
lived_in_by_an_owner = owners.where(home == ownership.address).exists()
all_known = ~owners.where(can_carry.is_missing()).exists()
an_owner_has_means = owners.where(value <= can_carry).exists()

analysis = Analysis(
    homes.where(lived_in_by_an_owner).where(all_known),
    measures={
        "own_homes_with_known_means": rows(),
        "own_homes_without_means": rows(~an_owner_has_means),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2021", "2024"),
    moment="first_day",
    protect="persons",
)
