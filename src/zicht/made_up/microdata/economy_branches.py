"""Branches of the economy: how common each is, which legal forms it takes, how much is earned in it.

Sizes follow public figures about companies by branch, approximately (CBS, Bedrijven; bedrijfstak); there are
about 300 000 stichtingen in the country, and two of three companies are of one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FORMS = np.array(["01", "11", "41", "51", "71", "74", "99"])
SOLE, PARTNERSHIP, BV, NV, ASSOCIATION, FOUNDATION, OTHER = range(7)


@dataclass(frozen=True)
class Branch:
    """A branch.

    code       as in the code list
    per_1000   entities for each thousand inhabitants, about, alive or not
    forms      share of each legal form, in the order of FORMS
    turnover   median of a sole proprietor in euros a year
    in_2020    turnover in 2020 and 2021 relative to other years
    """

    code: str
    per_1000: float
    forms: tuple[float, ...]
    turnover: float
    in_2020: float = 1.0


_SHOPS = (0.55, 0.22, 0.22, 0.0, 0.0, 0.0, 0.01)
BRANCHES = (
    Branch("451", 1.8, _SHOPS, 140_000),
    Branch("452", 1.3, _SHOPS, 110_000),
    Branch("477", 1.0, _SHOPS, 60_000),
    Branch("551", 0.6, (0.35, 0.30, 0.34, 0.01, 0.0, 0.0, 0.0), 150_000, 0.50),
    Branch("561", 3.4, (0.48, 0.26, 0.26, 0.0, 0.0, 0.0, 0.0), 120_000, 0.65),
    Branch("563", 1.0, (0.52, 0.28, 0.20, 0.0, 0.0, 0.0, 0.0), 90_000, 0.55),
    Branch("649", 12.0, (0.0, 0.0, 0.965, 0.005, 0.0, 0.03, 0.0), 15_000),
    Branch("681", 4.0, (0.16, 0.06, 0.58, 0.01, 0.0, 0.16, 0.03), 60_000),
    Branch("773", 0.3, _SHOPS, 120_000),
    Branch("801", 0.8, (0.70, 0.05, 0.25, 0.0, 0.0, 0.0, 0.0), 55_000),
    Branch("869", 6.0, (0.70, 0.06, 0.13, 0.0, 0.01, 0.10, 0.0), 42_000),
    Branch("873", 0.8, (0.10, 0.05, 0.35, 0.0, 0.0, 0.50, 0.0), 180_000),
    Branch("931", 2.2, (0.25, 0.05, 0.12, 0.0, 0.40, 0.18, 0.0), 30_000, 0.70),
    Branch("960", 4.0, (0.82, 0.08, 0.10, 0.0, 0.0, 0.0, 0.0), 32_000, 0.75),
    Branch("961", 0.5, (0.84, 0.06, 0.10, 0.0, 0.0, 0.0, 0.0), 28_000, 0.70),
    Branch("999", 72.0, (0.57, 0.05, 0.15, 0.001, 0.055, 0.155, 0.019), 45_000),
)
CODES = np.array([branch.code for branch in BRANCHES])
CARE = ("869", "873")
FORM_TURNOVER = np.array([1.0, 2.2, 8.0, 90.0, 0.5, 1.5, 1.0])
"""Turnover of each legal form relative to a sole proprietor."""
DIRECTORS = np.array([1, 2, 1, 2, 3, 3, 1])
"""How many directors each legal form has at first."""
