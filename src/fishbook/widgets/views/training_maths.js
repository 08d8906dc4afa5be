// What is drawn of a training run, without the page; _recording.py holds the same formulas.

export const WINDOW = 20; // steps that the smoothed loss is the mean of
const POINTS = 800; // more than that, a curve is drawn from the least and the largest of each stretch

/** The mean of each value and the up to WINDOW − 1 before it; each sum for itself, so that a huge loss leaves no trace. */
export function smooth(values) {
  return Array.from(values, (_, i) => {
    const start = Math.max(0, i - WINDOW + 1);
    let sum = 0;
    for (let k = start; k <= i; k += 1) sum += values[k];
    return sum / (i + 1 - start);
  });
}

/** [[step, value]] of the first `upto` values, the first at step 1; of long runs the extremes of each stretch. */
export function thinned(values, upto = values.length) {
  const n = Math.min(upto, values.length);
  if (n <= POINTS) return Array.from({ length: n }, (_, i) => [i + 1, values[i]]);
  const width = Math.ceil((2 * n) / POINTS);
  const points = [];
  for (let start = 0; start < n; start += width) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(n, start + width); i += 1) {
      if (values[i] < values[low]) low = i;
      if (values[i] > values[high]) high = i;
    }
    points.push(...[...new Set([low, high])].sort((a, b) => a - b).map((i) => [i + 1, values[i]]));
  }
  return points;
}

/** A round number a little above. */
function roundUp(value) {
  const size = 10 ** Math.floor(Math.log10(value));
  return size * [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * size >= value * (1 - 1e-9));
}

/** Where the axis of the loss ends: above its smoothed curve, unless that is a spike out of all proportion. */
export function top(losses, smoothed) {
  if (!losses.length) return 3;
  const heights = thinned(smoothed).map(([, value]) => value);
  const usual = 3 * heights.toSorted((a, b) => a - b)[Math.floor(0.9 * (heights.length - 1))];
  return roundUp(1.05 * Math.max(1e-6, Math.min(Math.max(...heights), usual, 10 * Math.max(1, losses[0]))));
}

/** The stretches of one rate: [[first step done before, last step, rate], ...] of a run that has come to `upto`. */
export function stretches(rates, upto) {
  const seen = rates.filter(([step], k) => k === 0 || step < upto);
  return seen.map(([step, rate], k) => [step, seen[k + 1]?.[0] ?? Math.max(upto, step), rate]);
}

/** Those that are long enough to carry a text, `share` of `total`, and the last one. */
export function named(parts, total, share = 0.09) {
  return parts.filter(([start, end], k) => k === parts.length - 1 || end - start >= share * total);
}

/** The powers of ten around all rates. */
export function decades(rates) {
  const logs = rates.map((rate) => Math.log10(Math.max(rate, 1e-6)));
  const [low, high] = [Math.floor(Math.min(...logs) - 0.1), Math.ceil(Math.max(...logs) + 0.1)];
  return [10 ** low, 10 ** high];
}

/** { loss, mean, train, test, rate } of a run after `step` steps; NaN for what there is not yet. */
export function moment({ losses, epochs, rates }, step) {
  const recent = Array.from(losses.slice(Math.max(0, step - WINDOW), step));
  const [, train, test] = epochs.findLast(([at]) => at <= step) ?? [0, NaN, NaN];
  const [, rate] = rates.findLast(([at]) => at < Math.max(step, 1));
  const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
  return { loss: recent[recent.length - 1] ?? NaN, mean, train, test, rate };
}
