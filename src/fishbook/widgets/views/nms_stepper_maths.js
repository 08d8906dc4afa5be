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
