// Convolutional networks, forward and backward for one image, as the layers of fishbook have them.
//
// Numbers lie with the channels last, [row][column][channel], and the channels are filled up with zeros to a multiple of
// eight: eight sums then stay in registers while they grow, which takes a pass through the deep network from 8 to 3 ms.
// Numbers that are 0, as most are after ReLU, are passed over.

import { softmax } from "./draw_digit_maths.js";

// Each convolution: its name, its padding, and the name of the 2×2 pooling behind it.  ReLU follows every one of them.
export const PLANS = {
  small: [["conv1", 0, "pool1"], ["conv2", 0, "pool2"]],
  deep: [["conv1", 1], ["conv2", 1, "pool1"], ["conv3", 1], ["conv4", 2, "pool2"], ["conv5", 1], ["conv6", 1, "pool3"]],
};
const LANES = 8;
const filled = (n) => LANES * Math.ceil(n / LANES);

/** The kernel { W [i][j][c][f], C, F, K, pad } whose weights are weight(i, j, c, f) for c < C and f < F, and 0 beyond. */
function kernel(K, C, F, wide, pad, weight) {
  const W = new Float64Array(K * K * wide * filled(F));
  for (let at = 0; at < K * K; at += 1) {
    for (let c = 0; c < C; c += 1) {
      for (let f = 0; f < F; f += 1) W[(at * wide + c) * filled(F) + f] = weight(Math.floor(at / K), at % K, c, f);
    }
  }
  return { W, C: wide, F: filled(F), K, pad };
}

/** The kernel of a layer with weights (F, C, K, K), and that of its way back, which is turned by half a turn. */
export function kernels({ shape: [F, C, K], values }, b, pad = 0, wide = filled(C)) {
  const weight = (i, j, c, f) => values[((f * C + c) * K + i) * K + j];
  const there = { ...kernel(K, C, F, wide, pad, weight), b: new Float64Array(filled(F)) };
  there.b.set(b);
  const back = kernel(K, F, C, filled(F), K - 1 - pad, (i, j, f, c) => weight(K - 1 - i, K - 1 - j, c, f));
  return { there, back, channels: F };
}

/** For every layer: the pixels that a unit sees along a side, those to the next one's, and where the first one's start. */
function fieldsOf(convs) {
  let [side, jump, first] = [1, 1, 0];
  const fields = {};
  for (const { name, pooled, there: { K, pad } } of convs) {
    [side, first] = [side + (K - 1) * jump, first - pad * jump];
    fields[name] = [side, jump, first];
    if (!pooled) continue;
    [side, jump] = [side + jump, 2 * jump];
    fields[pooled] = [side, jump, first];
  }
  return fields;
}

/** The weights of filter f where a layer holds the first convolution's maps, else null. */
function filterOf({ shape: [, , K], values }, [name, , pooled], layer, f) {
  return layer === name || layer === pooled ? values.subarray(f * K * K, (f + 1) * K * K) : null;
}

/** A network from its arrays W1 { shape, values }, b1, …: the convolutions of the plan, then affine layers. */
export function createNet(arrays, plan) {
  const convs = plan.map(([name, pad, pooled], k) => {
    const [W, b] = [arrays[`W${k + 1}`], arrays[`b${k + 1}`].values];
    return { name, pooled, ...kernels(W, b, pad, k === 0 ? 1 : undefined) }; // an image has one channel, and stays as it is
  });
  const affines = [];
  for (let k = plan.length + 1; `W${k}` in arrays; k += 1) {
    affines.push({ W: arrays[`W${k}`].values, b: arrays[`b${k}`].values });
  }
  return { convs, affines, fields: fieldsOf(convs), filterOf: (layer, f) => filterOf(arrays.W1, plan[0], layer, f) };
}

/** values[to + f] += Σ amount · W[from + channel + f] over the first n amounts, for every f < F. */
function add(values, to, W, from, F, channels, amounts, n) {
  for (let f = 0; f < F; f += LANES) {
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (let m = 0; m < n; m += 1) {
      const w = from + f + channels[m];
      const x = amounts[m];
      s0 += x * W[w];
      s1 += x * W[w + 1];
      s2 += x * W[w + 2];
      s3 += x * W[w + 3];
      s4 += x * W[w + 4];
      s5 += x * W[w + 5];
      s6 += x * W[w + 6];
      s7 += x * W[w + 7];
    }
    const at = to + f;
    values[at] += s0;
    values[at + 1] += s1;
    values[at + 2] += s2;
    values[at + 3] += s3;
    values[at + 4] += s4;
    values[at + 5] += s5;
    values[at + 6] += s6;
    values[at + 7] += s7;
  }
}

