"""Analysts' files are run where they can do no harm, and give nothing but a plan.

sentences  what may stand in a file: checked before anything of it runs
child      the process that closes itself in and runs the files
process    starts the child, bounds it, and believes nothing that it says
limits     how much a file may take

The plan comes back as JSON, is rebuilt by `zicht.model.plans_json` and checked like any other.
"""
