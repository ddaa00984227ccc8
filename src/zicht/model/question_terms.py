"""The closed lists of words about research questions: stages, steps, tests, grounds, verdicts, answers."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a question stands; `register.rules.questions` says what leads from one to another."""

    BROUGHT_IN = "brought-in"
    TESTED = "tested"
    PRIORITISED = "prioritised"
    PREREGISTERED = "preregistered"
    IN_ANALYSIS = "in-analysis"
    OUTPUT_REQUESTED = "output-requested"
    OUTPUT_CHECKED = "output-checked"
    INTERPRETED = "interpreted"
    PUBLISHED = "published"
    FOLLOWED_UP = "followed-up"
    RECALIBRATED = "recalibrated"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Step(StrEnum):
    """What happened to a question; each is an entry that is never changed."""

    BROUGHT_IN = "brought-in"
    REVISED = "revised"
    ASSESSED = "assessed"
    PASSED = "test-passed"
    REJECTED = "rejected"
    APPEALED = "appealed"
    PRIORITISED = "prioritised"
    DRAFTED = "hypotheses-drafted"
    PREREGISTERED = "preregistered"
    RAN = "ran"
    REQUESTED = "output-requested"
    REVIEWED = "reviewed"  # by one person; the other has not yet
    APPROVED = "output-approved"
    RETURNED = "output-returned"
    REFUSED = "output-refused"
    INTERPRETED = "interpreted"
    PUBLISHED = "published"
    ANSWERED = "answered"
    RECALIBRATED = "recalibrated"
    WITHDRAWN = "withdrawn"


class Test(StrEnum):
    """What a question is tested on before any analysis."""

    __test__ = False  # not a class of pytest

    LEGAL = "legal"
    PUBLIC_VALUE = "public-value"
    DUPLICATES = "duplicates"
    DEBATE = "debate"


class TestOutcome(StrEnum):
    """What a test says."""

    __test__ = False

    PASSES = "passes"
    CONDITIONS = "passes-on-conditions"
    FAILS = "fails"


class RejectionGround(StrEnum):
    """Why a question is not taken up: a closed list, so that reasons can be counted."""

    NO_LEGAL_GROUND = "no-legal-ground"
    NO_PUBLIC_VALUE = "no-public-value"
    ASKED_BEFORE = "asked-before"
    NO_DEBATE = "no-debate"
    NO_DATA = "no-data"
    NOT_ANSWERABLE = "not-answerable"
    NO_CAPACITY = "no-capacity"


class WithdrawalGround(StrEnum):
    """Why a question ends."""

    DECIDED = "decision-taken"
    CANNOT_BE_ANSWERED = "cannot-be-answered"
    GROUND_LAPSED = "ground-lapsed"
    FAULT_FOUND = "fault-found"
    NO_LONGER_WANTED = "no-longer-wanted"


class EffectScale(StrEnum):
    """How an effect is expressed; its value without effect is 1 for a ratio and 0 for a difference."""

    RATIO = "ratio"
    DIFFERENCE = "difference"

    @property
    def none(self) -> float:
        """The value that means no effect."""
        return 1.0 if self is EffectScale.RATIO else 0.0


class Direction(StrEnum):
    """Which way a hypothesis points."""

    HIGHER = "higher"
    LOWER = "lower"
    EITHER = "either"


class Correction(StrEnum):
    """How the tests of one family are kept from adding up false alarms."""

    HOLM = "holm"
    BENJAMINI_HOCHBERG = "benjamini-hochberg"
    BONFERRONI = "bonferroni"


class FindingVerdict(StrEnum):
    """What a finding says of its hypothesis; computed from its figures, never typed."""

    SUPPORTED = "supported"
    TOO_SMALL = "real-but-too-small"
    NO_EFFECT = "no-effect-of-that-size"
    OPPOSITE = "opposite"
    CANNOT_SAY = "cannot-say"
    SUPPRESSED = "suppressed"


class Answer(StrEnum):
    """What a municipality says to one of the three questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Explanation(StrEnum):
    """What explains a deviation, in words everybody can count."""

    POLICE_EFFORT = "police-effort"
    REGISTRATION = "registration"
    POPULATION = "population"
    FACILITIES = "facilities"  # a station, a night-life area, a holiday park
    INCIDENT = "one-incident"
    POLICY = "own-policy"
    DISPLACEMENT = "displacement"
    OTHER_KNOWN = "other-known"
    NONE = "none"


class Follow(StrEnum):
    """What a municipality does with a finding."""

    NOTHING = "nothing"
    TALK = "talk-with-partners"
    NEIGHBOURS = "talk-with-neighbours"
    INQUIRY = "own-inquiry"
    MEASURE = "measure"
    COUNCIL = "to-the-council"


class Recalibrated(StrEnum):
    """What comes of looking at a question again."""

    UNCHANGED = "unchanged"
    REFRESH = "new-run"
    NEW_QUESTION = "new-question"
