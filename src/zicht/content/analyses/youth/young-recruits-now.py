"""The young of today by the circumstances of youth/young-recruits, so that areas can be compared."""

from zicht.analyses.language import (
    Analysis,
    any_parent,
    any_sibling,
    inhabitants,
    reference_year,
    rows,
    table,
    years,
)

addresses = table("addresses")
debts = table("problematic_debts")
early_leavers = table("early_leavers")
halt = table("halt")
suspects = table("suspects")
youth_care = table("youth_care")
people = inhabitants()

at_home = addresses.of(people.person).at_moment()
drugs = suspects.of(people.person).where(suspects.offence.is_in("41", "42"))

# The circumstances are those of youth/young-recruits, with the reference date as starting day.
left_school = early_leavers.of(people.person).ever(lag=12).exists()
referred = halt.of(people.person).ever().exists()
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment().exists())
suspect_sibling = any_sibling(people.person, lambda sibling: suspects.of(sibling).during(months=36).exists())
in_youth_care = youth_care.of(people.person).during(months=12).exists()
moved = at_home.only(addresses.valid_from).year() >= reference_year - 1

analysis = Analysis(
    people.aged(12, 17).where(~drugs.ever().exists()),
    measures={"recruits_now_rows": rows()},
    breakdowns={
        "age": people.age.bands(12, 15),
        "left_school": {"yes": left_school},
        "halt": {"yes": referred},
        "parental_debts": {"yes": parental_debts},
        "suspect_sibling": {"yes": suspect_sibling},
        "youth_care": {"yes": in_youth_care},
        "one_parent": {"yes": people.household_type == "6"},
        "moved": {"yes": moved},
    },
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2024", "2024"),
    protect="model",
    fit="risk-areas",
)
