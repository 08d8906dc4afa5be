// A random network of equally wide layers, passed forwards and backwards; _signals.py holds the same formulas.
// The weights are std · Z, and Z depends on the seed alone.  Arrays of signals lie unit by unit: a[unit * rows + row].

export const BINS = 40;
export const ROWS = { 10: 256, 20: 160, 50: 64, 100: 32, 200: 16 }; // inputs for each width; half of them go backwards
const [INPUTS, GRADIENTS] = [50, 51]; // streams of noise; those below are the layers'
const LEVELS = 10; // bits of a random number

const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/** h, its slope from its output, what is drawn of outputs and gradients, and the steepest slope. */
export const ACTIVATIONS = {
  sigmoid: { h: sigmoid, slope: (z) => z * (1 - z), outputs: [0, 1], gradients: [-0.5, 0.5], steepest: 0.25 },
  tanh: { h: Math.tanh, slope: (z) => 1 - z * z, outputs: [-1, 1], gradients: [-2, 2], steepest: 1 },
  relu: { h: (a) => (a > 0 ? a : 0), slope: (z) => (z > 0 ? 1 : 0), outputs: [0, 4], gradients: [-2, 2], steepest: 1 },
};

function scrambled(x) {
  let y = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  y = Math.imul(y ^ (y >>> 15), 0x846ca68b);
  return (y ^ (y >>> 16)) >>> 0;
}

/** Numbers `from` … `to` − 1 of a stream of noise, written into `values`. */
function fill(values, normals, seed, stream, from, to) {
  const start = scrambled((64 * seed + stream) >>> 0);
  for (let i = from; i < to; i += 1) values[i] = normals[scrambled((i + start) >>> 0) >>> (32 - LEVELS)];
  return values;
}

/** The first `count` numbers of a stream of noise. */
export function noise(normals, seed, stream, count) {
  return fill(new Float64Array(count), normals, seed, stream, 0, count);
}

/**
 * out[j] = factor · Σ_k Z(k, j) a[k] for n units and the first `used` rows, with Z(k, j) at k · stepK + j · stepJ.
 * Two units and four rows at a time: eight sums that need six numbers from memory, five times as fast as one by one.
 */
function product(a, rows, used, Z, n, stepK, stepJ, factor, out) {
  for (let j = 0; j < n; j += 2) {
    for (let r = 0; r < used; r += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let t0 = 0;
      let t1 = 0;
      let t2 = 0;
      let t3 = 0;
      let p = r;
      let q = j * stepJ;
      for (let k = 0; k < n; k += 1) {
        const z = Z[q];
        const y = Z[q + stepJ];
        const x0 = a[p];
        const x1 = a[p + 1];
        const x2 = a[p + 2];
        const x3 = a[p + 3];
        s0 += z * x0;
        s1 += z * x1;
        s2 += z * x2;
        s3 += z * x3;
        t0 += y * x0;
        t1 += y * x1;
        t2 += y * x2;
        t3 += y * x3;
        p += rows;
        q += stepK;
      }
      const one = j * rows + r;
      out[one] = factor * s0;
      out[one + 1] = factor * s1;
      out[one + 2] = factor * s2;
      out[one + 3] = factor * s3;
      const two = one + rows;
      out[two] = factor * t0;
      out[two + 1] = factor * t1;
      out[two + 2] = factor * t2;
      out[two + 3] = factor * t3;
    }
  }
}

const rootMeanSquare = (sum, count) => Math.sqrt(sum / count);

/** Counts of `factor` times the first `used` of each `rows` values in equal bins; what lies beyond counts in the outermost. */
function counted(values, rows, used, factor, [low, high]) {
  const counts = new Array(BINS).fill(0);
  const scale = BINS / (high - low);
  for (let start = 0; start < values.length; start += rows) {
    for (let i = start; i < start + used; i += 1) {
      const bin = Math.floor((factor * values[i] - low) * scale);
      counts[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin] += 1;
    }
  }
  return counts;
}

function flatShare(activation, z, rows) {
  const { slope, steepest } = ACTIVATIONS[activation];
  let flat = 0;
  if (activation === "relu") {
    for (let start = 0; start < z.length; start += rows) {
      let row = 0;
      while (row < rows && z[start + row] === 0) row += 1;
      flat += row === rows;
    }
    return flat / (z.length / rows);
  }
  for (let i = 0; i < z.length; i += 1) flat += slope(z[i]) < 0.1 * steepest;
  return flat / z.length;
}

/** The array of a layer, of this length; the one that is there where it fits. */
function room(layers, k, length) {
  if (layers[k]?.values.length !== length) layers[k] = { values: new Float64Array(length), size: 0, flat: 0 };
  return layers[k].values;
}

/**
 * A network that is measured again and again: what did not change is not computed again.  The weights are kept for a seed,
 * the layers forwards for a setting, deeper ones are added.  With ReLU twice the weights double every layer's scores, so
 * one pass, at He's std, serves all of them.
 */
