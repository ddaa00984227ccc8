"""What the columns of the made-up tables are called with us: the names of the built-in catalogue."""

from __future__ import annotations

KEY_FIGURES = {
    "inhabitants": '"AantalInwoners_5"',
    "men": '"Mannen_6"',
    "women": '"Vrouwen_7"',
    "inhabitants_0_14": '"k_0Tot15Jaar_8"',
    "inhabitants_15_24": '"k_15Tot25Jaar_9"',
    "inhabitants_25_44": '"k_25Tot45Jaar_10"',
    "inhabitants_45_64": '"k_45Tot65Jaar_11"',
    "inhabitants_65_plus": '"k_65JaarOfOuder_12"',
    "households": '"HuishoudensTotaal_28"',
    "single_person_households": '"Eenpersoonshuishoudens_29"',
    "households_without_children": '"HuishoudensZonderKinderen_30"',
    "households_with_children": '"HuishoudensMetKinderen_31"',
    "mean_household_size": '{ column = "GemiddeldeHuishoudensgrootte_32", at_least = 1 }',
    "inhabitants_per_km2": '"Bevolkingsdichtheid_33"',
    "dwellings": '"Woningvoorraad_34"',
    "mean_woz_value_euros": '{ column = "GemiddeldeWoningwaarde_35", multiply = 1000, at_least = 20 }',
    "pct_multi_family": '"PercentageMeergezinswoning_37"',
    "pct_vacant_dwellings": '"PercentageOnbewoond_39"',
    "pct_owner_occupied": '"Koopwoningen_40"',
    "pct_rental": '"HuurwoningenTotaal_41"',
    "pct_housing_corporation": '"InBezitWoningcorporatie_42"',
    "persons_education_low": '"OpleidingsniveauLaag_64"',
    "persons_education_middle": '"OpleidingsniveauMiddelbaar_65"',
    "persons_education_high": '"OpleidingsniveauHoog_66"',
    "net_labour_participation_pct": '{ column = "Nettoarbeidsparticipatie_67", at_most = 100 }',
    "mean_income_per_inhabitant_euros": '{ column = "GemiddeldInkomenPerInwoner_72", multiply = 1000 }',
    "mean_standardised_income_euros": (
        '{ column = "GemGestandaardiseerdInkomenVanHuish_75", multiply = 1000 }'
    ),
    "pct_households_lowest_40_income": '"k_40HuishoudensMetLaagsteInkomen_76"',
    "pct_households_high_income": '"k_20HuishoudensMetHoogsteInkomen_77"',
    "pct_households_low_income": '"HuishoudensMetEenLaagInkomen_78"',
    "pct_households_around_social_minimum": '"HuishOnderOfRondSociaalMinimum_79"',
    "persons_on_social_assistance": '"PersonenPerSoortUitkeringBijstand_83"',
    "persons_on_disability_benefit": '"PersonenPerSoortUitkeringAO_84"',
    "persons_on_unemployment_benefit": '"PersonenPerSoortUitkeringWW_85"',
    "youth_in_youth_care": '"JongerenMetJeugdzorgInNatura_87"',
    "pct_youth_in_youth_care": '"PercentageJongerenMetJeugdzorg_88"',
    "wmo_clients_per_1000": '{ column = "WmoClientenRelatief_90", at_most = 1000 }',
    "business_locations": '"BedrijfsvestigingenTotaal_91"',
    "passenger_cars": '"PersonenautoSTotaal_99"',
    "area_land_ha": '"OppervlakteLand_111"',
    "area_water_ha": '"OppervlakteWater_112"',
    "addresses_per_km2": '"Omgevingsadressendichtheid_116"',
}
"""Measure -> column, with the names that the built-in catalogue uses."""

PEOPLE = {
    "inhabitants": "M000352",
    "households": "M001996",
    "persons_on_social_assistance": "M005100",
    "youth_in_youth_care": "M005200",
    "pct_youth_in_youth_care": "M005201",
}
