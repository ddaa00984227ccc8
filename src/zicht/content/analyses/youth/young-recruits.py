"""Which circumstances of the young go together with a first drug offence four and five years later."""

from zicht.analyses.language import (
    Analysis,
    any_parent,
    any_sibling,
    each,
    reference_date,
    reference_year,
    rows,
    table,
    years,
)

addresses = table("addresses")
debts = table("problematic_debts")
early_leavers = table("early_leavers")
halt = table("halt")
households = table("households")
suspects = table("suspects")
youth_care = table("youth_care")
people = each("persons")

START = 60  # everything about the young is as it was on the starting day, so many months before the end
FOLLOWED = 24  # the outcome is looked for in the last so many months: the fourth and fifth year

# Completed years on the starting day, which is the last day of a month like the reference date.
months_now = reference_date.year() * 12 + reference_date.month() - people.birth_year * 12 - people.birth_month
age = (months_now - START) // 12
at_home = addresses.of(people.person).at_moment(lag=START)
home = at_home.only(addresses.address)
drugs = suspects.of(people.person).where(suspects.offence.is_in("41", "42"))

# A school year bears the year in which it starts: those that ended by the starting day began a year before.
left_school = early_leavers.of(people.person).ever(lag=START + 12).exists()
referred = halt.of(people.person).ever(lag=START).exists()
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment(lag=START).exists())
suspect_sibling = any_sibling(
    people.person, lambda sibling: suspects.of(sibling).during(months=36, lag=START).exists()
)
in_youth_care = youth_care.of(people.person).during(months=12, lag=START).exists()
one_parent = households.of(people.person).at_moment(lag=START).only(households.household_type) == "6"
moved = at_home.only(addresses.valid_from).year() >= reference_year - START // 12 - 1

analysis = Analysis(
    people.where((age >= 12) & (age <= 17))
    .where(~home.is_missing())
    .where(~drugs.ever(lag=START).exists())
    .unit(people.person)
    .at_address(home),
    measures={
        "recruits_rows": rows(),
        "recruits_cases": rows(drugs.during(months=FOLLOWED).exists() & ~drugs.ever(lag=FOLLOWED).exists()),
    },
    breakdowns={
        "age": age.bands(12, 15),
        "left_school": {"yes": left_school},
        "halt": {"yes": referred},
        "parental_debts": {"yes": parental_debts},
        "suspect_sibling": {"yes": suspect_sibling},
        "youth_care": {"yes": in_youth_care},
        "one_parent": {"yes": one_parent},
        "moved": {"yes": moved},
        "sex": people.sex.categories("1", "2"),
    },
    levels=("gm", "wk"),
    periods=years("2021", "2024"),
    protect="model",
    fit="risks",
)
