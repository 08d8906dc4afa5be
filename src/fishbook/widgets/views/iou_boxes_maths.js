// Boxes [x1, y1, x2, y2], y downwards, and how far two of them agree; iou_boxes.py holds the same formulas.

export const NEAR = 0.01;
export const LEAST = 4; // pixels: the smallest side that a handle makes

/** The box with its corners in order. */
export function ordered([x1, y1, x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}

export const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1);

/** The box that both cover, or null where they do not meet. */
export function shared(a, b) {
  const box = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

/** { areas, intersection, union, iou } of two boxes; two without area have an IoU of 0. */
export function overlap(first, second) {
  const [a, b] = [ordered(first), ordered(second)];
  const both = shared(a, b);
  const intersection = both ? area(both) : 0;
  const areas = [area(a), area(b)];
  const union = areas[0] + areas[1] - intersection;
  return { areas, intersection, union, iou: union > 0 ? intersection / union : 0 };
}

/** The box moved so that its middle is at (x, y), in half pixels, as far as the scene of `side` pixels allows. */
export function moved([x1, y1, x2, y2], x, y, side) {
  const [wide, tall] = [x2 - x1, y2 - y1];
  const place = (middle, length) => Math.min(Math.max(Math.round(2 * (middle - length / 2)) / 2, 0), side - length);
  const [left, top] = [place(x, wide), place(y, tall)];
  return [left, top, left + wide, top + tall];
}

/** The box with its lower right corner at (x, y), in half pixels; no side gets shorter than LEAST. */
export function resized([x1, y1], x, y, side) {
  const end = (at, from) => Math.min(Math.max(Math.round(2 * at) / 2, Math.min(from + LEAST, side)), side);
  return [x1, y1, end(x, x1), end(y, y1)];
}

/** Whether b is within NEAR of the aim and as large as `size` [width, height], the one it began with. */
export function isReached(a, b, aim, size) {
  const same = b[2] - b[0] === size[0] && b[3] - b[1] === size[1];
  return same && Math.abs(overlap(a, b).iou - aim) <= NEAR + 1e-9;
}

/** The rounds of "what is their IoU?": two boxes, and what is learnt. */
export const ROUNDS = [
  { a: [8, 16, 40, 48], b: [16, 16, 48, 48], options: [0.6, 0.75, 0.9], lesson: "Three quarters of each is covered, and yet." },
  { a: [8, 8, 40, 40], b: [16, 16, 48, 48], options: [0.39, 0.56, 0.75], lesson: "A quarter of the side, both ways." },
  { a: [8, 8, 48, 48], b: [18, 18, 38, 38], options: [0.25, 0.5, 1], lesson: "B lies in A: the IoU is the quotient of their areas." },
  { a: [10, 20, 42, 44], b: [26, 20, 58, 44], options: [0.33, 0.5, 0.67], lesson: "Half of A is covered: an IoU of a third." },
  { a: [24, 8, 32, 40], b: [28, 8, 36, 40], options: [0.33, 0.5, 0.8], lesson: "Four pixels are half the width of a narrow box." },
  { a: [6, 10, 54, 58], b: [10, 10, 58, 58], options: [0.65, 0.85, 0.92], lesson: "The same four pixels on a box of 48." },
];

/** Round k with its right answer: { a, b, options, right, iou, … }. */
export function roundResult(k) {
  const { iou, intersection, union } = overlap(ROUNDS[k].a, ROUNDS[k].b);
  const right = ROUNDS[k].options.findIndex((one) => Math.abs(one - iou) < 0.006);
  return { ...ROUNDS[k], iou, intersection, union, right };
}
