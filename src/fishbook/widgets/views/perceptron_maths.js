// One neuron's truth table and line, the network of three gates, and where both fire; perceptron.py holds the same tables.

export const ROWS = [[0, 0], [0, 1], [1, 0], [1, 1]];
export const AIMS = {
  and: [0, 0, 0, 1],
  nand: [1, 1, 1, 0],
  or: [0, 1, 1, 1],
  nor: [1, 0, 0, 0],
  x1_not_x2: [0, 0, 1, 0],
  xor: [0, 1, 1, 0],
};
/** (w1, w2, b) of each gate that may be wired. */
export const GATES = {
  and: [1, 1, -1.5],
  nand: [-1, -1, 1.5],
  or: [1, 1, -0.5],
  nor: [-1, -1, 0.5],
  first: [1, -1, -0.5],
  second: [-1, 1, -0.5],
};
const ROUNDING = 1e-9;
const LIMIT = 2; // of w1, w2 and b
const LEAST = 0.5; // length of (w1, w2) while the line is turned: below, hundredths are too coarse for a direction

/** w1 x1 + w2 x2 + b, where what only rounding keeps from 0 is 0. */
export function score([x1, x2], w1, w2, b) {
  const total = w1 * x1 + w2 * x2 + b;
  return Math.abs(total) < ROUNDING ? 0 : total;
}

const fires = (value) => (value > 0 ? 1 : 0);

function judged(target, outputs, more) {
  const wrong = [0, 1, 2, 3].filter((k) => outputs[k] !== AIMS[target][k]);
  return { outputs, wanted: AIMS[target], wrong, right: 4 - wrong.length, ...more };
}

/** { scores, outputs, wanted, wrong (row numbers), right } of one neuron. */
export function neuron(target, w1, w2, b) {
  const scores = ROWS.map((row) => score(row, w1, w2, b));
  return judged(target, scores.map(fires), { scores });
}

/** { hidden: [[h1, h2], ...], scores, outputs, wanted, wrong, right } of a gate that reads two gates. */
export function network(target, h1, h2, out) {
  const hidden = ROWS.map((row) => [h1, h2].map((name) => fires(score(row, ...GATES[name]))));
  const scores = hidden.map((pair) => score(pair, ...GATES[out]));
  return judged(target, scores.map(fires), { hidden, scores });
}

/** The wirings [h1, h2, out] whose table is the target's. */
export function wirings(target) {
  const names = Object.keys(GATES);
  const all = names.flatMap((h1) => names.flatMap((h2) => names.map((out) => [h1, h2, out])));
  return all.filter((one) => network(target, ...one).right === 4);
}

/** How many settings of the three sliders get 0, 1, 2, 3 and 4 rows right; numbers are counted in steps: no rounding. */
export function search(target, reach = 40) {
  const [t00, t01, t10, t11] = AIMS[target].map((digit) => digit === 1);
  const counts = [0, 0, 0, 0, 0];
  for (let w1 = -reach; w1 <= reach; w1 += 1) {
    for (let w2 = -reach; w2 <= reach; w2 += 1) {
      for (let b = -reach; b <= reach; b += 1) {
        const low = (b > 0 === t00) + (w2 + b > 0 === t01);
        counts[low + (w1 + b > 0 === t10) + (w1 + w2 + b > 0 === t11)] += 1;
      }
    }
  }
  return counts;
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
const along = (from, direction, t) => [from[0] + t * direction[0], from[1] + t * direction[1]];
const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** The part of a polygon [[x1, x2], ...] where w1 x1 + w2 x2 + b > 0. */
export function clip(polygon, [w1, w2, b]) {
  const corners = [];
  polygon.forEach((end, i) => {
    const start = polygon.at(i - 1);
    const [s, e] = [start, end].map((point) => dot([w1, w2], point) + b);
    if (s > 0 !== e > 0) corners.push(along(start, [end[0] - start[0], end[1] - start[1]], s / (s - e)));
    if (e > 0) corners.push(end);
  });
  return corners;
}

/** The square [low, high]². */
export const square = (low, high) => [[low, low], [high, low], [high, high], [low, high]];

/** Polygons that together are the part of the square in which the network fires. */
export function firing(h1, h2, out, low, high) {
  const side = (name, output) => (output ? GATES[name] : GATES[name].map((number) => -number));
  return ROWS.filter((pair) => score(pair, ...GATES[out]) > 0)
    .map(([a, b]) => clip(clip(square(low, high), side(h1, a)), side(h2, b)))
    .filter((polygon) => polygon.length > 2);
}

/** { foot, direction, from, to } of the line inside the square, foot + t direction for t from ... to, or null. */
export function span([w1, w2, b], low, high) {
  const length = Math.hypot(w1, w2);
  if (!(length > 0)) return null;
  const foot = [(-b * w1) / length ** 2, (-b * w2) / length ** 2];
  const direction = [-w2 / length, w1 / length];
  let [from, to] = [-Infinity, Infinity];
  for (const axis of [0, 1]) {
    if (direction[axis] === 0) {
      if (foot[axis] < low || foot[axis] > high) return null;
      continue;
    }
    const ends = [low, high].map((edge) => (edge - foot[axis]) / direction[axis]);
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  }
  return from < to ? { foot, direction, from, to } : null;
}

/** The two ends of the line inside the square, the upper one last, or null. */
export function ends(line, low, high) {
  const seen = span(line, low, high);
  if (!seen) return null;
  return [seen.from, seen.to].map((t) => along(seen.foot, seen.direction, t)).sort((p, q) => p[1] - q[1] || q[0] - p[0]);
}

/** The point of the line inside the square that is nearest to where it is held; that place itself where there is none. */
export function knob(line, grip, low, high) {
  const seen = span(line, low, high);
  if (!seen) return grip.map((value) => within(value, low, high));
  const t = dot([grip[0] - seen.foot[0], grip[1] - seen.foot[1]], seen.direction);
  return along(seen.foot, seen.direction, within(t, seen.from, seen.to));
}

const hundredths = (value) => Math.round(value * 100) / 100 + 0; // + 0: never −0

/** The bias with which the line, not turned, passes through the point: { b }. */
export function moved(w1, w2, [x, y]) {
  return { b: within(hundredths(-(w1 * x + w2 * y)), -LIMIT, LIMIT) };
}

/** The line turned about the pivot until its arrow has this angle: { w1, w2, b }, shortened where one would leave ±2. */
export function turned(w1, w2, pivot, angle) {
  const length = Math.max(Math.hypot(w1, w2), LEAST);
  const w = [length * Math.cos(angle), length * Math.sin(angle)];
  const numbers = [...w, -dot(w, pivot)];
  const shrink = Math.min(1, ...numbers.map((value) => LIMIT / Math.abs(value)));
  const [a, c, b] = numbers.map((value) => hundredths(value * shrink));
  return { w1: a, w2: c, b };
}
