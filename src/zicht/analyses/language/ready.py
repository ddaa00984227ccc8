"""Ready frames: the populations that most analyses start from, written in the language itself."""

from __future__ import annotations

from dataclasses import replace

from zicht.analyses.language.frames import Each, each
from zicht.analyses.language.linked import table
from zicht.analyses.language.values import Value, reference_date

_persons = table("persons")
_addresses = table("addresses")
_households = table("households")
_ownership = table("ownership")


def inhabitants() -> Each:
    """Persons with an address on the reference date, at that address; unit: the person.

    Adds age, address, household, household_type and household_place, all on the reference date. `age` is in
    completed years by the month of birth: on the last day of a month everybody born in it has had a birthday.
    """
    people = each("persons")
    address = _address_of(people.person)
    own = _households.of(people.person).at_moment()
    return (
        _with(
            people,
            age=_age(people.birth_year, people.birth_month, reference_date),
            address=address,
            household=own.only(_households.household),
            household_type=own.only(_households.household_type),
            household_place=own.only(_households.place),
        )
        .where(~address.is_missing())
        .unit(people.person)
        .at_address(address)
    )


def households() -> Each:
    """Households on the reference date, each by its oldest member (ties: the lowest pseudonym); at that
    member's address; unit: the household.

    `person` is the oldest member; adds age (of that member), address and members (their number).
    """
    homes = each("households").at_moment()
    members = _households.of(homes.household).at_moment()
    oldest = members.least(_born(_households.person))
    of_that_age = members.where(_born(_households.person) == oldest)
    return (
        _with(
            homes,
            age=_age_of(homes.person, reference_date),
            address=_address_of(homes.person),
            members=members.count(),
        )
        .where(_born(homes.person) == oldest)
        .where(homes.person == of_that_age.least(_households.person))
        .unit(homes.household)
        .at_address(_address_of(homes.person))
    )


def suspect_records() -> Each:
    """Registrations of suspects of offences in the period, at the suspect's home; unit: the person.

    Adds age on the day of the offence, sex, and home: the address on the reference date of the period, as
    the address on the day itself is not kept. `place` is the buurt of the offence: `.to_buurt(r.place)`
    makes a flow from home to offence, `.in_buurt(r.place)` counts where it happened.
    """
    records = each("suspects").during()
    home = _address_of(records.person)
    return (
        _with(
            records,
            age=_age_of(records.person, records.date),
            sex=_persons.of(records.person).only(_persons.sex),
            home=home,
        )
        .unit(records.person)
        .at_address(home)
    )


def dwellings() -> Each:
    """Dwellings of the year of the reference date, at their address; unit: the dwelling.

    Adds owner_person, owner_entity and owner_kind: those of the first owner (owner_number 1) on the
    reference date.
    """
    homes = each("dwellings").at_moment()
    owner = _ownership.of(homes.address).at_moment().where(_ownership.owner_number == 1)
    return (
        _with(
            homes,
            owner_person=owner.only(_ownership.person),
            owner_entity=owner.only(_ownership.entity),
            owner_kind=owner.only(_ownership.owner_kind),
        )
        .unit(homes.address)
        .at_address(homes.address)
    )


def entities(alive: bool = True) -> Each:
    """Legal entities and companies that exist on the reference date, at their seat; unit: the entity.

    alive  False: also those that were dissolved before it or are founded after it
    """
    all_of_them = each("entities").unit(table("entities").entity).at_address(table("entities").address)
    if not alive:
        return all_of_them
    dissolved = all_of_them.dissolved_on
    return all_of_them.where(all_of_them.founded_on <= reference_date).where(
        dissolved.is_missing() | (dissolved >= reference_date)
    )


def purchases() -> Each:
    """Purchases of dwellings in the period, at the dwelling; unit: the deed."""
    deeds = each("purchases").during()
    return deeds.unit(deeds.purchase).at_address(deeds.address)


def _with(frame: Each, **added: Value) -> Each:
    return replace(frame, added={**frame.added, **added})


def _address_of(person: Value) -> Value:
    return _addresses.of(person, by="person").at_moment().only(_addresses.address)


def _born(person: Value) -> Value:
    """Months from the year 0 to the month of birth."""
    of_person = _persons.of(person, by="person")
    return of_person.only(_persons.birth_year * 12 + _persons.birth_month)


def _age_of(person: Value, on: Value) -> Value:
    return (on.year() * 12 + on.month() - _born(person)) // 12


def _age(year: Value, month: Value, on: Value) -> Value:
    return (on.year() * 12 + on.month() - (year * 12 + month)) // 12
