"""Persons registered at a holiday park on 31 December, by region only."""

from zicht.analyses.language import Analysis, each, rows, table, years

debts = table("problematic_debts")
stays = each("holiday_park_stays").at_moment()

analysis = Analysis(
    stays.unit(stays.person).at_address(stays.address),
    measures={
        "holiday_park_residents": rows(),
        "holiday_park_residents_with_debts": rows(debts.of(stays.person).at_moment().exists()),
    },
    levels=("pv", "cr", "vr", "re"),
    periods=years("2019", "2024"),
    protect="persons",
)
