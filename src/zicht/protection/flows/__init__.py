"""Counts between two areas, with the protected counts of both sides as their margins.

origin_destination  the story: tallies and margins in, flows out
tables              flows as they are counted
atoms, rounding     which flows stand on their own, and which number each is shown as
rows                the rows in which they leave, each with its promise
audit               what anyone can work out of one flow
"""
