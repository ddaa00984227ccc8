"""Which factors of young people go together with a first suspicion of a drug offence years later."""

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

START = 60  # the starting day lies so many months before the reference date
FOLLOWED = 48  # the outcome is looked for in the last so many months; the year before them is for measuring

# Completed years on the starting day, which is the last day of a month like the reference date.
months_now = reference_date.year() * 12 + reference_date.month() - people.birth_year * 12 - people.birth_month
age = (months_now - START) // 12
home = addresses.of(people.person).at_moment(lag=START).only(addresses.address)
drugs = suspects.of(people.person).where(suspects.offence.is_in("41", "42"))

# The school year that runs on the starting day ends in the measuring year, before the outcome is looked for.
left_school = early_leavers.of(people.person).during(months=12, lag=START).exists()
referred = halt.of(people.person).during(months=24, lag=FOLLOWED).exists()
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment(lag=FOLLOWED).exists())
suspect_sibling = any_sibling(
    people.person, lambda sibling: suspects.of(sibling).during(months=36, lag=FOLLOWED).exists()
)

analysis = Analysis(
    people.where((age >= 13) & (age <= 18))
    .where(~home.is_missing())
    .where(~drugs.ever(lag=FOLLOWED).exists())
    .unit(people.person)
    .at_address(home),
    measures={"rows": rows(), "cases": rows(drugs.during(months=FOLLOWED).exists())},
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
