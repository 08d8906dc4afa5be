// The activation functions, their slopes, and one neuron z = h(w x + b); activations.py holds the same formulas.

export const REACH = 6;
export const CLOSE = 0.05;
export const FLAT = 0.01; // of the steepest slope of h: at or below it, h is saturated

export const INPUTS = Array.from({ length: 241 }, (_, i) => -REACH + (i * REACH) / 120);

const EDGE = Math.log((1 + Math.sqrt(1 - FLAT)) / (1 - Math.sqrt(1 - FLAT))); // there the sigmoid's slope is FLAT times 1/4

/** 1 / (1 + e^−a) without overflow, and its slope. */
export function sigmoid(a) {
  const e = Math.exp(-Math.abs(a)); // never above 1
  return (a < 0 ? e : 1) / (1 + e);
}

function bell(a) {
  const e = Math.exp(-Math.abs(a));
  return e / (1 + e) ** 2;
}

/** label, h, slope (NaN where there is none), its steepest, the scores beyond which h is saturated, what happens at 0. */
export const ACTIVATIONS = {
  identity: { label: "identity", h: (a) => a, slope: () => 1, steepest: 1, below: -Infinity, above: Infinity, at0: "" },
  step: {
    label: "step",
    h: (a) => (a > 0 ? 1 : 0),
    slope: (a) => (a === 0 ? NaN : 0),
    steepest: 0,
    below: 0,
    above: 0,
    at0: "jump",
  },
  sigmoid: { label: "sigmoid", h: sigmoid, slope: bell, steepest: 0.25, below: -EDGE, above: EDGE, at0: "" },
  tanh: {
    label: "tanh",
    h: Math.tanh,
    slope: (a) => 4 * bell(2 * a),
    steepest: 1,
    below: -EDGE / 2,
    above: EDGE / 2,
    at0: "",
  },
  relu: {
    label: "ReLU",
    h: (a) => Math.max(a, 0),
    slope: (a) => (a === 0 ? NaN : Number(a > 0)),
    steepest: 1,
    below: 0,
    above: Infinity,
    at0: "bend",
  },
};

/** The dashed curves: h, w, b. */
export const GOALS = {
  late: ["sigmoid", 2.5, -5],
  falling: ["tanh", -2, 1],
  hinge: ["relu", 0.5, 0.5],
  flat: ["sigmoid", 0, -1],
};

/** h(a) and its slope at a score. */
export function activation(name, a) {
  const { h, slope } = ACTIVATIONS[name];
  return [h(a), slope(a)];
}

/** { score, output, slope } of the neuron at x; the slope is that of z against x, 0 with w = 0 also where h has none. */
export function neuronAt(name, w, b, x) {
  const score = w * x + b;
  const [output, slope] = activation(name, score);
  return { score, output, slope: w === 0 ? 0 : w * slope };
}

/** Where the score is zero, if that lies in the picture, else null. */
export function zeroOf(w, b) {
  const zero = -b / w + 0;
  return w !== 0 && Math.abs(zero) <= REACH ? zero : null;
}

/** The stretches [from, to] of x in the picture on which h is saturated, from left to right. */
export function saturated(name, w, b) {
  const { below, above } = ACTIVATIONS[name];
  if (w === 0) return b < below || b > above ? [[-REACH, REACH]] : [];
  const ends = [(below - b) / w, (above - b) / w];
  const [left, right] = w > 0 ? ends : ends.reverse();
  const stretches = [[-REACH, Math.min(left, REACH)], [Math.max(right, -REACH), REACH]];
  return stretches.filter(([start, end]) => start < end);
}

/** { distance, at }: how far the neuron's curve is from the goal's at most, and at which input; null without a goal. */
export function distanceTo(goal, name, w, b) {
  if (goal === "none") return null;
  const gaps = INPUTS.map((x) => Math.abs(neuronAt(name, w, b, x).output - neuronAt(...GOALS[goal], x).output));
  const distance = Math.max(...gaps);
  return { distance, at: INPUTS[gaps.indexOf(distance)] };
}

/** [[x, output, slope]] to draw: INPUTS, and both sides of where h jumps or bends, with nothing in the middle of a jump. */
export function curve(name, w, b) {
  const zero = ACTIVATIONS[name].at0 ? zeroOf(w, b) : null;
  const row = (x) => [x, neuronAt(name, w, b, x).output, neuronAt(name, w, b, x).slope];
  if (zero === null) return INPUTS.map(row);
  const [left, right] = [INPUTS.filter((x) => x < zero - 1e-9), INPUTS.filter((x) => x > zero + 1e-9)];
  const middle = ACTIVATIONS[name].at0 === "jump" ? NaN : 0;
  return [...left.map(row), row(zero - 1e-9), [zero, middle, NaN], row(zero + 1e-9), ...right.map(row)];
}
