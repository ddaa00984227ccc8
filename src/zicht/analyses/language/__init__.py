"""The language of analyses: all that an analyst's file imports.

It builds the frozen nodes of `zicht.model.expressions` and `zicht.model.plans` and never touches data. The
names below are the whole language; docs/reference/language.md has an example of each.

values       values of a row, and what can be done with them
linked       rows of another table that belong to a row
frames       which rows are looked at, whom they are about, where they belong
ready        frames most analyses start from
relations    parents, children, siblings, members of the household
counts       measures and periods
definition   `Analysis`, and the plan that it becomes
misuse       what is no sentence of the language, with its line
"""

from zicht.analyses.language.counts import quarters, rows, total, units, years
from zicht.analyses.language.definition import Analysis
from zicht.analyses.language.frames import each
from zicht.analyses.language.linked import table
from zicht.analyses.language.ready import (
    dwellings,
    entities,
    households,
    inhabitants,
    purchases,
    suspect_records,
)
from zicht.analyses.language.relations import any_child, any_household_member, any_parent, any_sibling
from zicht.analyses.language.values import (
    all_of,
    any_of,
    date,
    greatest,
    least,
    reference_date,
    reference_year,
    when,
)

__all__ = [
    "Analysis",
    "all_of",
    "any_child",
    "any_household_member",
    "any_of",
    "any_parent",
    "any_sibling",
    "date",
    "dwellings",
    "each",
    "entities",
    "greatest",
    "households",
    "inhabitants",
    "least",
    "purchases",
    "quarters",
    "reference_date",
    "reference_year",
    "rows",
    "suspect_records",
    "table",
    "total",
    "units",
    "when",
    "years",
]
