"""What files say beside their figures, one file a kind of file; `every_file` looks at all of them.

Each looks at bytes, knows what an honest file of its kind holds, and reports what is more. No finding quotes
what it found: the report travels, and the thing found may be what should not have left.
"""
