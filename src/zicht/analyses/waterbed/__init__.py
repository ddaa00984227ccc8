"""The waterbed: where suspects live and where they offend, what distance explains, and where offences went.

published_flows    protected flows as arrays: what is shown, and what may hide where nothing is
research_flows     flows of public research data in the same form
pair_terms         distance, own area and neighbours of each pair
expected_flows     the gravity model fitted to rows and margins
flow_judgements    larger or smaller than expected, with false alarms
flow_rows          table of flows;  profiles  table of what they say of each area
flow_plan          what a release plan says of flows between gemeenten
measured_changes   what was counted in and around the target of a measure
displacement       table of where offences went
words, document    waterbed.json
"""
