"""Flows between areas: shares, what distance explains, and flows that are larger or smaller than that.

  flow_shares        who stays, who comes from elsewhere, balance and location quotient, with intervals
  distance_terms     covariates of pairs: distance, own area, neighbours
  gravity            the gravity model of whole flows
  merged_gravity     the same where small flows are published together
  flow_verdicts      flows larger or smaller than expected, with false discoveries held down
  flow_false_alarms  how often that would happen if nothing were the matter
  goodness_of_fit    how much of the flows a model explains

Below them: `pseudo_likelihood` (Poisson with absorbed effects), `absorbed_effects` (origins and destinations
taken out exactly), `sandwich` (covariances), `sums_of_pairs` and `composite_link` (when only sums are seen),
`spread_of_flows` (ordinary spread). Pairs are arrays (origins, destinations). What is computed and why:
docs/methods/waterbed.md.
"""
