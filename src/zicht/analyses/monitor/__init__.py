"""Effects of interventions, and what changed since the last release; all from protected counts.

register         file of interventions -> frozen register, or every fault with its line
panels           figures of an indicator as areas x periods
designs          which areas, periods and method; settled before any effect is seen
detectable       the effect that would be seen, from before the start
by_poisson, by_logarithms, by_series    the methods; each gives an `estimated.Estimated`
drawn_by_lot, robust_bounds             what else speaks for or against it
verdicts, words  what is said of it, and in which words
effects          the story: a register and figures -> tables;  document: monitor.json
changes          two releases of a figure -> real change, revision, boundary change
same_definition  may two figures be compared at all?
"""
