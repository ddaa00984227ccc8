"""What a measure did, where areas began at different moments, and how sure that is. Arrays in, arrays out.

The common form is `panels.Panel`. Every estimator gives effects with the part of each unit in their error
(`estimates.Estimates`), so that sums, bands and tests of them follow without a second formula.

Estimators:

  callaway_santanna      group-time effects against areas not (yet) treated; also doubly robust
  imputation             the outcome without the measure, imputed from all that was untreated
  poisson_differences    the same for small counts: observed over expected, with `ratios`
  interaction_weighted   one regression with all interactions; the usual one, for comparison only

How sure:

  event_study_bands      bands for all points at once, joint test of those before the start
  pretrend_power         what a look at the periods before could have seen
  honest_differences     effects when trends were not quite parallel
  randomisation          had the measure fallen on other areas by lot
  detectable_effect      the smallest effect that would be seen, before anything begins

One treated area, or few, against a mix of others:

  synthetic_differences  mixes of areas and of periods, with placebo, bootstrap and jackknife errors
  synthetic_control      mixes of areas; ridge correction, placebo areas, moved residuals
  simplex_weights        how mixes are found
  interrupted_series     one series before and after, alone or beside a control series
  serial_errors          its error when periods know of each other

Many treated blocks at once:

  calibration_weights    untreated blocks weighed to equal them; sets of blocks tell how sure it is
  neighbour_groups       treated areas that lie together as one cluster, the others in groups as large
"""
