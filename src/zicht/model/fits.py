"""What a fitted model gives for the output check: coefficients and counts of its design, never a residual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """One coefficient, of one category of one factor; the constant has factor "" and category "".

    units      units in the category, as a protected count; all units for the constant
    influence  largest change of the value when any one unit is left out; None: not known
    """

    factor: str
    category: str
    value: float
    standard_error: float
    units: int
    influence: float | None = None


@dataclass(frozen=True)
class FitOutput:
    """Everything of a fit that may be asked to leave.

    plan        id of the analysis, with the digest of its plan
    units       protected count of units the model was fitted to
    parameters  number of coefficients that were estimated, the constant included
    effects     one per coefficient
    cells       protected counts of units in the cells of the design, in any order; of main effects fitted to
                crossed cells: the two outcomes in each category, of which the coefficients are a function
    explained   share of the variation that is explained, when the fit has one
    from_protected_counts  True when the counts it was fitted to were themselves protected; else the counts
                here are not either and stay inside, and each effect must know its influence
    """

    plan: str
    plan_digest: str
    units: int
    parameters: int
    effects: tuple[Effect, ...]
    cells: tuple[int, ...]
    explained: float | None = None
    from_protected_counts: bool = True

    def __post_init__(self) -> None:
        assert self.units >= 0
        assert self.parameters >= 1
        assert len(self.effects) <= self.parameters, "an effect that was not estimated"
        assert all(cell >= 0 for cell in self.cells)
