// What the recorded runs say about a setting; regularization.py computes the same.

export const STEPS = 50; // between two points of a curve

/** The part of a packed array at the first indices. */
export function part({ shape, values }, ...at) {
  const size = shape.slice(at.length).reduce((product, n) => product * n, 1);
  const start = at.reduce((sum, i, k) => sum * shape[k] + i, 0) * size;
  return values.slice(start, start + size);
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One column of rows of two: what was learnt from (0) or held out (1), seed by seed. */
function column(final, d, r, n, who) {
  return Array.from(part(final, d, r, n)).filter((_, i) => i % 2 === who);
}

/** The held-out mean of every setting for one number of digits, as [decay index][ratio index]. */
export function allMeans(final, n) {
  const [decays, ratios] = final.shape;
  const row = (d) => Array.from({ length: ratios }, (_, r) => mean(column(final, d, r, n, 1)));
  return Array.from({ length: decays }, (_, d) => row(d));
}

/**
 * { train, heldOut, seeds, none, gains, gain, better, beyondNoise, behind } of the setting with these indices; accuracies
 * in percent, gains in points, behind = how far below the best of all settings with as many digits.
 */
export function outcome(final, d, r, n) {
  const [seeds, none] = [column(final, d, r, n, 1), column(final, 0, 0, n, 1)];
  const gains = seeds.map((value, k) => value - none[k]);
  const [up, down] = [gains.filter((gain) => gain > 1e-6).length, gains.filter((gain) => gain < -1e-6).length];
  return {
    train: mean(column(final, d, r, n, 0)),
    heldOut: mean(seeds),
    seeds,
    none,
    gains,
    gain: mean(gains),
    better: up,
    beyondNoise: up === gains.length || down === gains.length,
    behind: Math.max(...allMeans(final, n).flat()) - mean(seeds),
  };
}
