"""The words all rooms share: frozen values that check themselves; no database, no file, no clock.

area_codes      CBS codes of areas, and how to read the many ways they are written
areas           levels, divisions (a level in a year), area lists, boundaries, region memberships, recodes
periods         year, quarter and month in the SDMX notation
observations    the long table every source is turned into, with reasons for absence
provenance      what we know of a file: digest, publisher, licence, reference date
indicators      the definition of one indicator, in two languages
cells           the table of values, intervals and verdicts that leaves in a release
reports         the protection report without which nothing is sealed
"""
