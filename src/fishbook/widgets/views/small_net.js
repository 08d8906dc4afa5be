// The network 2-3-2 beside the region it fences in, its numbers as fields, and what is left of it without h.

import { interactive } from "./kit/frame.js";
import { number, tuple } from "./kit/words.js";
import { INSIDE, OUTSIDE, collapse, forward, lead, misplaced, oneLayer } from "./small_net_maths.js";
import { createNet, createPlane } from "./small_net_picture.js";
import { createSums } from "./small_net_sums.js";

const DOTS = INSIDE.length + OUTSIDE.length;
const NAMES = {
  sigmoid: "With the sigmoid",
  tanh: "With tanh",
  step: "With the step",
  relu: "With ReLU",
  none: "Without h",
};

const ROUNDS = [
  {
    prompt: "Before you switch the activation off: what will the border of the region be then?",
    options: ["a triangle with sharp corners", "one straight line", "a line or a triangle, as the numbers have it"],
    right: 1,
    why: "Without h both layers are one matrix and one bias, whatever their numbers. Choose none, and see.",
  },
  {
    prompt: "Line 1 is where the score of neuron 1 is zero. Which number shifts it without turning it?",
    options: ["b1, neuron 1", "W1, input 1 to neuron 1", "W2, neuron 1 to output 1"],
    right: 0,
    why: "The weights of a neuron turn its line, the bias shifts it. W2 says only how much the neuron counts.",
  },
  {
    prompt: "With the activation off, how many numbers do the work of all 17?",
    options: ["17", "9", "6"],
    right: 2,
    why: "W1 @ W2 has the shape (2, 2) and the bias (2,): four numbers and two.",
  },
];

/** Where y1 > y2 for a network without h: "8 x₁ + 2 x₂ + 13 > 0". */
function halfPlane({ W, b }) {
  const [u, v, c] = [W[0] - W[1], W[2] - W[3], b[0] - b[1]];
  if (u === 0 && v === 0) return c > 0 ? "everywhere: all weights cancel" : "nowhere: all weights cancel";
  const term = (value, name) => (value < 0 ? ` − ${number(-value)}${name}` : ` + ${number(value)}${name}`);
  return `where ${number(u)} x₁${term(v, " x₂")}${term(c, "")} > 0, on one side of a straight line`;
}

function inWords(net, y, one, share, wrong) {
  const { h, x } = net;
  const side = lead(net, x) > 0 ? "inside" : "outside";
  const here = `${NAMES[h]}, y = ${tuple(y)} at x = ${tuple(x)}: ${side}.`;
  const where = h === "none" ? ` Inside is ${halfPlane(one)}.` : "";
  const part = ` ${share.toFixed(2)} of the square is inside.`;
  const dots = ` ${DOTS - wrong} of ${DOTS} dots lie where they should.`;
  const hint = h === "none" ? " No straight line parts the filled dots from the rings." : "";
  return `${here}${where}${part}${dots}${hint}`;
}

export default interactive((ui) => {
  const drawNet = createNet(ui, (name) => sums.touch(name));
  const drawPlane = createPlane(ui);
  const sums = createSums(ui);
  ui.quiz({ title: "Three questions", rounds: ROUNDS.length, make: (k) => ROUNDS[k], below: true });

  return (state) => {
    const pass = forward(state);
    const one = { ...collapse(state), y: oneLayer(state) };
    const wrong = misplaced(state).length;
    drawNet(state, pass);
    const share = drawPlane(state);
    sums.show(state, pass, one);
    return { words: inWords(state, pass.y, one, share, wrong), solved: wrong === 0 };
  };
});
