"""Models of risk, fitted in the vault to counted cells. No model sees a person, and no prediction leaves.

What others may use is in `__all__`: the story of `findings`, what it gives, and the mistakes of a user. The
other files hand each other arrays over cells; a test holds every import and every public function to that.

  counted_table  tallies as a table of cells; it does not print or pickle
  terms          the logistic model on all cohorts, its terms, what one person moves
  learners       the closed list of models
  measures       each model on cohorts it was not fitted to
  audit          fairness to groups that are in no model
  subgroups      combinations of categories, found in one half of the wijken, tested in the other
  classes        classes of risk, and the young of today in them, per area
  findings       the story
"""

from zicht.microdata.risk_models.counted_table import NoTalliesToFit, StaysInTheVault
from zicht.microdata.risk_models.findings import RisksFound, find_risks
from zicht.microdata.risk_models.learners import LearnersMissing, ModelDoesNotSettle

__all__ = [
    "LearnersMissing",
    "ModelDoesNotSettle",
    "NoTalliesToFit",
    "RisksFound",
    "StaysInTheVault",
    "find_risks",
]
