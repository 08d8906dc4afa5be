// From strokes to 28 × 28 pixels, and from pixels through the network; _strokes.py and draw_digit.py hold the same formulas.

export const SIDE = 28;
export const BRUSH = 1.2;
export const MOST = 600;
const FINE = 16;
const BOX = 20;
const CENTRE = 14.5;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The grid point nearest to [x, y], and within the pad. */
export function onGrid([x, y]) {
  const tidy = (value) => Math.min(Math.max(Math.floor(value * FINE + 0.5), 0), SIDE * FINE) / FINE;
  return [tidy(x), tidy(y)];
}

function letters(point) {
  const [x, y] = onGrid(point).map((value) => value * FINE);
  const code = x * 512 + y;
  return LETTERS[code >> 12] + LETTERS[(code >> 6) & 63] + LETTERS[code & 63];
}

/** The strokes as lists of [x, y] in pixels: three letters are a point of nine bits each way. */
export function readStrokes(text) {
  const point = (three) => {
    const code = [...three].reduce((sum, letter) => 64 * sum + LETTERS.indexOf(letter), 0);
    return [(code >> 9) / FINE, (code & 511) / FINE];
  };
  return text.split(".").filter(Boolean).map((stroke) => stroke.match(/.../g).map(point));
}

export function writeStrokes(strokes) {
  return strokes.map((stroke) => stroke.map(letters).join("")).join(".");
}

/** The drawing with one more stroke that starts at `point`; the same drawing when it is full. */
export function begin(text, point) {
  return full(text) ? text : `${text}${text ? "." : ""}${letters(point)}`;
}

/** Whether there is no room left for one more stroke of a point. */
export function full(text) {
  return text.length + 4 > MOST;
}

/** The drawing with the last stroke led on to `point`; `instead`: its last point is moved there. */
export function lead(text, point, instead = false) {
  const kept = instead ? text.slice(0, -3) : text;
  return kept.length + 3 > MOST ? text : kept + letters(point);
}

/** The drawing with a straight line from one grid point to another; a line that goes straight on takes no more room. */
export function line(text, from, to) {
  const last = readStrokes(text).at(-1) ?? [];
  const at = last.at(-1);
  if (!at || at[0] !== from[0] || at[1] !== from[1]) {
    const begun = begin(text, from);
    return begun === text ? text : lead(begun, to);
  }
  if (last.length === 1) return lead(text, to);
  const [a, b] = [last.at(-2), at];
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], to[0] - b[0], to[1] - b[1]];
  return lead(text, to, ux * vy === uy * vx && ux * vx + uy * vy > 0);
}

/** The drawing without its last stroke. */
export function undo(text) {
  return text.slice(0, Math.max(text.lastIndexOf("."), 0));
}

function addSegment(nearest, [ax, ay], [bx, by], reach) {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy || 1;
  const rows = [Math.floor(Math.min(ay, by) - reach), Math.ceil(Math.max(ay, by) + reach)];
  const columns = [Math.floor(Math.min(ax, bx) - reach), Math.ceil(Math.max(ax, bx) + reach)];
  for (let row = Math.max(rows[0], 0); row < Math.min(rows[1], SIDE); row += 1) {
    for (let column = Math.max(columns[0], 0); column < Math.min(columns[1], SIDE); column += 1) {
      const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
      const t = Math.min(Math.max((px * dx + py * dy) / squared, 0), 1);
      const [ex, ey] = [px - t * dx, py - t * dy];
      const at = SIDE * row + column;
      nearest[at] = Math.min(nearest[at], ex * ex + ey * ey);
    }
  }
}

/** 784 pixels: 1 within `radius` of a stroke, 0 outside, with a ramp one pixel wide between them. */
export function rasterise(strokes, radius) {
  const nearest = new Float64Array(SIDE * SIDE).fill(Infinity);
  for (const stroke of strokes) {
    for (let i = 0; i === 0 || i < stroke.length - 1; i += 1) {
      addSegment(nearest, stroke[i], stroke[i + 1] ?? stroke[i], radius + 0.5);
    }
  }
  return nearest.map((squared) => Math.min(Math.max(radius + 0.5 - Math.sqrt(squared), 0), 1));
}

function centreOfMass(image) {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((ink, i) => {
    sum += ink;
    x += ink * ((i % SIDE) + 0.5);
    y += ink * (Math.floor(i / SIDE) + 0.5);
  });
  return [x / sum, y / sum];
}

/** 784 pixels: the drawing scaled, pen and all, into a box of 20 pixels, its centre of mass moved to pixel 14. */
export function asMnist(strokes) {
  if (!strokes.length) return new Float64Array(SIDE * SIDE);
  const [xs, ys] = [0, 1].map((k) => strokes.flat().map((point) => point[k]));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = BOX / (Math.max(right - left, bottom - top) + 2 * BRUSH);
  const move = (all, f) => all.map((stroke) => stroke.map(f));
  const [mx, my] = [(left + right) / 2, (top + bottom) / 2];
  const moved = move(strokes, ([x, y]) => [(x - mx) * scale + SIDE / 2, (y - my) * scale + SIDE / 2]);
  const mass = centreOfMass(rasterise(moved, BRUSH * scale));
  return rasterise(move(moved, ([x, y]) => [x + CENTRE - mass[0], y + CENTRE - mass[1]]), BRUSH * scale);
}

/** What the network sees of a drawing. */
export function pixels(text, centred) {
  const strokes = readStrokes(text);
  return centred ? asMnist(strokes) : rasterise(strokes, BRUSH);
}

/** x W + b for one x; pixels without ink are passed over. */
export function affine(x, W, b) {
  const sums = Float64Array.from(b);
  const n = b.length;
  x.forEach((value, i) => {
    if (value === 0) return;
    for (let j = 0; j < n; j += 1) sums[j] += value * W[i * n + j];
  });
  return sums;
}

export function sigmoid(a) {
  const e = Math.exp(-Math.abs(a));
  return (a < 0 ? e : 1) / (1 + e);
}

export function softmax(scores) {
  const top = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Every layer's numbers for one image: { sums1, hidden1, hidden2, scores, shares, order: best digit first }. */
export function forward(image, net) {
  const sums1 = affine(image, net.W1, net.b1);
  const hidden1 = sums1.map(sigmoid);
  const hidden2 = affine(hidden1, net.W2, net.b2).map(sigmoid);
  const scores = Array.from(affine(hidden2, net.W3, net.b3));
  const shares = softmax(scores);
  const order = shares.map((_, k) => k).sort((a, b) => scores[b] - scores[a]);
  return { sums1, hidden1, hidden2, scores, shares, order };
}

/** Whether the shares are those that a goal asks for. */
export function reached(goal, shares) {
  const top = Math.max(...shares);
  if (goal === "torn") return top <= 0.5;
  return (goal === "sure" ? top >= 0.99 : shares[{ four: 9, seven: 1 }[goal]] >= 0.9);
}
