// What is said of a network's signals, and whether they are kept.

import { number } from "./kit/words.js";

export const DEEP = 20;
const NAMES = { relu: "ReLU", tanh: "tanh", sigmoid: "sigmoid" };

/** The standard deviations that have names, for layers of `width` units. */
export function namedStds(width) {
  return [
    ["Xavier", Math.sqrt(1 / width)],
    ["He", Math.sqrt(2 / width)],
  ];
}

/** Whether a signal that was multiplied by `ratio` counts as kept. */
export function kept(ratio) {
  return ratio >= 0.5 && ratio <= 2;
}

/** { forwards, backwards }: the last layer's scores in sizes of the first's, the first's gradients in sizes of the last's. */
export function ratios({ scores, slopes }) {
  return { forwards: scores.at(-1) / scores[0], backwards: slopes[0] / slopes.at(-1) };
}

function verdict(ratio) {
  if (kept(ratio)) return "kept ✓";
  if (ratio > 2) return ratio > 1000 ? "exploding" : "growing";
  return ratio < 0.001 ? "vanishing" : "shrinking";
}

export function solved(found, depth) {
  const { forwards, backwards } = ratios(found);
  return depth === DEEP && kept(forwards) && kept(backwards);
}

export function inWords(found, { activation, std, depth, width }) {
  const { forwards, backwards } = ratios(found);
  const name = namedStds(Number(width)).find(([, value]) => Math.abs(value / std - 1) < 0.005)?.[0];
  const flat = `${Math.round(100 * found.flat.at(-1))}% of the last layer's units are ${
    activation === "relu" ? "dead (0 for every input)" : "saturated (less than a tenth of the steepest slope)"
  }.`;
  const start = `${NAMES[activation]}, std ${number(std)}${name ? ` (${name})` : ""}`;
  if (depth === 1) return `${start}, one layer: scores of size ${number(found.scores[0])}. ${flat}`;
  const onward = `scores in layer ${depth} are ${number(forwards, 2)} times as large as in layer 1, ${verdict(forwards)}`;
  const back = `gradients in layer 1 are ${number(backwards, 2)} times as large as in layer ${depth}, ${verdict(backwards)}`;
  const short = depth < DEEP && kept(forwards) && kept(backwards) ? ` Does it hold for ${DEEP} layers?` : "";
  return `${start}: ${onward}; ${back}. ${flat}${short}`;
}
