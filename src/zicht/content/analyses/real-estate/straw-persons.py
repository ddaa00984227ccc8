"""Dear dwellings of which all owners are young and have a low income, debts or social assistance."""

from zicht.analyses.language import Analysis, dwellings, reference_date, rows, table, years

DEAR_EUROS = 500_000
LOW_INCOME_EUROS = 20_000

ownership, persons = table("ownership"), table("persons")
income, debts, benefits = table("person_income"), table("problematic_debts"), table("benefits")
homes = dwellings()

born = persons.of(ownership.person, by="person").only(persons.birth_year * 12 + persons.birth_month)
age = (reference_date.year() * 12 + reference_date.month() - born) // 12
young = (age >= 18) & (age <= 29)

earned = income.of(ownership.person, by="person").at_moment(lag=12).only(income.income_euros).or_else(0)
in_debt = debts.of(ownership.person, by="person").at_moment().exists()
on_assistance = benefits.of(ownership.person, by="person").at_moment().where(benefits.kind == "1").exists()
fits = young & ((earned < LOW_INCOME_EUROS) | in_debt | on_assistance)

owners = ownership.of(homes.address, by="address").at_moment()
of_persons = owners.exists() & ~owners.where(ownership.owner_kind != "P").exists()

analysis = Analysis(
    homes.where(homes.woz_euros >= DEAR_EUROS).where(of_persons),
    measures={
        "dear_dwellings_of_persons": rows(),
        "dear_dwellings_of_straw_persons": rows(~owners.where(~fits).exists()),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
