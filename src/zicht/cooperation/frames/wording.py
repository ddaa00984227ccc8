"""The sentences about frames, in Dutch (level B1) and English. A test demands that each kind has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from zicht.cooperation.frames.explanation import BarKind, LackKind
from zicht.cooperation.frames.findings import FindingKind
from zicht.cooperation.frames.sharing_frame import Informing, KeptFrom
from zicht.cooperation.frames.vocabulary import Exchange, Label, Lift, Sensitivity

AND = Label("en", "and")
OR = Label("of", "or")

NO_JUDGEMENT = Label(
    "Dit is een advies op grond van wat de partners hebben afgesproken. Het is geen juridisch oordeel. "
    "U weegt zelf of delen nodig is en of het niet met minder kan, en u beslist.",
    "This is advice based on what the partners agreed. It is no legal judgement. You weigh whether sharing "
    "is needed and whether less would do, and you decide.",
)

BARS: Mapping[BarKind, Label] = {
    BarKind.NOT_SIGNED: Label(
        "Deze versie van het convenant is niet getekend of is beëindigd; niets uit deze versie geldt.",
        "This version of the covenant is not signed or has been ended; nothing in it counts.",
    ),
    BarKind.NOT_YET: Label(
        "Het convenant geldt pas vanaf {when}.", "The covenant is in force only from {when}."
    ),
    BarKind.ENDED: Label("Het convenant liep af op {when}.", "The covenant ended on {when}."),
    BarKind.REVOKED: Label(
        "{about} heeft de deelname op {when} ingetrokken.", "{about} took back its part on {when}."
    ),
    BarKind.SECRECY: Label(
        "Hier geldt {about}. Nodig is {lifts}.", "This falls under {about}. What is needed: {lifts}."
    ),
    BarKind.OTHER_PURPOSE: Label(
        "Dit geval is voor een ander doel ingebracht dan waarvoor u wilt delen.",
        "This case was brought in for another purpose than the one you want to share for.",
    ),
    BarKind.ONWARD: Label(
        "U kreeg deze gegevens van een andere partij, en die mag u niet verder delen.",
        "You got this data from another party, and you may not share it further.",
    ),
}

LACKS: Mapping[LackKind, Label] = {
    LackKind.SENDER: Label("{about} is geen zender", "{about} is no sender"),
    LackKind.RECEIVER: Label("{about} is geen ontvanger", "{about} is no receiver"),
    LackKind.SAME_PARTY: Label("zender en ontvanger zijn dezelfde", "sender and receiver are the same"),
    LackKind.CATEGORY: Label("gegevens over {about} staan er niet in", "data on {about} is not in it"),
    LackKind.SUBJECT: Label("het gaat niet over {about}", "it is not about {about}"),
    LackKind.PURPOSE: Label("het is niet voor het doel '{about}'", "it is not for the purpose '{about}'"),
    LackKind.EXCHANGE: Label("delen kan er niet {about}", "it does not allow sharing {about}"),
    LackKind.STAGE: Label("het geldt niet in de fase '{about}'", "it does not count in the stage '{about}'"),
    LackKind.NOT_YET: Label("het geldt pas vanaf {when}", "it counts only from {when}"),
    LackKind.ENDED: Label("het liep af op {when}", "it ended on {when}"),
    LackKind.REVOKED: Label("{about} trok dit kader in op {when}", "{about} revoked this frame on {when}"),
    LackKind.NECESSITY_NOTE: Label(
        "u hebt nog niet opgeschreven waarom het nodig is", "you have not yet written down why it is needed"
    ),
    LackKind.ASSESSMENT: Label("'{about}' is niet geldig", "'{about}' is not in force"),
    LackKind.SECRECY: Label(
        "toestemming, of een andere grond om het geheim te doorbreken, ontbreekt",
        "consent, or another ground to break secrecy, is missing",
    ),
    LackKind.APPROVALS: Label(
        "er zijn minder dan {about} personen akkoord", "fewer than {about} persons agreed"
    ),
    LackKind.ORGANISATIONS: Label(
        "het akkoord komt van minder dan {about} organisaties",
        "those who agreed are of fewer than {about} organisations",
    ),
}

FINDINGS: Mapping[FindingKind, Label] = {
    FindingKind.BAD_ID: Label("de code heeft tekens die niet kunnen", "the id has characters it cannot have"),
    FindingKind.TWICE: Label("de code komt twee keer voor", "the id is there twice"),
    FindingKind.PERIOD: Label("het einde ligt niet na het begin", "the end is not after the begin"),
    FindingKind.TIME_ZONE: Label("onbekende tijdzone: {about}", "unknown time zone: {about}"),
    FindingKind.UNKNOWN_TYPE: Label("onbekende soort organisatie: {about}", "unknown type: {about}"),
    FindingKind.NO_SENDER_GROUND: Label("de grondslag van de zender ontbreekt", "the sender has no ground"),
    FindingKind.NO_RECEIVER_GROUND: Label(
        "de grondslag van de ontvanger ontbreekt", "the receiver has no ground"
    ),
    FindingKind.GROUND_WITHOUT_BASIS: Label(
        "'{about}' is geen grondslag om te delen: er hoort geen letter van artikel 6 AVG bij",
        "'{about}' is no ground for sharing: it has no letter of article 6 GDPR",
    ),
    FindingKind.UNKNOWN_GROUND: Label("onbekende grondslag: {about}", "unknown ground: {about}"),
    FindingKind.EXTRA_GROUND_LACKING: Label(
        "voor '{about}' is een extra grondslag nodig", "'{about}' needs an extra ground"
    ),
    FindingKind.SENDER_TAKES_NO_PART: Label(
        "de zender doet niet mee: {about}", "the sender takes no part: {about}"
    ),
    FindingKind.RECEIVER_TAKES_NO_PART: Label(
        "de ontvanger doet niet mee: {about}", "the receiver takes no part: {about}"
    ),
    FindingKind.NO_SENDER: Label("er is geen zender", "there is no sender"),
    FindingKind.NO_RECEIVER: Label("er is geen ontvanger", "there is no receiver"),
    FindingKind.ONLY_ITSELF: Label("zender en ontvanger zijn dezelfde", "sender and receiver are the same"),
    FindingKind.NO_CATEGORY: Label("er is geen soort gegevens", "there is no category of data"),
    FindingKind.NO_SUBJECT: Label("er is niet gezegd over wie het gaat", "it is not said about whom"),
    FindingKind.NO_EXCHANGE: Label("er is niet gezegd hoe gedeeld wordt", "it is not said how it is shared"),
    FindingKind.UNKNOWN_WORD: Label("onbekend: {about}", "unknown: {about}"),
    FindingKind.NO_RETENTION: Label("de bewaartermijn ontbreekt", "there is no time of keeping"),
    FindingKind.OUTSIDE_COVENANT: Label(
        "het kader geldt buiten de tijd van het convenant", "the frame counts outside the covenant's time"
    ),
    FindingKind.APPROVALS: Label(
        "dit aantal akkoorden kan niemand halen", "nobody can reach this number of approvals"
    ),
    FindingKind.NO_ASSESSMENT: Label("de DPIA die nodig is, is niet genoemd", "the DPIA needed is not named"),
    FindingKind.NO_INFORMING_GROUND: Label(
        "er is geen grondslag om later of niet te informeren", "no ground to tell later or not at all"
    ),
    FindingKind.REVOKED_BY_STRANGER: Label(
        "ingetrokken door wie niet meedoet", "revoked by one that takes no part"
    ),
}

EXCHANGES: Mapping[Exchange, Label] = {
    Exchange.PUSH: Label("uit eigen beweging", "on the sender's own initiative"),
    Exchange.PULL: Label("op verzoek", "on request"),
    Exchange.MEETING: Label("in het overleg", "in the case meeting"),
}
LIFTS: Mapping[Lift, Label] = {
    Lift.CONSENT: Label("toestemming van de persoon zelf", "consent of the person"),
    Lift.STATUTE: Label("een wettelijk voorschrift om te spreken", "a statutory rule to speak"),
    Lift.CONFLICT_OF_DUTIES: Label("een conflict van plichten", "a conflict of duties"),
}
SENSITIVITIES: Mapping[Sensitivity, Label] = {
    Sensitivity.ORDINARY: Label("gewoon", "ordinary"),
    Sensitivity.SENSITIVE: Label("gevoelig", "sensitive"),
    Sensitivity.SPECIAL: Label("bijzonder", "special category"),
    Sensitivity.CRIMINAL: Label("strafrechtelijk", "criminal"),
    Sensitivity.NATIONAL_ID: Label("nationaal nummer", "national number"),
}
KEPT_FROM: Mapping[KeptFrom, Label] = {
    KeptFrom.RECEIPT: Label("ontvangst", "receipt"),
    KeptFrom.CASE_CLOSED: Label("sluiten van het geval", "closing the case"),
}
INFORMINGS: Mapping[Informing, Label] = {
    Informing.TOLD: Label("wordt meteen geïnformeerd", "is told at once"),
    Informing.TOLD_LATER: Label("wordt later geïnformeerd", "is told later"),
    Informing.NOT_TOLD: Label("wordt niet geïnformeerd", "is not told"),
}

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def day_in_words(moment: datetime, zone: str, language: str) -> str:
    """ "1 mei 2026"; with the time when it is not midnight there."""
    there = moment.astimezone(ZoneInfo(zone))
    month = _MONTHS[language].split()[there.month - 1]
    day = f"{there.day} {month} {there.year}"
    return day if (there.hour, there.minute) == (0, 0) else f"{day} {there:%H:%M}"


def listed(words: Iterable[str], language: str, *, last: str = "") -> str:
    """ "a, b en c"; `last` is another word than "and". Names that hold such signs get quotes."""
    names = list(words)
    joined = f" {last or AND.at(language)} "
    if len(names) > 1 and any("," in name or AND.at(language) in name.split() for name in names):
        names = [f"‘{name}’" for name in names]
    return f"{', '.join(names[:-1])}{joined}{names[-1]}" if len(names) > 1 else "".join(names)
