"""Mathematics: arrays in, arrays out; numpy and scipy only (and shapely in `contiguity`).

Knows no area codes, files or clocks. Rows are maps (an indicator in a period), columns are areas, nan means
no figure; nothing loops over areas. The way of a verdict:

  scales            values on a scale where the sampling variance hardly depends on the value
  references        what each area is compared with: country, region, neighbours, peers, without itself
  overdispersion    ordinary spread between areas: phi, tau squared
  multiple_testing  q-values: many areas, many chances of a false alarm
  verdicts          higher, lower, similar, cannot say, not compared
  false_alarm       the false-alarm rate of each map, by simulating it under its fitted null

Figures and their limits:

  intervals         counts, rates, proportions and means
  standardisation   indirect and direct
  funnel            control limits and significance labels of funnel plots
  shrinkage         empirical Bayes: figures of small areas drawn towards the whole

Time, place and divisions:

  trends            slope per year of counts and means, quasi-Poisson in batches
  monotone          Mann-Kendall, seasonal, Hamed-Rao, Theil-Sen
  five_points       the last-five-points rule of English public health
  peers             areas most alike in characteristics
  contiguity        areas that share a border
  spatial           Moran's I, local Moran, Getis-Ord G
  recoding          figures of an old division of areas in a new one

Rooms of their own, each with its map:

  flows             gravity models, shares and verdicts of flows between areas
  risk              models on counted cells: fits, calibration, fairness, area totals, combinations
  effects           of measures: staggered differences, counts, mixes of areas, bands, bounds, lots
  series            trends, joins, breaks, the newest quarter, late registrations
  displacement      did offences go away after a measure, or elsewhere?

Shared by all: `arrays`, the types of arrays and the mistakes a caller can make with them; `estimates`, a
number with its error, interval and rounding.
"""
