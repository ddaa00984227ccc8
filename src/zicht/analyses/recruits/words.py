"""The words of young recruits: names of circumstances, and sentences that numbers are put into."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]

CIRCUMSTANCES: Mapping[str, Text] = {
    "age=12-14": {"nl": "12 tot en met 14 jaar", "en": "aged 12 to 14"},
    "age=15+": {"nl": "15 tot en met 17 jaar", "en": "aged 15 to 17"},
    "left_school=yes": {"nl": "van school zonder diploma", "en": "left school without a diploma"},
    "left_school=other": {"nl": "niet van school zonder diploma", "en": "did not leave school early"},
    "halt=yes": {"nl": "ooit bij Halt geweest", "en": "was referred to Halt"},
    "halt=other": {"nl": "nooit bij Halt geweest", "en": "never referred to Halt"},
    "parental_debts=yes": {"nl": "ouder met problematische schulden", "en": "parent with problematic debts"},
    "parental_debts=other": {
        "nl": "geen ouder met problematische schulden",
        "en": "no parent with problematic debts",
    },
    "suspect_sibling=yes": {"nl": "broer of zus als verdachte geregistreerd", "en": "suspect sibling"},
    "suspect_sibling=other": {"nl": "geen verdachte broer of zus", "en": "no suspect sibling"},
    "youth_care=yes": {"nl": "kreeg jeugdhulp", "en": "had youth care"},
    "youth_care=other": {"nl": "kreeg geen jeugdhulp", "en": "had no youth care"},
    "one_parent=yes": {"nl": "groeit op met één ouder", "en": "grows up with one parent"},
    "one_parent=other": {"nl": "groeit niet op met één ouder", "en": "does not grow up with one parent"},
    "moved=yes": {"nl": "kort op dit adres", "en": "recently moved"},
    "moved=other": {"nl": "al langer op dit adres", "en": "longer at this address"},
    "sex=1": {"nl": "jongens", "en": "boys"},
    "sex=2": {"nl": "meisjes", "en": "girls"},
}
"""Category of a breakdown -> what it is called; a category without words is called by its code."""

MODEL_NAMES: Mapping[str, Text] = {
    "logistic": {"nl": "logistisch model", "en": "logistic model"},
    "logistic_without_proxy": {
        "nl": "logistisch model zonder de sterkste plaatsvervanger",
        "en": "logistic model without the strongest proxy",
    },
    "elastic_net": {"nl": "elastisch net", "en": "elastic net"},
    "explainable_boosting": {"nl": "uitlegbaar boosting-model", "en": "explainable boosting model"},
    "gradient_boosting": {"nl": "boosting-model", "en": "gradient boosting model"},
}

SENTENCES: Mapping[str, Text] = {
    "term_raised": {
        "nl": "{who}: {ratio} keer zo grote kansverhouding (tussen {lower} en {upper}).",
        "en": "{who}: odds {ratio} times as high (between {lower} and {upper}).",
    },
    "term_lowered": {
        "nl": "{who}: de kansverhouding is lager, {ratio} keer (tussen {lower} en {upper}).",
        "en": "{who}: lower odds, {ratio} times (between {lower} and {upper}).",
    },
    "term_unclear": {
        "nl": "{who}: niet te zeggen of dit samengaat met een latere verdenking (tussen {lower} en {upper}).",
        "en": "{who}: it cannot be said whether this goes together with a later suspicion "
        "(between {lower} and {upper}).",
    },
    "term_left_out": {
        "nl": "{who}: te weinig gevallen om iets te zeggen.",
        "en": "{who}: too few cases to say anything.",
    },
    "tipping": {
        "nl": "Dit verband verdwijnt pas als de politie deze jongeren {ratio} keer zo vaak ziet als anderen "
        "die hetzelfde doen.",
        "en": "This association vanishes only if the police see these young people {ratio} times as often as "
        "others who do the same.",
    },
    "auc": {
        "nl": "Van twee jongeren van wie één later wordt verdacht, geeft het model die ene in {percent} van "
        "de 100 gevallen het hogere risico; met dobbelen is dat 50.",
        "en": "Of two young people of whom one is suspected later, the model gives that one the higher risk "
        "in {percent} of 100 cases; rolling dice gives 50.",
    },
    "raised_class": {
        "nl": "Van elke 1.000 jongeren met een verhoogd risico worden er ongeveer {cases} verdacht "
        "(tussen {lower} en {upper}); de anderen dus niet.",
        "en": "Of every 1,000 young people at raised risk about {cases} are suspected "
        "(between {lower} and {upper}); so the others are not.",
    },
    "calibrated": {
        "nl": "Op latere jaren verwacht het model {ratio} keer het aantal dat er was "
        "(tussen {lower} en {upper}).",
        "en": "In later years the model expects {ratio} times the number there was "
        "(between {lower} and {upper}).",
    },
    "others_better": {
        "nl": "Het {model} onderscheidt op latere jaren beter; het verschil is {difference} punt.",
        "en": "The {model} tells apart better in later years; the difference is {difference} points.",
    },
    "others_not_better": {
        "nl": "Het {model} onderscheidt op latere jaren niet aantoonbaar beter.",
        "en": "That the {model} tells apart better in later years cannot be shown.",
    },
    "group": {
        "nl": "Bij {who} verwacht het model {ratio} keer het aantal dat er was (tussen {lower} en {upper}).",
        "en": "For {who} the model expects {ratio} times the number there was (between {lower} and {upper}).",
    },
    "subgroup": {
        "nl": "In de andere helft van de wijken bevestigd: {who} ({ratio} keer zo vaak als de rest, tussen "
        "{lower} en {upper}).",
        "en": "Confirmed in the other half of the wijken: {who} ({ratio} times as often as the rest, between "
        "{lower} and {upper}).",
    },
    "no_subgroup": {
        "nl": "Geen enkele combinatie werd in de andere helft van de wijken bevestigd.",
        "en": "No combination was confirmed in the other half of the wijken.",
    },
    "no_model": {
        "nl": "Er zijn te weinig gevallen voor een model. Er is dus niets te zeggen over omstandigheden of "
        "gebieden.",
        "en": "There are too few cases for a model. So nothing can be said about circumstances or areas.",
    },
    "not_measured": {
        "nl": "Er zijn te weinig gevallen om het model op latere jaren te toetsen.",
        "en": "There are too few cases to test the model on later years.",
    },
}

MAY_NOT: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "Niet voor een besluit, bezoek, controle of registratie van een jongere, gezin of adres.",
        "Niet om jongeren op te sporen of te volgen.",
        "Niet als bewijs dat een omstandigheid de oorzaak is.",
        "Niet om wijken van slecht naar goed te ordenen.",
    ),
    "en": (
        "Not for a decision on, visit to, check or record of a young person, family or address.",
        "Not to trace or follow young people.",
        "Not as proof that a circumstance is the cause.",
        "Not to order wijken from bad to good.",
    ),
}
WHAT_HELPS: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "Kijk welke omstandigheden in deze wijk vaker voorkomen dan elders; de pagina's over voortijdig "
        "schoolverlaten, Halt, schulden van ouders en jeugdhulp laten dat zien.",
        "Bespreek met scholen, jongerenwerk, schuldhulpverlening en jeugdhulp wat er al is en wie ontbreekt.",
        "Richt hulp op de omstandigheid en op de hele wijk, niet op een lijst van jongeren.",
        "Vergelijk met gemeenten die op de uwe lijken en vraag wat zij deden.",
    ),
    "en": (
        "See which circumstances are more common in this wijk than elsewhere; the pages on early school "
        "leaving, Halt, debts of parents and youth care show that.",
        "Discuss with schools, youth work, debt counselling and youth care what there is and who is missing.",
        "Aim help at the circumstance and at the whole wijk, not at a list of young people.",
        "Compare with gemeenten that resemble yours and ask what they did.",
    ),
}


def name_of(subject: str, language: str) -> str:
    """A combination in words: "was referred to Halt and recently moved"."""
    parts = [CIRCUMSTANCES.get(part, {}).get(language, part) for part in subject.split(";")]
    joint = {"nl": " en ", "en": " and "}[language]
    return ", ".join(parts[:-1]) + (joint if parts[1:] else "") + parts[-1]


def number(value: float, language: str) -> str:
    """Two significant digits at most, with the decimal mark of the language."""
    text = f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
    if "e" in text:
        text = f"{value:.0f}" if abs(value) >= 1 else f"{value:.6f}".rstrip("0")
    return text.replace(".", ",") if language == "nl" else text
