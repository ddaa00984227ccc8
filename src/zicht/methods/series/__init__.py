"""Series of periods, many areas at once: which way, since when, is the newest unusual, what is to come?

Arrays in, arrays out; rows are areas, columns periods in order of time, nan means no figure.
`methods.trends` and `methods.monotone` hold the fits and tests that verdicts of open data use; this room is
for a monitor.

  regression             log-linear and logistic fits of many series at once
  little_systems         many small systems of equations at once
  seasons                columns that take seasons out: factors, waves
  dispersion             dispersion of a short series, drawn towards that of the map
  serial_correlation     how much one bad quarter after another stretches errors
  quasi_poisson_trend    slope per year, stretched for serial correlation, shrunk
  seasonal_mann_kendall  monotone trend of quarters, with a bound on rounding
  joinpoint              up to three bends, by search over the grid of periods
  continuous_joinpoint   one bend anywhere on the axis, with its error
  change_points          a break in the level: is there one, when
  newest_quarter         is the newest period unusual for this area?
  nowcast                late registrations: what will the newest periods come to?
"""
