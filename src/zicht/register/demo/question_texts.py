"""What made-up partners ask: questions, hypotheses and outcomes of a place that does not exist."""

from __future__ import annotations

from zicht.model.question_entries import Asked, Finding, Hypothesis, Interpretation
from zicht.model.question_terms import Answer, Correction, Direction, EffectScale

ELSEWHERE = Asked(
    title="Komen verdachten van elders?",
    question="Komt een groter deel van de verdachten van drugsmisdrijven in Havenstad van buiten de regio "
    "dan verwacht?",
    decision="Of de straatcoaches in het havengebied gaan werken of in de eigen wijken.",
    decided_by="college van Havenstad",
    theme="drugs",
    decide_before="2026-12-01",
    title_en="Do suspects come from elsewhere?",
    question_en="Is the share of suspects of drug offences in Havenstad who live outside the region larger "
    "than expected?",
)
SCHOOL = Asked(
    title="Schoolverzuim en drugs",
    question="Staat vroeg schoolverzuim in een wijk samen met meer jonge verdachten drie jaar later?",
    decision="Of het geld voor verzuim naar drie wijken gaat of naar alle scholen.",
    decided_by="gemeenteraad van Havenstad",
    theme="jeugd",
    title_en="Truancy and drugs",
    question_en="Does early truancy in a neighbourhood go with more young suspects three years later?",
)
FAMILIES = Asked(
    title="Families met meer verdachten",
    question="In welke straten wonen families met meer dan één verdachte?",
    decision="Bij welke huishoudens het wijkteam langsgaat.",
    decided_by="college van Duinrand",
    theme="drugs",
)
MOVED = Asked(
    title="Verplaatst het na controles?",
    question="Zijn er na de havencontroles meer drugsmisdrijven in de buurgemeenten dan verwacht?",
    decision="Of Duinrand meedoet aan de controles.",
    decided_by="burgemeester van Duinrand",
    theme="waterbed",
)
HOLIDAY = Asked(
    title="Vakantieparken",
    question="Staan er op vakantieparken in Duinrand meer mensen ingeschreven dan er plaatsen zijn?",
    decision="Of de gemeente de parken samen met de brandweer gaat controleren.",
    decided_by="college van Duinrand",
    theme="wonen",
)

_SUPPRESSED = "minstens 10 personen, afgerond op 5"


def from_elsewhere() -> tuple[Hypothesis, ...]:
    """Two of one family."""
    return (
        _hypothesis(
            "H1",
            "Meer verdachten komen van buiten de regio dan verwacht.",
            against="gemeenten met een haven en evenveel inwoners",
            family="herkomst",
        ),
        _hypothesis(
            "H2",
            "Meer minderjarige verdachten komen van buiten de regio dan verwacht.",
            against="gemeenten met een haven en evenveel inwoners",
            family="herkomst",
        ),
    )


def school() -> tuple[Hypothesis, ...]:
    """One, that comes out as nothing."""
    statement = "In wijken met meer vroeg schoolverzuim zijn er drie jaar later meer jonge verdachten."
    return (_hypothesis("H1", statement, against="alle wijken van de provincie", family="verzuim"),)


def moved() -> tuple[Hypothesis, ...]:
    """One, of which the output is being reviewed."""
    statement = "In buurgemeenten zijn er meer misdrijven dan zonder de controles."
    return (_hypothesis("H1", statement, against="gemeenten zonder controles", family="waterbed"),)


def _hypothesis(id: str, statement: str, *, against: str, family: str) -> Hypothesis:
    return Hypothesis(
        id=id,
        statement=statement,
        population="geregistreerde verdachten 2019 tot en met 2024",
        variables=("woongemeente", "pleeggemeente", "leeftijdsgroep"),
        against=against,
        test="Poisson met spreiding tussen gemeenten",
        direction=Direction.HIGHER,
        alpha=0.05,
        family=family,
        correction=Correction.HOLM,
        scale=EffectScale.RATIO,
        smallest=1.2,
        suppression=_SUPPRESSED,
    )


FOUND = Interpretation(
    run=1,
    findings=(
        Finding("H1", "herkomst", 1.42, 1.28, 1.57, 0.0004),
        Finding("H2", "herkomst", 1.12, 0.81, 1.55, 0.47),
    ),
    meaning="Het deel van buiten is ruim 40% groter dan verwacht. Over minderjarigen valt niets te zeggen.",
    alternatives=(
        "De politie controleert vaker in het havengebied.",
        "Wie in de haven werkt, woont vaak elders.",
    ),
    not_said=("Waarom iemand naar Havenstad komt.", "Iets over een persoon of een groep inwoners."),
)
NOTHING = Interpretation(
    run=1,
    findings=(Finding("H1", "wijken", 1.03, 0.93, 1.14, 0.56),),
    meaning="Een verband van de grootte die ertoe doet, is uitgesloten. Verzuim alleen zegt dus weinig.",
    alternatives=("Verzuim wordt niet op elke school op dezelfde manier gemeld.",),
    not_said=("Dat verzuim geen zorg verdient.",),
)
ANSWERS = {
    "samira": (Answer.PARTLY, Answer.NO, Answer.YES, True),
    "duinrand": (Answer.NO, Answer.NO, Answer.UNKNOWN, False),
}
"""Who -> can I explain it, did I know it, are my neighbours the same, may it be public; by hypothesis H1."""
