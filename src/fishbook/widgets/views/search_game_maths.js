// What random, grid and Bayesian search find in a box of the recorded surface; _search_rivals.py holds the same formulas.
// A place is one number, 21 · column + row: column 0 … 24 for the learning rate, row 0 … 20 for the weight decay.

import { newGuess } from "./search_game_guess.js";

export const BUDGET = 20;
export const COLUMNS = 25;
export const ROWS = 21;
export const WHOLE = [0, COLUMNS - 1, 0, ROWS - 1];
const LEAST = [5, 4]; // a box holds at least so many columns and rows: as many settings as there are trials
const QUARTERS = [0.25, 0.5, 0.75];
const [RUNS, START] = [9, 5]; // Bayesian runs, and how many trials of each come before there is a guess
const STRIDES = [0.7548776662466927, 0.5698402909980532]; // their multiples, without the whole parts, spread evenly
const CLOSE = 1e-9; // gains that differ by less than this share count as one: rounding does not choose

export const rateAt = (column) => 10 ** (-4 + (5 * column) / (COLUMNS - 1));
export const decayAt = (row) => 10 ** (-5 + (5 * row) / (ROWS - 1));
export const columnOf = (place) => Math.floor(place / ROWS);
export const rowOf = (place) => place % ROWS;

/** The box [first column, last column, first row, last row] in whole numbers, inside the plane and large enough. */
export function fitted(box) {
  return [COLUMNS, ROWS].flatMap((size, k) => {
    const [low, high] = box.slice(2 * k, 2 * k + 2).map(Math.trunc);
    const first = Math.min(Math.max(low, 0), size - LEAST[k]);
    return [first, Math.min(Math.max(high, first + LEAST[k] - 1), size - 1)];
  });
}

/** The probes that count: whole places, each once, no more than there are trials. */
export function counted(probes) {
  return [...new Set(probes.map(Math.trunc))].slice(0, BUDGET);
}

/** Every place in the box, column by column. */
export function placesIn([left, right, bottom, top]) {
  const tall = top - bottom + 1;
  return Array.from({ length: (right - left + 1) * tall }, (_, k) => (left + Math.floor(k / tall)) * ROWS + bottom + (k % tall));
}

/** The best so far after each value. */
export function bestSoFar(values) {
  let best = -Infinity;
  return Array.from(values, (value) => (best = Math.max(best, value)));
}

/**
 * Quarter, median and three quarters of the best of 1, 2, … trials without replacement: [3][trials].  All k trials are
 * among the r lowest of n values with probability C(r, k) / C(n, k): that is how often the best is at most the r-th.
 */
export function bestOf(values, trials = BUDGET) {
  const ranked = Float64Array.from(values).sort();
  const n = ranked.length;
  const below = new Float64Array(n).fill(1);
  const found = QUARTERS.map(() => []);
  for (let k = 0; k < trials; k += 1) {
    for (let r = 0; r < n; r += 1) below[r] = (below[r] * Math.max(r + 1 - k, 0)) / (n - k);
    QUARTERS.forEach((q, i) => found[i].push(ranked[below.findIndex((share) => share >= q - CLOSE)]));
  }
  return found;
}

/** 5 columns times 4 rows, evenly over the box with its ends, as places. */
export function gridTrials([left, right, bottom, top]) {
  const spread = (low, high, n) => Array.from({ length: n }, (_, k) => low + Math.trunc(((high - low) * k) / (n - 1) + 0.5));
  return spread(left, right, 5).flatMap((column) => spread(bottom, top, 4).map((row) => column * ROWS + row));
}

function started([left, right, bottom, top], run) {
  const [wide, tall] = [right - left + 1, top - bottom + 1];
  const tried = new Set();
  for (let step = START * run + 1; tried.size < START; step += 1) {
    const [across, up] = STRIDES.map((stride) => (0.5 + step * stride) % 1);
    tried.add((left + Math.floor(across * wide)) * ROWS + bottom + Math.floor(up * tall));
  }
  return [...tried];
}

/** Where a Bayesian run looks: five spread places, then always the largest expected improvement. */
export function bayesTrials(surface, box, run) {
  const where = placesIn(box);
  const guess = newGuess(where, BUDGET);
  const tried = started(box, run);
  for (const place of tried) guess.see(place, surface[place]);
  while (tried.length < BUDGET) {
    const gain = guess.gains();
    let most = 0;
    for (const value of gain) if (value > most) most = value;
    const next = where[gain.findIndex((value) => value >= most * (1 - CLOSE))];
    tried.push(next);
    guess.see(next, surface[next]);
  }
  return tried;
}

/** Quarter, median and three quarters of some curves, after each trial. */
function quarters(curves) {
  const ranked = curves[0].map((_, trial) => curves.map((curve) => curve[trial]).sort((a, b) => a - b));
  return QUARTERS.map((q) => ranked.map((values) => values[Math.floor(q * (values.length - 1))]));
}

/** The best so far of the three, each [quarter, median, three quarters][trial]; Bayesian search in so many runs. */
export function rivalsIn(surface, box, runs = RUNS, known = []) {
  const scores = (places) => places.map((place) => surface[place]);
  const curves = [...known];
  while (curves.length < runs) curves.push(bestSoFar(scores(bayesTrials(surface, box, curves.length))));
  return { random: bestOf(scores(placesIn(box))), grid: bestOf(scores(gridTrials(box))), bayes: quarters(curves), curves };
}

/**
 * Makes in(box, more): the rivals in a box, whole for the first box that is asked for.  In others one Bayesian run is added
 * at each call, so that no frame waits for all of them, and `more` is called until there are enough.
 */
export function keptRivals(surface) {
  const seen = new Map();
  return (box, more) => {
    const key = box.join();
    const known = seen.get(key);
    if (known?.curves.length === RUNS) return known;
    if (seen.size > 100) seen.clear();
    const runs = seen.size ? (known?.curves.length ?? 0) + 1 : RUNS;
    const found = rivalsIn(surface, box, runs, known?.curves);
    seen.set(key, found);
    if (runs < RUNS) more();
    return found;
  };
}
