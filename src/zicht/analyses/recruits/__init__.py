"""Young recruits after protection: from protected counts and released statistics to tables and words.

expected_numbers  first suspicions to be expected per area, with their interval
tables            areas, terms and models as tables of the bundle
documents         recruits.json, model_card.json, algorithm_record.json
words             the sentences of these, in both languages
"""
