"""Young people who were suspected of a drug offence for the first time in the last four of five years."""

from zicht.analyses.language import Analysis, each, reference_date, rows, table, years

addresses = table("addresses")
suspects = table("suspects")
people = each("persons")

START = 60  # months before the reference date
FOLLOWED = 48

months_now = reference_date.year() * 12 + reference_date.month() - people.birth_year * 12 - people.birth_month
age = (months_now - START) // 12
home = addresses.of(people.person).at_moment(lag=START).only(addresses.address)
drugs = suspects.of(people.person).where(suspects.offence.is_in("41", "42"))

analysis = Analysis(
    people.where((age >= 13) & (age <= 18))
    .where(~home.is_missing())
    .where(~drugs.ever(lag=FOLLOWED).exists())
    .unit(people.person)
    .at_address(home),
    measures={
        "followed_young_people": rows(),
        "followed_young_drug_suspects": rows(drugs.during(months=FOLLOWED).exists()),
    },
    levels=("pv", "vr", "re", "gm"),
    periods=years("2024", "2024"),
    protect="persons",
)
