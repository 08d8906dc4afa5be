// Shares, two losses and their pushes on three scores; loss_bars.py holds the same formulas.

export const REACH = 8;
export const SHIFT = 1000;
const DELTA = 1e-7; // added to a share before the logarithm, as the chapter and the package do

const sum = (values) => values.reduce((total, value) => total + value, 0);

export const isNan = (values) => values.some(Number.isNaN);

/** The shares of the scores: with the largest score subtracted first, or as the formula is written. */
export function softmax(scores, stable) {
  const top = stable ? Math.max(...scores) : 0;
  const powers = scores.map((score) => Math.exp(score - top));
  const whole = sum(powers);
  return powers.map((power) => power / whole);
}

/** [cross-entropy, ½ Σ (y − t)²] of one row of shares. */
export function lossesOf(y, target) {
  const squares = sum(y.map((share, k) => (share - (k === target)) ** 2)) / 2;
  return [-Math.log(y[target] + DELTA), squares];
}

/** { shares, losses, pushes: [of cross-entropy, of the squares] }; a push is minus the slope of the loss. */
export function judge(scores, target, shift = false, stable = true) {
  const right = Number(target);
  const y = softmax(scores.map((score) => score + SHIFT * shift), stable);
  const missing = y.map((share, k) => (k === right) - share);
  const felt = y[right] / (y[right] + DELTA); // the delta takes the rest
  const mean = sum(missing.map((m, k) => y[k] * m));
  const pushes = [missing.map((m) => felt * m), missing.map((m, k) => y[k] * (m - mean))];
  return { shares: y, losses: lossesOf(y, right), pushes, felt };
}

/** Whether cross-entropy pushes the right class by more than 0.95 and the squares no score by 0.01. */
export function isReached({ pushes: [entropy, squares] }, target) {
  return entropy[Number(target)] > 0.95 && squares.every((push) => Math.abs(push) < 0.01);
}

/** Two predictions each, one row of shares for every image, and what the round is about. */
export const ROUNDS = [
  {
    target: 0,
    a: [[0.52, 0.48, 0]],
    b: [[0.48, 0.26, 0.26]],
    lesson: "Cross-entropy reads the share of the right class; the squares also ask how the rest is spread.",
  },
  {
    target: 2,
    a: [[0.38, 0.02, 0.6]],
    b: [[0.2, 0.2, 0.6]],
    lesson: "The right class has the same share in both, and cross-entropy looks at nothing else.",
  },
  {
    target: 1,
    a: [[0.34, 0.36, 0.3]],
    b: [[0.52, 0.46, 0.02]],
    lesson: "A's answer is right and B's is wrong; still B gave more to the right class.",
  },
  {
    target: 2,
    a: [[0.98, 0, 0.02]],
    b: [[0.5, 0.499, 0.001]],
    lesson: "Both answers are wrong. The squares mind that A puts nearly all on one class; cross-entropy does not.",
  },
  {
    target: 0,
    a: [
      [0.98, 0.01, 0.01],
      [0.44, 0.5, 0.06],
    ],
    b: [
      [0.36, 0.34, 0.3],
      [0.4, 0.35, 0.25],
    ],
    lesson: "B names the right class for both images, but barely. A misses one by little and is sure of the other.",
  },
  {
    target: 1,
    a: [[1, 0, 0]],
    b: [[0.998, 0.002, 0]],
    lesson: "The squares hardly tell the two apart. For a share of 0 the tiny delta stops cross-entropy short of infinity.",
  },
];

/** Round k with its { losses: [of A, of B], hits: [of A, of B], right: 0 for A, 1 for B, 2 for a tie }. */
export function roundResult(k) {
  const { target, a, b } = ROUNDS[k];
  const mean = (rows, i) => sum(rows.map((row) => lossesOf(row, target)[i])) / rows.length;
  const losses = [a, b].map((rows) => [mean(rows, 0), mean(rows, 1)]);
  const hits = [a, b].map((rows) => rows.filter((row) => row[target] === Math.max(...row)).length);
  const [ofA, ofB] = losses.map(([entropy]) => entropy);
  const tie = Math.abs(ofA - ofB) < 1e-9;
  return { ...ROUNDS[k], losses, hits, right: tie ? 2 : Number(ofB < ofA) };
}
