"""Dear dwellings where no owner lives and all owners are young and poor, in debt, or on social assistance."""

from zicht.analyses.language import Analysis, dwellings, reference_date, rows, table, years

DEAR_EUROS = 400_000
LOW_INCOME_EUROS = 20_000

ownership, addresses, persons = table("ownership"), table("addresses"), table("persons")
income, debts, benefits = table("person_income"), table("problematic_debts"), table("benefits")
homes = dwellings()

born = persons.of(ownership.person, by="person").only(persons.birth_year * 12 + persons.birth_month)
age = (reference_date.year() * 12 + reference_date.month() - born) // 12
earned = income.of(ownership.person, by="person").at_moment(lag=12).only(income.income_euros).or_else(0)
young_with_low_income = (age >= 18) & (age <= 24) & (earned < LOW_INCOME_EUROS)
in_debt = debts.of(ownership.person, by="person").at_moment().exists()
on_assistance = benefits.of(ownership.person, by="person").at_moment().where(benefits.kind == "1").exists()
few_means = young_with_low_income | in_debt | on_assistance

home = addresses.of(ownership.person, by="person").at_moment().only(addresses.address)
lives_there = home == ownership.address

owners = ownership.of(homes.address, by="address").at_moment()
of_persons = owners.exists() & ~owners.where(ownership.owner_kind != "P").exists()
nobody_lives_there = ~owners.where(lives_there).exists()
all_have_few_means = owners.where(few_means).count() == owners.count()

analysis = Analysis(
    # The unit is the first owner: protection must see that several dwellings can be of one person.
    homes.where(homes.woz_euros >= DEAR_EUROS).where(of_persons).unit(homes.owner_person),
    measures={
        "dear_dwellings_of_persons": rows(),
        "dear_dwellings_of_owners_with_few_means": rows(all_have_few_means),
        "dear_dwellings_let": rows(nobody_lives_there),
        "dear_dwellings_of_straw_persons": rows(nobody_lives_there & all_have_few_means),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2020", "2024"),
    moment="first_day",
    protect="persons",
)
