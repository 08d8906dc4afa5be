// What the recorded filters say after an epoch; filter_epochs.py computes the same.

import { channelsFirst, convolve, kernels } from "./feature_maps_net.js";
import { SIDE } from "./draw_digit_maths.js";

export const NEARLY = 0.97; // the cosine similarity with the final form that the target asks of every filter
export const SIZE = 5; // weights along a filter's side

/** The filters of one kept epoch, as [filter][weight]. */
export function filtersAt({ shape: [, filters], values }, s) {
  const n = SIZE * SIZE;
  return Array.from({ length: filters }, (_, k) => values.slice((s * filters + k) * n, (s * filters + k + 1) * n));
}

export function length(a) {
  return Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
}

/** The cosine similarity of two filters or maps: 1 where they differ in size alone. */
export function similarity(a, b) {
  const product = a.reduce((sum, value, i) => sum + value * b[i], 0);
  return product / Math.max(length(a) * length(b), 1e-12);
}

const minus = (a, b) => a.map((value, i) => value - b[i]);

/** The share of the distance from start to end that is no longer before it; below 0 when it moved away. */
export function way(start, now, end) {
  return 1 - length(minus(end, now)) / length(minus(end, start));
}

/** What was added to each filter. */
export function changes(start, now) {
  return now.map((filter, k) => minus(filter, start[k]));
}

/** The largest size of a number in several lists. */
export function largest(lists) {
  return lists.reduce((top, list) => list.reduce((most, value) => Math.max(most, Math.abs(value)), top), 0);
}

/** relu(x ⋆ W) of a digit under each filter, 24×24. */
export function mapsUnder(image, filters) {
  const W = { shape: [filters.length, 1, SIZE, SIZE], values: filters.flatMap((filter) => Array.from(filter)) };
  const { there, channels } = kernels(W, filters.map(() => 0), 0, 1);
  const { values, shape: [, H, V] } = channelsFirst({ ...convolve(image, [SIDE, SIDE], there), channels });
  return filters.map((_, k) => values.subarray(k * H * V, (k + 1) * H * V).map((value) => Math.max(value, 0)));
}

/** For every kept epoch { filters, cosines, ways, final: are all nearly so }. */
export function moments(recorded) {
  const all = Array.from({ length: recorded.shape[0] }, (_, s) => filtersAt(recorded, s));
  const [start, end] = [all[0], all.at(-1)];
  return all.map((filters) => {
    const cosines = filters.map((now, k) => similarity(now, end[k]));
    const ways = filters.map((now, k) => way(start[k], now, end[k]));
    return { filters, cosines, ways, final: cosines.every((value) => value >= NEARLY) };
  });
}

/** The weight that changed most: { row, column, from, to }. */
export function mostChanged(start, now) {
  const sizes = Array.from(minus(now, start), Math.abs);
  const at = sizes.indexOf(Math.max(...sizes));
  return { row: Math.floor(at / SIZE), column: at % SIZE, from: start[at], to: now[at] };
}
