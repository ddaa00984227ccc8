"""Where people live: the seeds of buurten, close together in towns and far apart between villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from zicht.made_up.chance import stream
from zicht.made_up.landscape import ORIGIN, Landscape, Points
from zicht.made_up.towns import OUTPOSTS, TOWNS

Ints = npt.NDArray[np.int64]

_CLOUD = 90_000


@dataclass(frozen=True, eq=False)
class Settlements:
    """Seeds of all buurten.

    seeds    (buurten, 2)  metres RD
    town     (buurten,)    position in TOWNS
    centres  (towns, 2)    of the main towns, metres RD
    reach    (towns,)      radius of the built-up town in metres
    villages for each town, (villages, 2)
    """

    seeds: Points
    town: Ints
    centres: Points
    reach: npt.NDArray[np.float64]
    villages: tuple[Points, ...]


def settle(seed: int, ground: Landscape) -> Settlements:
    """Place towns and villages, and spread the buurten of each gemeente over its part of the land."""
    rng = stream(seed, "settlements")
    centres = np.array([[t.x, t.y] for t in TOWNS]) * 1000 + np.array(ORIGIN)
    centres = _on_land(centres + rng.uniform(-700, 700, centres.shape), ground)
    reach = np.sqrt(np.array([t.inhabitants for t in TOWNS]) / 236_000) * 5_200 + 500
    cloud = _cloud(ground, rng)
    home = _nearest_on_same_part(cloud, centres, reach, ground)
    seeds, town, villages = [], [], []
    for at, plan in enumerate(TOWNS):
        own = cloud[home == at]
        hamlets = own[rng.choice(len(own), plan.villages, replace=False)]
        weights = _density(own, centres[at], reach[at], hamlets)
        outposts = [(x, y) for role, x, y in OUTPOSTS if role == plan.role]
        points = _spread(own, weights, plan.buurten - len(outposts), rng)
        fixed = np.array(outposts).reshape(-1, 2) * 1000 + np.array(ORIGIN)
        seeds.append(np.vstack([points, fixed]))
        town.append(np.full(plan.buurten, at))
        villages.append(hamlets)
    return Settlements(np.vstack(seeds), np.concatenate(town), centres, reach, tuple(villages))


def _on_land(points: Points, ground: Landscape) -> Points:
    inner = ground.land.buffer(-350.0)
    nearest = shapely.get_coordinates(shapely.shortest_line(shapely.points(points), inner))
    return np.asarray(nearest.reshape(-1, 2, 2)[:, 1])


def _cloud(ground: Landscape, rng: np.random.Generator) -> Points:
    x0, y0, x1, y1 = ground.land.bounds
    points = rng.uniform((x0, y0), (x1, y1), (_CLOUD, 2))
    shapely.prepare(ground.land)
    return np.asarray(points[shapely.contains_xy(ground.land, points[:, 0], points[:, 1])])


def _nearest_on_same_part(
    points: Points, centres: Points, reach: npt.NDArray[np.float64], ground: Landscape
) -> Ints:
    """The town each point belongs to: the nearest one, larger towns a little further, never across water."""
    parts = shapely.get_parts(ground.land)
    part_of_point = _part_of(points, parts)
    part_of_centre = _part_of(centres, parts)
    distance = np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1)) - 0.45 * reach
    distance[part_of_point[:, None] != part_of_centre[None]] = np.inf
    nearest = np.argmin(distance, axis=1)
    return np.where(np.isfinite(distance.min(axis=1)), nearest, -1)


def _part_of(points: Points, parts: npt.NDArray[np.object_]) -> Ints:
    where = np.full(len(points), -1, dtype=np.int64)
    for number, part in enumerate(parts):
        where[shapely.contains_xy(part, points[:, 0], points[:, 1])] = number
    return where


def _density(points: Points, centre: Points, reach: float, villages: Points) -> npt.NDArray[np.float64]:
    """How many buurten there are per unit of land: most in the town, some in villages, few elsewhere."""
    away = np.hypot(*(points - centre).T)
    density = 0.035 + 1.6 * np.exp(-((away / (0.62 * reach)) ** 2))
    for village in villages:
        density = density + 0.35 * np.exp(-((np.hypot(*(points - village).T) / 650.0) ** 2))
    return np.asarray(density)


def _spread(points: Points, weights: npt.NDArray[np.float64], count: int, rng: np.random.Generator) -> Points:
    """Weighted k-means: `count` points spread over the cloud, closer together where the weight is larger."""
    chosen = points[rng.choice(len(points), count, replace=False, p=weights / weights.sum())]
    for _ in range(9):
        nearest = np.argmin(((points[:, None] - chosen[None]) ** 2).sum(axis=2), axis=1)
        mass = np.bincount(nearest, weights, count)
        moved = np.column_stack([np.bincount(nearest, weights * points[:, k], count) for k in (0, 1)])
        chosen = np.where(mass[:, None] > 0, moved / np.maximum(mass, 1e-12)[:, None], chosen)
    return np.asarray(chosen)
