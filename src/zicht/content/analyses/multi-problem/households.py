"""Households where at least three of six problems come together."""

from zicht.analyses.language import Analysis, households, reference_year, rows, table, when, years

benefits = table("benefits")
debts = table("problematic_debts")
early_leavers = table("early_leavers")
incomes = table("person_income")
members = table("households")
persons = table("persons")
suspects = table("suspects")
youth_care = table("youth_care")
homes = households()

here = members.of(homes.household).at_moment()  # all members on the last day of the year, the oldest too
person = members.person

in_debt = debts.of(person).at_moment().exists()
on_assistance = benefits.of(person).where(benefits.kind == "1").at_moment().exists()
in_youth_care = youth_care.of(person).during(months=12).exists()
suspected = suspects.of(person).during(months=12).exists()
left_school = early_leavers.of(person).during(months=12, lag=12).exists()

turns = reference_year - persons.birth_year
of_working_age = persons.of(person).where((turns >= 25) & (turns <= 64)).exists()
works = incomes.of(person).where(incomes.source.is_in("11", "12", "13")).at_moment(lag=12).exists()
nobody_works = here.where(of_working_age).exists() & ~here.where(works).exists()

problems = (
    when(here.where(in_debt).exists(), 1, 0)
    + when(here.where(on_assistance).exists(), 1, 0)
    + when(here.where(in_youth_care).exists(), 1, 0)
    + when(here.where(suspected).exists(), 1, 0)
    + when(here.where(left_school).exists(), 1, 0)
    + when(nobody_works, 1, 0)
)

analysis = Analysis(
    homes.where(homes.household_type != "8"),
    measures={"private_households_looked_at": rows(), "multi_problem_households": rows(problems >= 3)},
    breakdowns={
        "kind": {
            "no-children": homes.household_type.is_in("1", "2", "3"),
            "couple-with-children": homes.household_type.is_in("4", "5"),
            "one-parent": homes.household_type == "6",
        }
    },
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2020", "2024"),
    protect="persons",
)
