// Image, filters, windows, im2col, the product and the counts of col2im; conv_stepper.py holds the same numbers.

export const MOST_PAD = 2;
const BRIGHT = [4, 2, 1];

/** A whole number below `kinds` that depends on seed and key alone. */
export function chance(seed, key, kinds) {
  let t = (Math.imul(seed, 0x9e3779b1) + Math.imul(key, 0x85ebca6b)) >>> 0;
  t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d) >>> 0;
  t = Math.imul(t ^ (t >>> 12), 0x297a2d39) >>> 0;
  return ((t ^ (t >>> 15)) >>> 0) % kinds;
}

/** The pixel (i, j) of channel c of an image without padding. */
function pixelOf({ picture, size, seed }, c, i, j) {
  if (picture === "random") return chance(seed, 81 * c + 9 * i + j, 5);
  const [low, high] = [Math.floor(size / 3), size - Math.floor(size / 3)];
  return low <= i && i < high && low <= j && j < high ? BRIGHT[c] : 0;
}

function weightOf({ kernel, filter_size: F, channels, seed }, f, c, i, j) {
  const [last, middle] = [F - 1, Math.floor((F - 1) / 2)];
  if (kernel === "random") return chance(seed, 1000 + 75 * f + 25 * c + 5 * i + j, 5) - 2;
  if (kernel === "edge") {
    const across = f === 0 ? j : i;
    return Number(across === last) - Number(across === 0);
  }
  if (kernel === "blur") return Number(f === 0 || i === middle);
  if (f === 0) return Number(c === 0 && i === middle && j === middle);
  return Number(c === channels - 1 && i === last && j === last);
}

/** { padded, room, side, rest, strides, pads }: how windows fit along one side; side is null where they do not. */
export function fit(size, filterSize, stride, pad) {
  const room = size + 2 * pad - filterSize;
  const fits = (left) => left >= 0 && left % stride === 0;
  const strides = Array.from({ length: Math.max(0, room) }, (_, k) => k + 1).filter((one) => room % one === 0);
  const pads = Array.from({ length: MOST_PAD + 1 }, (_, p) => p).filter((p) => fits(size + 2 * p - filterSize));
  const side = fits(room) ? room / stride + 1 : null;
  return { padded: size + 2 * pad, room, side, rest: room > 0 ? room % stride : 0, strides, pads };
}

/** The padded image, flat: padded · padded numbers for each channel. */
export function paddedImage(state) {
  const { size, pad, channels } = state;
  const side = size + 2 * pad;
  const x = new Int32Array(channels * side * side);
  for (let c = 0; c < channels; c += 1) {
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j < size; j += 1) x[(c * side + i + pad) * side + j + pad] = pixelOf(state, c, i, j);
    }
  }
  return x;
}

/** The filters, flat: F · F numbers for each channel of each filter. */
export function weights(state) {
  const { filter_size: F, channels, filters } = state;
  const W = new Int32Array(filters * channels * F * F);
  for (let k = 0; k < W.length; k += 1) {
    const [f, c] = [Math.floor(k / (channels * F * F)), Math.floor(k / (F * F)) % channels];
    W[k] = weightOf(state, f, c, Math.floor(k / F) % F, k % F);
  }
  return W;
}

/** Where entry `column` of row `row` of col comes from: its place in the padded image, flat. */
function sourceOf(row, column, { side, padded }, { filter_size: F, stride }) {
  const [top, left] = [Math.floor(row / side) * stride, (row % side) * stride];
  const c = Math.floor(column / (F * F));
  return (c * padded + top + (Math.floor(column / F) % F)) * padded + left + (column % F);
}

/** Every window as a row of C · F · F numbers, flat, and for each number whether it is padding. */
function unrolled(state, fitting, x) {
  const { filter_size: F, channels, pad } = state;
  const [rows, columns, { padded }] = [fitting.side ** 2, channels * F * F, fitting];
  const [col, isPad] = [new Int32Array(rows * columns), new Uint8Array(rows * columns)];
  const outside = (place) => place < pad || place >= padded - pad;
  for (let k = 0; k < col.length; k += 1) {
    const from = sourceOf(Math.floor(k / columns), k % columns, fitting, state);
    col[k] = x[from];
    isPad[k] = Number(outside(from % padded) || outside(Math.floor(from / padded) % padded));
  }
  return { rows, columns, col, isPad };
}

/** The rows × FN product of col with the filters as columns, flat. */
function multiplied({ rows, columns, col }, W, filters) {
  const product = new Int32Array(rows * filters);
  for (let row = 0; row < rows; row += 1) {
    for (let f = 0; f < filters; f += 1) {
      let sum = 0;
      for (let k = 0; k < columns; k += 1) sum += col[row * columns + k] * W[f * columns + k];
      product[row * filters + f] = sum;
    }
  }
  return product;
}

/** { fit, x, W } and, where the sizes fit, { rows, columns, col, isPad, product, counts }: all arrays flat. */
export function compute(state) {
  const fitting = fit(state.size, state.filter_size, state.stride, state.pad);
  const [x, W] = [paddedImage(state), weights(state)];
  if (fitting.side === null) return { fit: fitting, x, W };
  const unrolledImage = unrolled(state, fitting, x);
  const counts = Int32Array.from({ length: state.size ** 2 }, (_, k) => copies(state, fitting.side, k).length);
  return { fit: fitting, x, W, ...unrolledImage, product: multiplied(unrolledImage, W, state.filters), counts };
}

/** [[row, column], ...]: where a pixel of channel 0 stands in col. */
export function copies({ size, filter_size: F, stride, pad }, side, pixel) {
  const [i, j] = [Math.floor(pixel / size) + pad, (pixel % size) + pad];
  const found = [];
  for (let row = 0; row < side * side; row += 1) {
    const [down, across] = [i - Math.floor(row / side) * stride, j - (row % side) * stride];
    if (down >= 0 && down < F && across >= 0 && across < F) found.push([row, down * F + across]);
  }
  return found;
}

/** [[pixel, weight], ...]: what is multiplied and added for one output pixel. */
export function terms({ col, columns, W }, row, which) {
  return Array.from({ length: columns }, (_, k) => [col[row * columns + k], W[which * columns + k]]);
}

/** The row, filter and pixel that are looked at, kept within what there is. */
export function looked({ row, which, pixel, size, filters }, { side }) {
  const rows = side === null ? 1 : side ** 2;
  return { row: Math.min(row, rows - 1), which: Math.min(which, filters - 1), pixel: Math.min(pixel, size ** 2 - 1) };
}
