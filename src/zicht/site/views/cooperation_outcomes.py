"""Numbers by form and theme, and outcomes of rules, as rows of tables: of a gemeente or of a province."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from zicht.model.cooperation_tables import CountStatistic, Standing
from zicht.site.cooperation import Cooperation
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import figure, form_words, table_rows, theme_label


def counted(speaker: Speaker, atlas: Cooperation, code: str, statistic: CountStatistic) -> Markup:
    """Numbers by form or theme, largest first."""
    found = [
        (category, number)
        for (area, kind, category), number in atlas.counts.items()
        if area == code and kind == statistic.value and number
    ]
    name = form_words if statistic is CountStatistic.FORM else theme_label
    rows = sorted(((-number, name(speaker, category)) for category, number in found))
    return table_rows(((words, figure(speaker, -number)) for number, words in rows), numeric=(1,))


def accounts_of(speaker: Speaker, atlas: Cooperation, chains: Sequence[str]) -> Markup:
    """A row a rule: of how many partnerships it is in order, missing, unknown."""
    versions = [atlas.shown[chain]["VERSION"] for chain in chains]
    outcomes = [row for version in versions for row in atlas.accounts.get(version, ())]
    rows = []
    for identifier, rule in atlas.rules.items():
        standings = [row["STANDING"] for row in outcomes if row["RULE"] == identifier]
        if standings:
            cells = (figure(speaker, standings.count(one.value)) for one in Standing)
            rows.append((escape(rule["title"][speaker.language]), *cells))
    return table_rows(rows, numeric=(1, 2, 3))
