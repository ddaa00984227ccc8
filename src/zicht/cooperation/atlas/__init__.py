"""The atlas: who works together with whom on a day, in what form and theme, and whether fixed clusters exist.

Everything starts with a `Snapshot` (`as_of`): the partnerships in force on one day among a set of gemeenten.

    as_of       one day of the patchwork, for the country or any set of gemeenten
    counts      partnerships of each gemeente, by form, theme, scale; with whom it is compared
    tables      theme by form and theme by scale, with expected counts and residuals
    pairs       how many partnerships two gemeenten share, and how many more than chance would give
    congruence  same, nested or crossing: pairs of partnerships, and pairs of divisions
    clusters    which gemeenten work together more than with others, and what two kinds of chance would give
    themes      whether themes divide gemeenten in the same way
    claim       "there are no fixed clusters", tested at each level, in words
    over_time   the same figures per year

Pure: values in, values out. Chance comes from a given generator; neighbours come as pairs of codes.
"""
