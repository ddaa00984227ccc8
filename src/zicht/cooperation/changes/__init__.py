"""What changed in the patchwork between two days: partnerships, participants, texts and gemeenten.

    events.py  the story of a period: new, ended, renewed, who came in and who left, which gemeenten merged
    diffs.py   two versions of one partnership side by side

"As then" shows a merged gemeente leaving and its successor coming in; "as now" follows it to its successor,
so that a merger is no entry and no exit.
"""
