"""What a kind is called in an address."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.artefacts.kinds import Kind

SLUGS: Mapping[Kind, str] = {
    Kind.ISSUE: "vraagstuk",
    Kind.PERSPECTIVE: "perspectief",
    Kind.STAKEHOLDERS: "omgeving",
    Kind.REUSE_CHECK: "wat-er-al-is",
    Kind.SHARED_PICTURE: "gedeeld-beeld",
    Kind.PROBLEM_ANALYSIS: "probleemanalyse",
    Kind.PROBLEM_DEFINITION: "probleemdefinitie",
    Kind.DESIRED_EFFECT: "effect",
    Kind.BUILDING_BLOCK: "bouwsteen",
    Kind.THEORY_OF_CHANGE: "werking",
    Kind.KPI: "meetpunt",
    Kind.TECHNOLOGY: "techniek",
    Kind.ASSESSMENT: "beoordeling",
    Kind.CONTRIBUTION: "bijdrage",
    Kind.COVENANT: "convenant",
    Kind.PILOT_PLAN: "proef",
    Kind.CASE: "zaak",
    Kind.LESSON: "les",
    Kind.MEASUREMENT: "meting",
    Kind.PILOT_EVALUATION: "evaluatie",
    Kind.ROLLOUT_PHASE: "overname",
    Kind.EXISTENCE_TEST: "toets",
    Kind.DESTRUCTION: "vernietiging",
    Kind.BODY: "orgaan",
    Kind.MANDATE: "mandaat",
    Kind.DECISION: "besluit",
    Kind.LADDER: "ladder",
    Kind.ESCALATION: "opschaling",
    Kind.PAYMENT: "betaling",
}
assert len(set(SLUGS.values())) == len(Kind)
