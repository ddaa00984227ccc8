"""What the measures of the atlas cost, and how often "there are no fixed clusters" comes out wrong.

    python benchmarks/atlas.py speed
    python benchmarks/atlas.py mixing
    python benchmarks/atlas.py verdicts [networks [members groups]]
    python benchmarks/atlas.py alarms [networks [members groups]]

Networks are made up, of the size of the Dutch one (342 members, 419 groups) and smaller; nothing is read or
written. Times are seconds of the processor; one thread (OMP_NUM_THREADS=1).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
from scipy import stats

from zicht.cooperation.atlas.clusters import best_modularity
from zicht.methods.networks.contiguous_groups import grown_together, unkept
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.louvain import clusters, clusters_of_each, modularity
from zicht.methods.networks.null_tests import against_null
from zicht.methods.networks.planted import with_clusters
from zicht.methods.networks.projection import tie_strengths

SIZES = ((12, 7), (18, 14), (40, 45), (342, 419))
FALSE_ALARM, DRAWS = 0.01, 99


def made_up(members: int, groups: int, g: np.random.Generator, *, cluster: int = 0) -> np.ndarray:
    """Groups of 2 to 25 members, most of them small; in neighbouring places when `cluster` > 0."""
    sizes = np.minimum(2 + g.geometric(0.17, groups), max(members // 2, 2))
    made = np.zeros((members, groups), dtype=int)
    for column, size in enumerate(sizes):
        pool = np.arange(members)
        if cluster:
            first = cluster * g.integers(0, members // cluster)
            pool = np.arange(first, first + max(cluster, size)) % members
        made[g.choice(pool, size, replace=False), column] = 1
    return made


def speed() -> None:
    g = np.random.default_rng(1)
    made = made_up(342, 419, g, cluster=25)
    ties = tie_strengths(made)
    _timed("50 runs of Louvain on the observed network", lambda: clusters(ties, 50, g))
    drawn = _timed("100 curveball networks", lambda: same_margins(made, 100, g))
    tied = _timed("their ties", lambda: tie_strengths(drawn))
    _timed("Louvain on each of them", lambda: modularity(tied, clusters_of_each(tied, g)))
    near = np.abs(np.subtract.outer(np.arange(342), np.arange(342)))
    ring = (near == 1) | (near == 341)
    grown = _timed("100 networks grown on a ring of neighbours", lambda: grown_together(made, ring, 100, g))
    print(f"{'degrees not kept by growing':>50s} {unkept(made, grown):8.3f}")
    graph = nx.from_numpy_array(tied[0])
    _timed("networkx: Louvain on one of them", lambda: nx.community.louvain_communities(graph, seed=1))


def mixing() -> None:
    """How much of the observed network is left, and what modularity, after so many trades."""
    g = np.random.default_rng(1)
    made = made_up(342, 419, g, cluster=25)
    print(f"{'trades':>8s}{'kept':>8s}{'modularity':>12s}")
    for rounds in (1, 2, 3, 5, 8, 12, 15, 20, 30, 60):
        drawn = same_margins(made, 20, g, rounds=rounds)
        ties = tie_strengths(drawn)
        reached = modularity(ties, clusters_of_each(ties, g)).mean()
        print(f"{rounds:8d}{(drawn * made).sum() / (20 * made.sum()):8.3f}{reached:12.4f}", flush=True)


def verdicts(networks: int = 200, *size: int) -> None:
    """Share of networks called clustered: without clusters (false alarms), and with planted ones (power)."""
    for members, groups in [size] if size else SIZES:
        g = np.random.default_rng([1, members, groups])
        seen = 0
        for _ in range(networks):
            made = made_up(members, groups, g)
            labels = np.arange(members) * 4 // members
            seen += _clustered(with_clusters(made, labels, 0.8, 1, g)[0], g)
        _told(f"{members} members, {groups} groups: planted clusters seen", seen, networks)
    alarms(networks, *size)


def alarms(networks: int = 200, *size: int) -> None:
    """Share of networks without clusters that are called clustered."""
    for members, groups in [size] if size else SIZES:
        g = np.random.default_rng([2, members, groups])
        false = sum(_clustered(made_up(members, groups, g), g) for _ in range(networks))
        _told(f"{members} members, {groups} groups: false alarms", false, networks)


def _clustered(made: np.ndarray, g: np.random.Generator) -> bool:
    """As in `cooperation.atlas.clusters`: observed and drawn networks searched alike."""
    made = made[made.sum(axis=1) > 0]
    drawn = same_margins(made, DRAWS, g)
    observed = best_modularity(made[np.newaxis], g)[0][0]
    return against_null(float(observed), best_modularity(drawn, g)[0]).p <= FALSE_ALARM


def _told(what: str, count: int, of: int) -> None:
    """With the exact 95 % interval of Clopper and Pearson."""
    low = stats.beta.ppf(0.025, count, of - count + 1) if count else 0.0
    high = stats.beta.ppf(0.975, count + 1, of - count) if count < of else 1.0
    seconds = time.process_time()
    print(f"{what:>60s} {count} of {of}, {low:.1%} to {high:.1%} ({seconds:.0f} s so far)", flush=True)


def _timed(what: str, work: Callable[[], np.ndarray]) -> np.ndarray:
    start = time.process_time()
    done = work()
    print(f"{what:>50s} {time.process_time() - start:8.2f}", flush=True)
    return done


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {
        "speed": speed,
        "mixing": mixing,
        "verdicts": verdicts,
        "alarms": alarms,
    }
    jobs[sys.argv[1]](*(int(word) for word in sys.argv[2:]))
