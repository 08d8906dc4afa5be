// What is asked of a network's maps: their light, the pixels they see, a covered part, goals; feature_maps.py has the same.

import { BRUSH, SIDE, rasterise, readStrokes } from "./draw_digit_maths.js";
import { forward } from "./feature_maps_net.js";

export const COVER = 5; // the square that covers a part of the image
export const COVER_STRIDE = 2;
export const MOST_INK = 0.2; // of the 3's ink, at most
export const ALONE = 0.4; // of all light in a layer

export function covers(side = SIDE) {
  const places = [];
  for (let at = 0; at + COVER <= side; at += COVER_STRIDE) places.push(at);
  return places;
}

/** The share of class k with the square at (row, column). */
export function covered(image, net, k, row, column) {
  const copy = Float64Array.from(image);
  for (let i = row; i < row + COVER; i += 1) copy.fill(0, i * SIDE + column, i * SIDE + column + COVER);
  return forward(copy, net, SIDE).shares[k];
}

/** The light of each map: the sum over its units. */
export function light({ values, shape: [C, H, V] }) {
  const sums = new Array(C).fill(0);
  for (let i = 0; i < values.length; i += 1) sums[Math.floor(i / (H * V))] += values[i];
  return sums;
}

/** The brightest unit of a map, the first of equals. */
export function brightest({ values, shape: [, H, V] }, channel) {
  let at = channel * H * V;
  for (let i = at; i < (channel + 1) * H * V; i += 1) if (values[i] > values[at]) at = i;
  const inside = at - channel * H * V;
  return { row: Math.floor(inside / V), column: inside % V, value: values[at] };
}

/** The sum of a drawing's pixels, before anything is centred. */
export function ink(text) {
  return rasterise(readStrokes(text), BRUSH).reduce((sum, value) => sum + value, 0);
}

/** The ink added to the 3, in shares of its own; null for a drawing without it. */
export function added(text, three) {
  return text === three || text.startsWith(`${three}.`) ? ink(text) / ink(three) - 1 : null;
}

export function reached(goal, text, three, winner, maps, channel) {
  if (goal === "eight") {
    const more = added(text, three);
    return more !== null && more <= MOST_INK && winner === 8;
  }
  const sums = light(maps);
  return text !== "" && sums[channel] >= ALONE * sums.reduce((a, b) => a + b, 0);
}