export function createNetwork(normals) {
  const pools = new Map(); // stream -> the noise there so far
  const [layers, gradients] = [[], []]; // their arrays are used again: to make new ones costs the browser a pause
  let [seedNow, forwardKey, backwardKey, known] = [null, "", "", 0];

  function drawn(seed, stream, count) {
    if (seed !== seedNow) pools.clear();
    seedNow = seed;
    const before = pools.get(stream) ?? new Float64Array(0);
    if (before.length >= count) return before;
    const grown = new Float64Array(count);
    grown.set(before);
    pools.set(stream, fill(grown, normals, seed, stream, before.length, count));
    return grown;
  }

  function forward(activation, std, depth, width, seed) {
    const [rows, { h }] = [ROWS[width], ACTIVATIONS[activation]];
    const key = [activation, std, width, seed].join();
    if (key !== forwardKey) [forwardKey, known] = [key, 0];
    for (; known < depth; known += 1) {
      const before = known ? layers[known - 1].values : drawn(seed, INPUTS, rows * width);
      const z = room(layers, known, rows * width);
      product(before, rows, rows, drawn(seed, known, width * width), width, width, 1, std, z);
      let squares = 0;
      for (let i = 0; i < z.length; i += 1) {
        squares += z[i] * z[i];
        z[i] = h(z[i]);
      }
      Object.assign(layers[known], { size: rootMeanSquare(squares, z.length), flat: flatShare(activation, z, rows) });
    }
  }

  function backward(activation, std, depth, width, seed) {
    const [rows, { slope }] = [ROWS[width], ACTIVATIONS[activation]];
    const [used, key] = [rows / 2, [forwardKey, depth].join()];
    if (key === backwardKey) return;
    backwardKey = key;
    const given = drawn(seed, GRADIENTS, used * width);
    const last = room(gradients, depth - 1, rows * width);
    for (let k = 0; k < width; k += 1) for (let r = 0; r < used; r += 1) last[k * rows + r] = given[k * used + r];
    for (let layer = depth - 1; layer >= 0; layer -= 1) {
      const [z, dout] = [layers[layer].values, gradients[layer].values];
      let squares = 0;
      for (let start = 0; start < z.length; start += rows) {
        for (let i = start; i < start + used; i += 1) {
          dout[i] *= slope(z[i]);
          squares += dout[i] * dout[i];
        }
      }
      gradients[layer].size = rootMeanSquare(squares, used * width);
      if (!layer) break;
      const next = room(gradients, layer - 1, rows * width);
      product(dout, rows, used, drawn(seed, layer, width * width), width, 1, width, std, next);
    }
  }

  /** { outputs, gradients: counts by layer; scores, slopes: sizes by layer; flat: shares by layer }. */
  return function measure(activation, std, depth, width, seed) {
    const homogeneous = activation === "relu";
    const used = homogeneous ? Math.sqrt(2 / width) : std;
    forward(activation, used, depth, width, seed);
    backward(activation, used, depth, width, seed);
    const [rows, act, ratio] = [ROWS[width], ACTIVATIONS[activation], homogeneous ? std / used : 1];
    const every = Array.from({ length: depth }, (_, l) => l);
    const onward = every.map((l) => ratio ** (l + 1));
    const back = every.map((l) => ratio ** (depth - 1 - l));
    return {
      outputs: every.map((l) => counted(layers[l].values, rows, rows, onward[l], act.outputs)),
      gradients: every.map((l) => counted(gradients[l].values, rows, rows / 2, back[l], act.gradients)),
      scores: every.map((l) => onward[l] * layers[l].size),
      slopes: every.map((l) => back[l] * gradients[l].size),
      flat: every.map((l) => layers[l].flat),
    };
  };
}

/** The same from scratch, for a table of noise given as an array. */
export function measured(normals, activation, std, depth, width, seed) {
  return createNetwork(normals)(activation, std, depth, width, seed);
}

const HALF_BELL = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 50);
const CHANCE = HALF_BELL.map((t) => Math.exp((-t * t) / 2));
const WHOLE = 2 * CHANCE.reduce((sum, one) => sum + one, 0);

/** [E h(a)², E h'(a)²] for scores from a bell curve of mean square q. */
function means(activation, q) {
  if (activation === "relu") return [q / 2, 0.5];
  const { h, slope } = ACTIVATIONS[activation];
  let [outputs, slopes] = [0, 0];
  for (let i = 0; i < HALF_BELL.length; i += 1) {
    const right = h(Math.sqrt(q) * HALF_BELL[i]);
    const left = activation === "tanh" ? -right : 1 - right; // the curve turned about its middle
    outputs += CHANCE[i] * (right * right + left * left);
    slopes += 2 * CHANCE[i] * slope(right) ** 2;
  }
  return [outputs / WHOLE, slopes / WHOLE];
}

/** { scores, slopes }: the sizes that very wide networks have, by layer. */
export function predicted(activation, std, depth, width) {
  const gain = width * std * std;
  const [scores, kept] = [[], []];
  let q = gain; // the inputs have mean square 1
  for (let l = 0; l < depth; l += 1) {
    const [outputs, slopes] = means(activation, q);
    scores.push(Math.sqrt(q));
    kept.push(slopes);
    q = gain * outputs;
  }
  const slopes = new Array(depth);
  let back = 1;
  for (let l = depth - 1; l >= 0; l -= 1) {
    slopes[l] = Math.sqrt(back * kept[l]);
    back *= kept[l] * gain;
  }
  return { scores, slopes };
}
