// Nine scenes whose boxes turn hit, false alarm or uncounted, and the point on the curve of precision over recall.

import { interactive } from "./kit/frame.js";
import { sliderSteps, valueAt } from "./kit/parameters.js";
import { SIDE, drawBox, drawScene, scenesOf } from "./kit/scene.js";
import { count, fixed, number } from "./kit/words.js";
import { WANTED, averagePrecision, bestPrecision, curve, pointAt, raised, sceneMatches } from "./precision_recall_maths.js";

const [COLUMNS, GAP] = [3, 4];

const LOOKS = {
  hit: { color: "green", width: 2 },
  wrong: { color: "orange", width: 2, dash: "4 2" },
  missed: { color: "purple", width: 1.5, fill: 25 },
  uncounted: { color: "grey", width: 0.7, dash: "1 3" },
};

const corner = (k) => [(k % COLUMNS) * (SIDE + GAP), Math.floor(k / COLUMNS) * (SIDE + GAP)];
const shifted = ([a, b, c, d], [x, y]) => [a + x, b + y, c + x, d + y];

/** All that does not depend on the score threshold. */
function measure(scenes, overlap, names, thresholds) {
  const perScene = scenes.map((scene) => sceneMatches(scene, overlap, names));
  const hits = perScene.flat().map((j) => j >= 0);
  const scores = scenes.flatMap(({ found }) => found.map(({ score }) => score));
  const total = scenes.reduce((sum, { truth }) => sum + truth.length, 0);
  const points = curve(hits, scores, total);
  const area = averagePrecision(hits, scores, total);
  return { perScene, hits, scores, total, points, area, best: bestPrecision(hits, scores, total, thresholds) };
}

function inWords(found, point, score, overlap) {
  const { right, wrong, missed, precision, recall } = point;
  const { total, area, best } = found;
  const ap = `Average precision ${fixed(area, 3)}.`;
  if (right + wrong === 0) return `No box has a score of ${number(score)}: all ${total} digits are missed. ${ap}`;
  const counts = `With a score of ${number(score)} or more: ${count(right, "hit")} (IoU of ${number(overlap)} or more) and ${count(wrong, "false alarm")}; ${missed} of ${total} digits missed.`;
  const shares = `Precision ${right} / ${right + wrong} = ${fixed(precision, 3)}, recall ${right} / ${total} = ${fixed(recall, 3)}.`;
  const none = `No threshold reaches a recall of ${WANTED} here.`;
  const par = best === null ? none : recall < WANTED ? "The recall is below the target." : precision < best ? "More precision is possible." : "";
  return `${counts} ${shares} ${ap} ${par}`.trim();
}

function drawSheet(plot, scenes, perScene, score) {
  const [wide, tall] = [COLUMNS, Math.ceil(scenes.length / COLUMNS)].map((n) => n * (SIDE + GAP) - GAP);
  plot.draw({ x: [-1, wide + 1], y: [tall + 1, -1] }, (g) => {
    scenes.forEach(({ href }, k) => drawScene(g, href, corner(k)));
    scenes.forEach(({ truth, found }, k) => {
      const hit = new Set(perScene[k].filter((_, i) => found[i].score >= score));
      const at = (box) => shifted(box, corner(k));
      const look = (name, box) => drawBox(g, at(box), { name, ...LOOKS[name] });
      truth.forEach(({ box }, j) => hit.has(j) || look("missed", box));
      found.forEach((one, i) => look(one.score < score ? "uncounted" : perScene[k][i] >= 0 ? "hit" : "wrong", one.box));
    });
  });
}

function drawCurve(plot, { points, area, total }, point) {
  const best = raised(points);
  const steps = best.flatMap(([recall, precision], k) => [[k ? best[k - 1][0] : 0, precision], [recall, precision]]);
  plot.draw({ x: [0, 1.02], y: [0, 1.04] }, (g) => {
    g.rule({ x: WANTED }, { color: "green", dash: "3 3" });
    g.area(steps.map(([recall, precision]) => [recall, 0, precision]), { name: "area" });
    g.line(steps, { name: "raised", color: "blue", width: 2 });
    g.line(points, { name: "curve", color: "grey", width: 1.2 });
    g.points([[point.recall, point.precision]], { name: "point", color: "orange", r: 6 });
    g.text([0.06, 0.1], `area = average precision = ${fixed(area, 3)}`, {});
    g.text([WANTED, 0.28], `recall ${WANTED}`, { color: "green", anchor: "end", dx: -5 });
    g.text([0.06, 0.18], `${total} digits`, { color: "grey" });
  });
}

export default interactive((ui) => {
  const slider = ui.spec.parameters.find(({ name }) => name === "score");
  const thresholds = Array.from({ length: sliderSteps(slider) + 1 }, (_, i) => valueAt(slider, i));
  const scenes = scenesOf(ui.data);
  const title = "Hits green, false alarms dashed, missed digits filled";
  const edge = { left: 4, right: 4, top: 4, bottom: 4 };
  const sheet = ui.plot({ title, x: {}, y: {}, bare: true, equal: true, height: 320, min: 280, margin: edge });
  const axes = { x: { label: "recall: share of the digits found" }, y: { label: "precision: share that is right" } };
  const plane = ui.plot({ title: "Precision over recall", ...axes, height: 320, min: 270 });
  let [key, found] = ["", null];

  return ({ score, overlap, names }) => {
    const now = `${overlap} ${names}`;
    if (now !== key) [key, found] = [now, measure(scenes, overlap, names, thresholds)];
    const point = pointAt(found.hits, found.scores, found.total, score);
    drawSheet(sheet, scenes, found.perScene, score);
    drawCurve(plane, found, point);
    const solved = found.best !== null && point.recall >= WANTED && point.precision >= found.best;
    return { words: inWords(found, point, score, overlap), solved };
  };
});
