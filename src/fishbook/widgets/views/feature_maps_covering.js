// The covering square: an answer for each of its 144 places, a few at a time while the reader does nothing.

import { covered, covers } from "./feature_maps_maths.js";

const RESTED = 200; // ms after the last change the square starts to move
const SLICE = 8; // ms at a time: a stroke is not kept waiting

/** What the answer's share loses under the square: once the pen rests, or at once. */
export function createCovering(ui) {
  let [timer, key, losses] = [null, null, null];
  ui.stops.push(() => clearTimeout(timer));
  function go({ image, net, reading }, from, found, until) {
    const places = covers();
    const winner = reading.order[0];
    let k = from;
    for (; k < found.length && performance.now() < until; k += 1) {
      const [row, column] = [places[Math.floor(k / places.length)], places[k % places.length]];
      found[k] = reading.shares[winner] - covered(image, net, winner, row, column);
    }
    if (k === found.length) losses = found;
    return k;
  }
  function later(now, from, found, wait) {
    timer = setTimeout(() => {
      const k = go(now, from, found, performance.now() + SLICE);
      if (k === found.length) ui.redraw();
      else later(now, k, found, 0);
    }, wait);
  }
  return (now, atOnce) => {
    if (now.key !== key) {
      clearTimeout(timer);
      [key, losses] = [now.key, null];
      const found = new Float64Array(covers().length ** 2);
      if (atOnce) go(now, 0, found, Infinity);
      else later(now, 0, found, RESTED);
    }
    return losses;
  };
}
