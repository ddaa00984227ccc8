"""Households at the end of each year, and one-parent families among them."""

from zicht.analyses.language import Analysis, households, rows, years

homes = households()

analysis = Analysis(
    homes.where(homes.household_type != "8"),
    measures={
        "registered_households": rows(),
        "one_parent_households": rows(homes.household_type == "6"),
    },
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=years("2019", "2024"),
    protect="persons",
)
