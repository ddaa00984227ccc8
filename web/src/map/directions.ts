/// Which area lies in the direction of an arrow key.

export type Point = readonly [x: number, y: number];
export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const step: Record<Arrow, Point> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Position of the nearest point in the direction (within 60 degrees of it, else on that side); -1 for none. */
export function nearest(points: readonly Point[], from: number, arrow: Arrow): number {
  const start = points[from];
  if (!start) return points.length ? 0 : -1;
  const [ux, uy] = step[arrow];
  let best = -1;
  let least = Infinity;
  points.forEach((point, at) => {
    const [dx, dy] = [point[0] - start[0], point[1] - start[1]];
    const along = dx * ux + dy * uy;
    if (at === from || along <= 0) return;
    const across = Math.abs(dx * uy) + Math.abs(dy * ux);
    const distance = along + 2 * across + (across > 1.7 * along ? 1e9 : 0);
    if (distance < least) [best, least] = [at, distance];
  });
  return best;
}
