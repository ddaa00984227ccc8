"""Networks of members and the groups they share: projections, clusters, and what chance alone would give.

    projection        members by groups -> how strongly two members are tied
    set_relations     same, nested or crossing; Jaccard, containment
    contingency       expected counts and standardised residuals of a table
    louvain           groups of members that are tied more than their numbers explain, many networks at once
    partitions        how alike two partitions are (adjusted Rand index, variation of information)
    curveball         random networks with exactly the same margins
    adjacency         neighbours as arrays; islands tied to where they belong
    contiguous_groups random networks of groups that lie together on the map
    planted           networks with fixed clusters put in, to know whether a test would have seen them
    null_tests        an observed figure among those of random networks

Arrays in, arrays out; members are rows. Many networks stand in one array with a first axis of networks.
"""
