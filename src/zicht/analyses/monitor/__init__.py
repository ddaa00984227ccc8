"""Effects of interventions, and what changed since the last release; all from protected counts.

register        file of interventions -> frozen register, or every fault with its line
"""
