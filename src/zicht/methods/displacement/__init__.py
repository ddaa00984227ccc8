"""Displacement: did offences go away after a measure, or did they go elsewhere?

Arrays in, arrays out. Every estimate says what chance and the rounding of published counts leave open;
where nothing can be said it is nan, or a refusal with its reason. None of these shows a cause: that rests
on the choice of control, which the reader must be able to judge.

  weighted_displacement_difference  offences fewer here and around, against control: sums and their errors
  weighted_displacement_quotient    of what was won, how much came back around; or a refusal
  rings                             how far each area is from the target, counts in each ring
  spatial_differences               change of target and rings against areas beyond, linear or as a ratio
  flow_differences                  the same for flows from origins to destinations
  control_spread                    how much areas change without a measure: a yardstick
"""
