"""The economy of a block: dwellings, companies, money, care, nuisance as tables, and what is true there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.economy_care import activity_of, activity_rows, budget_rows, budgets_of
from zicht.made_up.microdata.economy_climate import climate_of
from zicht.made_up.microdata.economy_counts import (
    as_arrays,
    care_counts,
    company_counts,
    event_counts,
    property_counts,
    turnover_counts,
)
from zicht.made_up.microdata.economy_directors import director_rows, directors_of
from zicht.made_up.microdata.economy_dwellings import dwelling_rows, dwellings_of
from zicht.made_up.microdata.economy_entities import entities_of, entity_rows
from zicht.made_up.microdata.economy_nuisance import nuisance_of, nuisance_rows
from zicht.made_up.microdata.economy_nurseries import nurseries_of, nursery_rows
from zicht.made_up.microdata.economy_ownership import ownership_of, ownership_rows
from zicht.made_up.microdata.economy_parks import park_stay_rows, park_stays_of
from zicht.made_up.microdata.economy_purchases import purchase_rows, purchases_of
from zicht.made_up.microdata.economy_residents import residents_of
from zicht.made_up.microdata.economy_survey import survey_of, survey_rows
from zicht.made_up.microdata.economy_transactions import transaction_rows, transactions_of
from zicht.made_up.microdata.economy_turnover import turnover_of, turnover_rows


@dataclass(frozen=True, eq=False)
class Economy:
    """tables  name in the contracts -> rows;  counts  what is true, as arrays to be added up over blocks."""

    tables: Mapping[str, pa.Table]
    counts: Mapping[str, Ints]


def economy_of(block: Block) -> Economy:
    """Make the thirteen tables of money and companies from one block alone."""
    climate, residents = climate_of(block.country), residents_of(block)
    homes = dwellings_of(block, residents, climate)
    entities = entities_of(block, residents, climate)
    directors = directors_of(block, residents, climate, entities)
    turnover = turnover_of(block, climate, entities)
    ownership = ownership_of(block, residents, climate, homes, entities)
    purchases = purchases_of(block, climate, homes, entities, ownership)
    budgets = budgets_of(block, climate, entities)
    activity = activity_of(block, climate, entities, budgets)
    transactions, nuisance = transactions_of(block, climate), nuisance_of(block, climate)
    nurseries, stays = nurseries_of(block, climate, homes), park_stays_of(block, residents, climate)
    survey = survey_of(block, climate)
    tables = {
        "dwellings": dwelling_rows(block, homes),
        "ownership": ownership_rows(block, entities, ownership),
        "purchases": purchase_rows(block, entities, purchases),
        "entities": entity_rows(block, entities),
        "directors": director_rows(block, entities, directors),
        "turnover": turnover_rows(block, entities, turnover),
        "suspicious_transactions": transaction_rows(block, transactions),
        "care_budgets": budget_rows(block, entities, budgets),
        "care_activity": activity_rows(block, entities, activity),
        "holiday_park_stays": park_stay_rows(block, stays),
        "nurseries": nursery_rows(block, homes, nurseries),
        "nuisance_reports": nuisance_rows(block, nuisance),
        "survey": survey_rows(block, survey),
    }
    counts = {
        **property_counts(block, residents, homes, ownership, purchases),
        **company_counts(block, homes, entities, directors),
        **turnover_counts(block, entities, turnover),
        **care_counts(block, residents, entities, directors, budgets, activity),
        **event_counts(block, homes, transactions, nuisance, nurseries, stays, survey),
    }
    return Economy(tables, as_arrays(counts))
