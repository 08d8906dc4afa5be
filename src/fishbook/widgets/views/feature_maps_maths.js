// A small convolutional network, forward and backward for one image, as feature_maps.py and the layers have it.

import { BRUSH, SIDE, rasterise, readStrokes, softmax } from "./draw_digit_maths.js";

export const COVER = 5; // the square that covers a part of the image
export const COVER_STRIDE = 2;
export const MOST_INK = 0.2; // of the 3's ink, at most
export const ALONE = 0.4; // of all light in a layer
// Pixels that a unit sees along a side, and pixels from its square to the next.
const FIELDS = { conv1: [5, 1], pool1: [6, 2], conv2: [14, 2], pool2: [16, 4] };

export function field(layer) {
  return FIELDS[layer];
}

/** x ⋆ W + b for x (C, H, V) and W (F, C, K, K): { values, shape }. */
export function convolve(x, [C, H, V], W, b, K) {
  const [F, OH, OV] = [b.length, H - K + 1, V - K + 1];
  const values = new Float64Array(F * OH * OV);
  for (let f = 0; f < F; f += 1) {
    const out = f * OH * OV;
    values.fill(b[f], out, out + OH * OV);
    for (let c = 0; c < C; c += 1) {
      for (let i = 0; i < K; i += 1) {
        for (let j = 0; j < K; j += 1) {
          const weight = W[((f * C + c) * K + i) * K + j];
          for (let row = 0; row < OH; row += 1) {
            const to = out + row * OV;
            const from = (c * H + row + i) * V + j;
            for (let column = 0; column < OV; column += 1) values[to + column] += weight * x[from + column];
          }
        }
      }
    }
  }
  return { values, shape: [F, OH, OV] };
}

/** dx of a convolution whose output has the gradient dout. */
export function convolveBack(dout, [F, OH, OV], W, [C, H, V], K) {
  const dx = new Float64Array(C * H * V);
  for (let f = 0; f < F; f += 1) {
    for (let at = 0; at < OH * OV; at += 1) {
      const d = dout[f * OH * OV + at];
      if (d === 0) continue; // as most are, after pooling
      const row = Math.floor(at / OV);
      const column = at % OV;
      for (let c = 0; c < C; c += 1) {
        for (let i = 0; i < K; i += 1) {
          const to = (c * H + row + i) * V + column;
          const from = ((f * C + c) * K + i) * K;
          for (let j = 0; j < K; j += 1) dx[to + j] += d * W[from + j];
        }
      }
    }
  }
  return dx;
}

/** The largest of each 2×2 window and where it stood, the first of equals: { values, shape, places }. */
export function pool(x, [C, H, V]) {
  const [OH, OV] = [H / 2, V / 2];
  const [values, places] = [new Float64Array(C * OH * OV), new Int32Array(C * OH * OV)];
  for (let c = 0; c < C; c += 1) {
    for (let row = 0; row < OH; row += 1) {
      for (let column = 0; column < OV; column += 1) {
        const first = (c * H + 2 * row) * V + 2 * column;
        let best = first;
        if (x[first + 1] > x[best]) best = first + 1;
        if (x[first + V] > x[best]) best = first + V;
        if (x[first + V + 1] > x[best]) best = first + V + 1;
        const at = (c * OH + row) * OV + column;
        values[at] = x[best];
        places[at] = best;
      }
    }
  }
  return { values, shape: [C, OH, OV], places };
}

/** Convolution, ReLU, pooling. */
function block(x, shape, W, b) {
  const K = Math.round(Math.sqrt(W.length / b.length / shape[0]));
  const conv = convolve(x, shape, W, b, K);
  for (let i = 0; i < conv.values.length; i += 1) if (conv.values[i] < 0) conv.values[i] = 0;
  return { conv, pool: pool(conv.values, conv.shape), K };
}

/** Back through one block: to each window's maximum, where that is above 0, and through the filters. */
function blockBack(dout, { conv, pool: pooled, K }, W, shape) {
  const d = new Float64Array(conv.values.length);
  for (let at = 0; at < dout.length; at += 1) if (pooled.values[at] > 0) d[pooled.places[at]] += dout[at];
  return convolveBack(d, conv.shape, W, shape, K);
}

/** Every map and the scores of one image: { layers, scores, shares, order, blocks }. */
export function forward(image, net, side = SIDE) {
  const first = block(image, [1, side, side], net.W1, net.b1);
  const second = block(first.pool.values, first.pool.shape, net.W2, net.b2);
  const [flat, K] = [second.pool.values, net.b3.length];
  const scores = Array.from(net.b3);
  for (let i = 0; i < flat.length; i += 1) {
    if (flat[i] === 0) continue;
    for (let k = 0; k < K; k += 1) scores[k] += flat[i] * net.W3[i * K + k];
  }
  const order = scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a]);
  const layers = { conv1: first.conv, pool1: first.pool, conv2: second.conv, pool2: second.pool };
  return { layers, scores, shares: softmax(scores), order, blocks: [first, second] };
}

/** ∂(score of class k)/∂pixel, from what `forward` gave. */
export function scoreGradient(reading, net, k, side = SIDE) {
  const [first, second] = reading.blocks;
  const [size, K] = [second.pool.values.length, net.b3.length];
  const d = new Float64Array(size);
  for (let i = 0; i < size; i += 1) d[i] = net.W3[i * K + k];
  return blockBack(blockBack(d, second, net.W2, first.pool.shape), first, net.W1, [1, side, side]);
}

export function covers(side = SIDE) {
  const places = [];
  for (let at = 0; at + COVER <= side; at += COVER_STRIDE) places.push(at);
  return places;
}

/** The share of class k with the square at (row, column). */
export function covered(image, net, k, row, column) {
  const copy = Float64Array.from(image);
  for (let i = row; i < row + COVER; i += 1) copy.fill(0, i * SIDE + column, i * SIDE + column + COVER);
  return forward(copy, net).shares[k];
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

export function reached(goal, text, three, reading, layer, channel) {
  if (goal === "eight") {
    const more = added(text, three);
    return more !== null && more <= MOST_INK && reading.order[0] === 8;
  }
  const sums = light(reading.layers[layer]);
  return text !== "" && sums[channel] >= ALONE * sums.reduce((a, b) => a + b, 0);
}
