"""Points that respondents give to social cohesion and liveability."""

from zicht.analyses.language import Analysis, each, rows, table, total, years

addresses = table("addresses")
answers = each("survey").during()

home = addresses.of(answers.person).at_moment().only(addresses.address)

analysis = Analysis(
    answers.unit(answers.person).at_address(home),
    measures={
        "respondents_scored": rows(),
        "cohesion_points": total(answers.cohesion),
        "liveability_points": total(answers.liveability),
        "survey_weight_scored": total(answers.weight),
        "cohesion_points_weighted": total(answers.cohesion * answers.weight),
        "liveability_points_weighted": total(answers.liveability * answers.weight),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
