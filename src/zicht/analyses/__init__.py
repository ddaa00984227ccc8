"""Indicator definitions, and estimates on cell tables; never touches a file of data.

definitions   definition files -> frozen indicators
geography     boundaries, memberships and recodes -> divisions that fit together
figures       observations -> one array per measure and division
derived       measures that follow from published ones
cubes         an indicator in a division: numerator, denominator, value, absence, by period and area
denominators  the whole of a year: published, recoded, or of the nearest year
series        which cubes an indicator has: as then, as now, per regio
national      the value of the whole country
rounding      how finely published percents were rounded
scaled        a cube on the scale of its comparisons
intervals     the interval of each value
comparisons   a cube against the nation, the region, the neighbours and the peers
false_alarms  what chance alone would have called different
trends        the direction of a cube over time
surroundings  neighbours and peers
highlights    what really differs in an area
tables        all of it as the tables of a release
"""
