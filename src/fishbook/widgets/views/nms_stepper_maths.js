// Non-maximum suppression with who drops whom; nms_stepper.py holds the same.

import { overlap } from "./iou_boxes_maths.js";

const HIT = 0.5; // the IoU from which on a box has found a digit

/** For each box which digit it finds that no surer one has found, or -1: it belongs to the digit that it overlaps most. */
export function matchesOf(boxes, truth, least = HIT) {
  const taken = new Set();
  return boxes.map((box) => {
    const overlaps = truth.map((one) => overlap(box, one).iou);
    const nearest = overlaps.indexOf(Math.max(...overlaps)); // -1 when there is no digit
    if (!(overlaps[nearest] >= least) || taken.has(nearest)) return -1;
    taken.add(nearest);
    return nearest;
  });
}

/** { kept, by, overlaps, found } of boxes in the order of their scores, the surest first. */
export function suppression(boxes, truth, threshold) {
  const by = boxes.map(() => -1);
  const overlaps = boxes.map(() => 0);
  const kept = [];
  boxes.forEach((box, i) => {
    if (by[i] >= 0) return;
    kept.push(i);
    for (let j = i + 1; j < boxes.length; j += 1) {
      if (by[j] >= 0) continue;
      const { iou } = overlap(box, boxes[j]);
      if (iou > threshold) [by[j], overlaps[j]] = [i, iou];
    }
  });
  return { kept, by, overlaps, found: matchesOf(kept.map((i) => boxes[i]), truth).map((j) => j >= 0) };
}

/** What stands beside the slider: how many boxes have really been taken, however far the slider is. */
export function progress(kept, step) {
  return step < kept.length ? String(step) : `${kept.length}, done`;
}

/** The middles of eight places around a box for a letter of the size [wide, tall]: above and below its corners, beside them. */
function around([x1, y1, x2, y2], [wide, tall]) {
  const [left, right, up, down] = [x1 + wide / 2, x2 - wide / 2, y1 - tall / 2, y2 + tall / 2];
  const outside = [[left, up], [right, up], [left, down], [right, down]];
  const beside = [[y1 + tall / 2], [y2 - tall / 2]].flatMap(([y]) => [[x1 - wide / 2, y], [x2 + wide / 2, y]]);
  return [...outside, ...beside, [(x1 + x2) / 2, up], [(x1 + x2) / 2, down]];
}

/** The middle [x, y] of a letter for each box: in the square of `side`, clear of the letters before it as far as can be. */
export function letterPlaces(boxes, size, side) {
  const placed = [];
  const covered = ([x, y]) =>
    placed.reduce((sum, [a, b]) => sum + Math.max(0, size[0] - Math.abs(x - a)) * Math.max(0, size[1] - Math.abs(y - b)), 0);
  const within = (at) => at.map((value, k) => Math.min(Math.max(value, size[k] / 2), side - size[k] / 2));
  for (const box of boxes) {
    const spots = around(box, size).map(within);
    const costs = spots.map(covered);
    placed.push(spots[costs.indexOf(Math.min(...costs))]);
  }
  return placed;
}

/** Whether every digit has been found and no box is left over. */
export function isClean({ kept, found }, digits) {
  return kept.length === digits && found.every(Boolean);
}

/** The rounds of "how many remain?": scene and threshold. */
export const ROUNDS = [
  ["apart", 0.5],
  ["touching", 0.2],
  ["touching", 0.5],
  ["crowd", 0],
  ["crowd", 0.45],
  ["apart", 1],
];

/** Three answers in rising order that hold `right`, and its place among them; `k` moves it. */
export function answers(right, total, k) {
  const below = Math.min(k % 3, right - 1, 2);
  const first = Math.max(1, Math.min(right - below, total - 2));
  return { options: [first, first + 1, first + 2], right: right - first };
}
