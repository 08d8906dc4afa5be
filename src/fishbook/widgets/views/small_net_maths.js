// The network 2-3-2: forward pass, what is left of it without h, where y1 > y2; small_net.py holds the same formulas.

import { ACTIVATIONS } from "./activations_maths.js";

export const REACH = 2;
export const CELLS = 121; // along each side of the square whose middles are asked whether they are inside
export const INSIDE = [[-0.9, 0.4], [-1.2, -0.6], [-0.5, -0.6]];
export const OUTSIDE = [[-1.7, 0.2], [0.3, -0.3], [-0.8, -1.4], [-0.8, 1.4], [0.5, 0.8]];
const EDGE = 2; // cells outside the square, on every side
const TIE = 1e-9; // y1 and y2 this close are equal but for rounding

const bend = (h) => ACTIVATIONS[h === "none" ? "identity" : h].h;

/** row (n,) @ table (n, m) + bias (m,) → (m,); tables are lists, row by row. */
function affine(row, table, bias) {
  return bias.map((b, j) => row.reduce((sum, value, i) => sum + value * table[i * bias.length + j], 0) + b);
}

/** { a, z, y }: the scores and outputs of the hidden layer, and what the network gives. */
export function forward({ h, x, W1, b1, W2, b2 }) {
  const a = affine(x, W1, b1);
  const z = a.map(bend(h));
  return { a, z, y: affine(z, W2, b2) };
}

/** { W, b }: the one layer that is left without h, W1 @ W2 (2, 2) and b1 @ W2 + b2 (2,). */
export function collapse({ W1, b1, W2, b2 }) {
  const rows = [W1.slice(0, 3), W1.slice(3)].map((row) => affine(row, W2, [0, 0]));
  return { W: rows.flat(), b: affine(b1, W2, b2) };
}

/** What the one layer gives at x. */
export function oneLayer(net) {
  const { W, b } = collapse(net);
  return affine(net.x, W, b);
}

/** (x1, x2) → y1 − y2, positive inside, 0 where only rounding parts them; written out: it is asked 16,000 times a frame. */
function leader({ h, W1, b1, W2, b2 }) {
  const f = bend(h);
  const [p, q, r] = [W2[0] - W2[1], W2[2] - W2[3], W2[4] - W2[5]];
  const c = b2[0] - b2[1];
  return (x1, x2) => {
    const value =
      p * f(x1 * W1[0] + x2 * W1[3] + b1[0]) +
      q * f(x1 * W1[1] + x2 * W1[4] + b1[1]) +
      r * f(x1 * W1[2] + x2 * W1[5] + b1[2]) +
      c;
    return Math.abs(value) < TIE ? 0 : value;
  };
}

/** y1 − y2 at a point. */
export function lead(net, [x1, x2]) {
  return leader(net)(x1, x2);
}

/**
 * y1 − y2 at the middles of CELLS by CELLS cells and of EDGE more on every side, where the contour closes its ring out of
 * sight; rows from low x2 to high x2.
 */
export function region(net) {
  const at = leader(net);
  const size = CELLS + 2 * EDGE;
  const middles = Array.from({ length: size }, (_, i) => ((i - EDGE + 0.5) / CELLS) * 2 * REACH - REACH);
  const values = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    for (let i = 0; i < size; i += 1) values[j * size + i] = at(middles[i], middles[j]);
  }
  return { values, size, ends: [middles[0], middles[size - 1]] };
}

/** How large a part of the square is inside. */
export function shareInside({ values, size }) {
  let count = 0;
  for (let j = EDGE; j < size - EDGE; j += 1) {
    for (let i = EDGE; i < size - EDGE; i += 1) if (values[j * size + i] > 0) count += 1;
  }
  return count / CELLS ** 2;
}

/** How large a part of the square is inside, from the network. */
export function share(net) {
  return shareInside(region(net));
}

/** The dots that lie on the wrong side. */
export function misplaced(net) {
  const at = leader(net);
  return [...INSIDE.filter(([a, b]) => !(at(a, b) > 0)), ...OUTSIDE.filter(([a, b]) => at(a, b) > 0)];
}

/** The two ends in the square of the line on which hidden neuron j's score is zero, or null. */
export function zeroLine({ W1, b1 }, j) {
  const [u, v, b] = [W1[j], W1[3 + j], b1[j]];
  const ends = [];
  for (const side of [-REACH, REACH]) {
    if (v !== 0 && Math.abs((u * side + b) / v) <= REACH) ends.push([side, -(u * side + b) / v]);
    if (u !== 0 && Math.abs((v * side + b) / u) <= REACH) ends.push([-(v * side + b) / u, side]);
  }
  if (ends.length < 2) return null;
  const far = ends.reduce((best, end) => (distance(end, ends[0]) > distance(best, ends[0]) ? end : best));
  return distance(far, ends[0]) > 1e-9 ? [ends[0], far] : null;
}

function distance([a, b], [c, d]) {
  return Math.hypot(a - c, b - d);
}
