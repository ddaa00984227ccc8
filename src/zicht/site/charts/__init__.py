"""Charts as SVG text: each file one chart, a pure function from values to text, no style inside.

svg      escaping, numbers, axes;  map  areas with looks;  trend  a series with its band
funnel   value against size;       spine  one area within the range of all
"""
