// Three predictions.  Every number in them is what the network gives at that moment; the answer is then shown.

import { fixed } from "./kit/words.js";
import { pixels, writeStrokes } from "./draw_digit_maths.js";

const UPRIGHT = writeStrokes([[[4.5, 5], [4.5, 23]]]);

/** { rounds, make, chosen } for a quiz. */
export function rounds(ui, read, examples) {
  const lifted = [14, 14, 0];
  const answer = ({ shares, order }) => `${order[0]} with a share of ${fixed(shares[order[0]], 3)}`;
  const top = ({ shares, order }) => shares[order[0]];

  const all = [
    {
      show: { example: "mine", strokes: "", centred: true, pen: lifted },
      ask() {
        const reading = read(pixels("", true));
        const pair = reading.shares[reading.order[0]] + reading.shares[reading.order[1]];
        return {
          prompt: "Nothing is drawn: 784 zeros go in. What comes out?",
          options: ["Ten shares of 0.1", "No answer: every share is 0", "Two digits have nearly everything"],
          right: top(reading) < 0.11 ? 0 : 2,
          why: `Its first guess is ${answer(reading)}; with the second that makes ${fixed(pair, 3)}. ` +
            "With no ink the biases speak, and shares have to sum to 1.",
        };
      },
    },
    {
      show: { example: "mine", strokes: UPRIGHT, centred: false, pen: lifted },
      ask() {
        const [moved, left] = [true, false].map((centred) => read(pixels(UPRIGHT, centred)));
        const still = left.order[0] === moved.order[0];
        return {
          prompt: `An upright stroke, centred, is read as ${answer(moved)}. Now it stands ten pixels further left, ` +
            "and nothing is centred. What does the network say?",
          options: ["The same digit", "Another digit, unsure: below 0.5", "Another digit, sure: 0.9 or more"],
          right: still ? 0 : top(left) < 0.5 ? 1 : 2,
          why: `It says ${answer(left)}. These weights have never met a digit there, and nothing tells them so.`,
        };
      },
    },
    {
      show: { example: "hard3", centred: true },
      ask() {
        const reading = read(examples.hard3);
        const share = top(reading);
        return {
          prompt: "The test digit “hard 3” is a plain 3 to you. The network misreads it. With what share?",
          options: ["Below 0.5", "From 0.5 to 0.9", "Above 0.9"],
          right: share < 0.5 ? 0 : share < 0.9 ? 1 : 2,
          why: `It says ${answer(reading)}, and gives the 3 ${fixed(reading.shares[3], 3)}. A share is no promise.`,
        };
      },
    },
  ];
  return { rounds: all.length, make: (k) => all[k].ask(), chosen: (k) => ui.set(all[k].show) };
}
