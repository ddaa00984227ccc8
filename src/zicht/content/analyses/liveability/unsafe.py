"""Respondents who sometimes feel unsafe in the neighbourhood, and who were a victim."""

from zicht.analyses.language import Analysis, each, rows, table, total, years

addresses = table("addresses")
answers = each("survey").during()

home = addresses.of(answers.person).at_moment().only(addresses.address)

analysis = Analysis(
    answers.unit(answers.person).at_address(home),
    measures={
        "respondents": rows(),
        "respondents_feeling_unsafe": rows(answers.unsafe),
        "respondents_victim": rows(answers.victim),
        "survey_weight": total(answers.weight),
        "survey_weight_feeling_unsafe": total(answers.weight, answers.unsafe),
        "survey_weight_victim": total(answers.weight, answers.victim),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="persons",
)
