"""Person-level data of a country that does not exist, as suppliers would deliver it, with planted truth.

Made from public figures and chance only, never from microdata. Every delivery says `made_up: true`.

    demo           the story: country, blocks, tables, deliveries, truth
    country        provinces, persons per buurt, how areas differ;  keys, dates
    block          what a group of buurten holds; `make_block` in building.py fills it
    tables         `tables_of(block)`: the tables of persons;  economy_*: those of money and companies
    planted, truth what was planted on purpose, and what is exactly true
    deliveries     table name -> supplier's format;  *_file  the formats
"""
