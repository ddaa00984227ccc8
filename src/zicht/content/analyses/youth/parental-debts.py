"""Children who have a parent with problematic debts on 1 January."""

from zicht.analyses.language import Analysis, any_parent, inhabitants, rows, table, years

debts = table("problematic_debts")
parents = table("parents")
people = inhabitants()

known_parent = (
    parents.of(people.person).where(~parents.mother.is_missing() | ~parents.father.is_missing()).exists()
)
parental_debts = any_parent(people.person, lambda parent: debts.of(parent).at_moment().exists())

analysis = Analysis(
    people.aged(0, 17).where(known_parent),
    measures={"children_with_known_parent": rows(), "children_with_parental_debts": rows(parental_debts)},
    breakdowns={"age": people.age.bands(0, 4, 12)},
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=years("2019", "2024"),
    protect="persons",
)
