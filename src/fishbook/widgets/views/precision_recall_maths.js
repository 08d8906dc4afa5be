// Hits, precision, recall and the area under the curve; precision_recall.py holds the same.

import { matchesOf } from "./nms_stepper_maths.js";

export const WANTED = 0.9; // the recall of the target

/** For each box of a scene { truth, found }, the surest first, which digit it hits, or -1; with `names`, its own only. */
export function sceneMatches({ truth, found }, overlap, names) {
  const boxes = (all) => all.map(({ box }) => box);
  if (!names) return matchesOf(boxes(found), boxes(truth), overlap);
  const result = found.map(() => -1);
  const places = (all, label) => all.flatMap((one, i) => (one.label === label ? [i] : []));
  for (const label of new Set(found.map((one) => one.label))) {
    const [mine, wanted] = [places(found, label), places(truth, label)];
    const matches = matchesOf(boxes(mine.map((i) => found[i])), boxes(wanted.map((j) => truth[j])), overlap);
    mine.forEach((i, k) => (result[i] = matches[k] < 0 ? -1 : wanted[matches[k]]));
  }
  return result;
}

/** { right, wrong, missed, precision, recall } of the boxes with at least this score. */
export function pointAt(hits, scores, total, score) {
  const counted = scores.filter((one) => one >= score).length;
  const right = hits.filter((hit, i) => hit && scores[i] >= score).length;
  return { right, wrong: counted - right, missed: total - right, precision: counted ? right / counted : 1, recall: right / total };
}

/** [[recall, precision]] of the k surest boxes, k = 1 … N. */
export function curve(hits, scores, total) {
  const order = scores.map((_, i) => i).sort((i, j) => scores[j] - scores[i] || i - j);
  let right = 0;
  return order.map((i, k) => {
    right += hits[i] ? 1 : 0;
    return [right / total, right / (k + 1)];
  });
}

/** The curve with each precision raised to the best at the same recall or more. */
export function raised(points) {
  let best = 0;
  return points.toReversed().map(([recall, precision]) => [recall, (best = Math.max(best, precision))]).reverse();
}

/** The area under the raised curve. */
export function averagePrecision(hits, scores, total) {
  let [area, before] = [0, 0];
  for (const [recall, precision] of raised(curve(hits, scores, total))) {
    area += (recall - before) * precision;
    before = recall;
  }
  return area;
}

/** The highest precision with a recall of at least WANTED over these score thresholds, or null when none has it. */
export function bestPrecision(hits, scores, total, thresholds) {
  const points = thresholds.map((score) => pointAt(hits, scores, total, score)).filter(({ recall }) => recall >= WANTED);
  return points.length ? Math.max(...points.map(({ precision }) => precision)) : null;
}
