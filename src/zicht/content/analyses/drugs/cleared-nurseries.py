"""Dwellings where a cannabis nursery was cleared in the last three years."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

nurseries = table("nurseries")
homes = dwellings()

cleared = nurseries.of(homes.address).during(months=36).exists()

analysis = Analysis(
    homes,
    measures={"nursery_dwellings": rows(), "dwellings_with_cleared_nursery": rows(cleared)},
    breakdowns={"tenure": homes.tenure.categories("E", "C", "P")},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
