"""A province that does not exist, written as the files of several suppliers; for demonstration and tests.

Dutch boundaries may not be shipped with the program, so the embedded demonstration is made up: nested areas
with codes that CBS does not use, two vintages with a merger, a division and a border correction, and figures
with known truths planted in them. The files go through exactly the same readers as real ones.

    province       the story, and `write_province`
    chance         a stream of random numbers for each part
    landscape, towns, settlements, mesh   land and water, the plan, buurten on the ground
    names, division, places               what they are called, and what belongs to what in which year
    people, crimes, planted, planting     figures, and the truths planted in them
    key_figures                           the published table, rounded and suppressed
    *_files, topology, packing            the forms of the suppliers; same bytes every time
"""

from zicht.made_up.province import SeedInvalid, write_province

__all__ = ["SeedInvalid", "write_province"]