/** x ⋆ W + b for x (H, V, C): { values, shape: [OH, OV, F] }. */
export function convolve(x, [H, V], { W, b, C, F, K, pad }) {
  const [OH, OV] = [H + 2 * pad - K + 1, V + 2 * pad - K + 1];
  const values = new Float64Array(OH * OV * F);
  if (b) for (let at = 0; at < values.length; at += F) values.set(b, at);
  const [channels, amounts] = [new Int32Array(C), new Float64Array(C)];
  for (let place = 0; place < H * V; place += 1) {
    let n = 0;
    for (let c = 0; c < C; c += 1) {
      const value = x[place * C + c];
      if (value === 0) continue;
      channels[n] = c * F;
      amounts[n] = value;
      n += 1;
    }
    if (n === 0) continue;
    const row = Math.floor(place / V) + pad;
    const column = (place % V) + pad;
    for (let i = Math.max(0, row - OH + 1); i < Math.min(K, row + 1); i += 1) {
      for (let j = Math.max(0, column - OV + 1); j < Math.min(K, column + 1); j += 1) {
        add(values, ((row - i) * OV + column - j) * F, W, (i * K + j) * C * F, F, channels, amounts, n);
      }
    }
  }
  return { values, shape: [OH, OV, F] };
}

/** The largest of each 2×2 window and where it stood, the first of equals: { values, shape, places }. */
export function pool(x, [H, V, C]) {
  const [OH, OV] = [H / 2, V / 2];
  const [values, places] = [new Float64Array(OH * OV * C), new Int32Array(OH * OV * C)];
  let at = 0;
  for (let row = 0; row < OH; row += 1) {
    for (let column = 0; column < OV; column += 1) {
      for (let c = 0; c < C; c += 1, at += 1) {
        const first = (2 * row * V + 2 * column) * C + c;
        let best = first;
        if (x[first + C] > x[best]) best = first + C;
        if (x[first + V * C] > x[best]) best = first + V * C;
        if (x[first + V * C + C] > x[best]) best = first + V * C + C;
        values[at] = x[best];
        places[at] = best;
      }
    }
  }
  return { values, shape: [OH, OV, C], places };
}

function relu(values) {
  for (let i = 0; i < values.length; i += 1) if (values[i] < 0) values[i] = 0;
}

/** The maps of one layer with the channels first, as pictures want them: { values, shape: [C, H, V] }. */
export function channelsFirst({ values, shape: [H, V, wide], channels }) {
  const out = new Float64Array(channels * H * V);
  for (let at = 0; at < H * V; at += 1) for (let c = 0; c < channels; c += 1) out[c * H * V + at] = values[at * wide + c];
  return { values: out, shape: [channels, H, V] };
}

function channelsLast(values, { shape: [H, V, wide], channels }) {
  const out = new Float64Array(H * V * wide);
  for (let at = 0; at < H * V; at += 1) for (let c = 0; c < channels; c += 1) out[at * wide + c] = values[c * H * V + at];
  return out;
}

/** x W + b. */
function affine(x, { W, b }) {
  const out = Float64Array.from(b);
  const K = b.length;
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i];
    if (value === 0) continue;
    for (let k = 0; k < K; k += 1) out[k] += value * W[i * K + k];
  }
  return out;
}

/** Everything that the network makes of one image: { stages, hidden, layers, scores, shares, order: best class first }. */
export function forward(image, { convs, affines }, side) {
  let now = { values: image, shape: [side, side, 1] };
  const [stages, layers] = [[], {}];
  for (const { name, pooled, there, channels } of convs) {
    const stage = { before: now.shape, conv: { ...convolve(now.values, now.shape, there), channels } };
    relu(stage.conv.values);
    layers[name] = now = stage.conv;
    if (pooled) layers[pooled] = now = stage.pool = { ...pool(now.values, now.shape), channels };
    stages.push(stage);
  }
  const hidden = [channelsFirst(now).values]; // a Flatten reads one map after the other
  for (const one of affines) {
    if (hidden.length > 1) relu(hidden.at(-1));
    hidden.push(affine(hidden.at(-1), one));
  }
  const scores = Array.from(hidden.at(-1));
  const order = scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a]);
  return { stages, hidden, layers, scores, shares: softmax(scores), order };
}

/** Back through the affine layers: the gradient of score k by what the last pooling gave. */
function affinesBack({ hidden }, affines, k) {
  let d = Float64Array.from(affines.at(-1).b, (_, i) => Number(i === k));
  for (let n = affines.length - 1; n >= 0; n -= 1) {
    const { W, b } = affines[n];
    const [x, dx] = [hidden[n], new Float64Array(hidden[n].length)];
    for (let i = 0; i < x.length; i += 1) {
      if (x[i] === 0) continue; // ReLU, and pooling after it, let nothing back there
      let sum = 0;
      for (let j = 0; j < b.length; j += 1) sum += d[j] * W[i * b.length + j];
      dx[i] = sum;
    }
    d = dx;
  }
  return d;
}

/** ∂(score of class k)/∂pixel, from what `forward` gave. */
export function scoreGradient(reading, { convs, affines }, k) {
  const { stages } = reading;
  const last = stages.at(-1);
  let d = channelsLast(affinesBack(reading, affines, k), last.pool ?? last.conv);
  for (let n = stages.length - 1; n >= 0; n -= 1) {
    const { conv, pool: pooled } = stages[n];
    if (pooled) {
      const spread = new Float64Array(conv.values.length);
      for (let at = 0; at < d.length; at += 1) spread[pooled.places[at]] += d[at];
      d = spread;
    }
    for (let at = 0; at < d.length; at += 1) if (conv.values[at] === 0) d[at] = 0;
    d = convolve(d, conv.shape, convs[n].back).values;
  }
  return d.filter((_, at) => at % LANES === 0); // the image's one channel
}
