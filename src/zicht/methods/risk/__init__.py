"""Risk on counted cells: a model here sees how many rows and how many cases a cell has, and never a person.

A cell is a combination of categories in a group (a wijk) and a cohort. Every statistic weighs cells by their
rows, and its interval lets rows of one group go together. The way of a model:

  counted_cells       rows, cases and group of each cell; resampling of whole groups
  indicator_design    category codes as columns of a design
  whole_groups        resampling and clustered errors
  ranking             cells in order of risk
  separation          coefficients without a finite value
  logistic            grouped logistic regression, Firth's penalty, clustered covariance
  elastic_net_path    penalised logistic regression, the penalty chosen by folds of whole groups
  calibration         in the large, slope, bins
  calibration_curve   smooth curve, ICI, E50, E90, Emax
  recalibration       Platt, isotonic, and what miscalibration costs
  discrimination      AUC (DeLong, clustered), average precision, capture of the top share
  net_benefit         decision curves
  model_comparison    two models out of time
  fairness            per group of an audited attribute: calibration, error rates, gaps
  proxies             how much of an audited attribute a risk gives away
  label_bias          what is left of a conclusion when one group is seen k times as often
  area_totals         expected numbers per area: chance, parameters, area effect
  benchmarking        the same, made to agree with totals of larger areas
  raised_risk         number of rows at raised risk per area
  combinations        of up to three categories, and what they hold
  share_ratios        shares of combinations against the rest
  subgroup_discovery  combinations with a raised share, found in one half, tested in the other

Risks are arrays in memory of the caller; nothing here writes, names or keeps one.
"""
