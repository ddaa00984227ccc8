"""Which factors of young people go together with a first suspicion of a drug offence in four years."""

from zicht.analyses.language import (
    Analysis,
    any_parent,
    any_sibling,
    each,
    reference_date,
    rows,
    table,
    years,
)

addresses = table("addresses")
debts = table("problematic_debts")
early_leavers = table("early_leavers")
halt = table("halt")
suspects = table("suspects")
people = each("persons")

START = 48  # months between the starting day and the reference date: what is known, and what came after

# Completed years on the starting day, which is the last day of a month like the reference date.
months_now = reference_date.year() * 12 + reference_date.month() - people.birth_year * 12 - people.birth_month
age = (months_now - START) // 12
home = addresses.of(people.person).at_moment(lag=START).only(addresses.address)
drugs = suspects.of(people.person).where(suspects.offence.is_in("41", "42"))

# The school year that ended in the year of the starting day started in the year before.
left_school = early_leavers.of(people.person).during(months=12, lag=START + 12).exists()
referred = halt.of(people.person).during(months=24, lag=START).exists()
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment(lag=START).exists())
suspect_sibling = any_sibling(
    people.person, lambda sibling: suspects.of(sibling).during(months=36, lag=START).exists()
)

analysis = Analysis(
    people.where((age >= 13) & (age <= 18))
    .where(~home.is_missing())
    .where(~drugs.ever(lag=START).exists())
    .unit(people.person)
    .at_address(home),
    measures={"rows": rows(), "cases": rows(drugs.during(months=START).exists())},
    breakdowns={
        "age": age.bands(13, 16),
        "left_school": {"yes": left_school},
        "halt": {"yes": referred},
        "parental_debts": {"yes": parental_debts},
        "suspect_sibling": {"yes": suspect_sibling},
    },
    levels=("pv",),
    periods=years("2024", "2024"),
    protect="model",
    fit="logistic",
)
