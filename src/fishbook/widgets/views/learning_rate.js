// The path on the landscape and the loss after every step, under the learning-rate slider.

import { interactive } from "./kit/frame.js";
import { sliderSteps, valueAt } from "./kit/parameters.js";
import { count, number, tuple } from "./kit/words.js";
import { GOAL, LANDSCAPES, STEPS, descend, fewestSteps } from "./learning_rate_maths.js";

const LOSS_RANGE = [1e-6, 1e6];

function samples(land, columns, rows) {
  const [wide, tall] = land.reach;
  const across = (i) => -wide + ((2 * wide) * i) / (columns - 1);
  if (land.start.length === 1) return Array.from({ length: columns }, (_, i) => [across(i), land.f([across(i)])]);
  const up = (j) => -tall + ((2 * tall) * j) / (rows - 1);
  return Array.from({ length: columns * rows }, (_, k) => land.f([across(k % columns), up(Math.floor(k / columns))]));
}

function inWords({ touched, reached, diverged, losses }, lr, best) {
  const rate = `η = ${number(lr)}: `;
  if (diverged !== null) return `${rate}diverged at step ${diverged}; the loss is ${number(losses[diverged])} and grows.`;
  if (best === 0) return `${rate}this start is within ${GOAL} of the lowest value already: drag it away.`;
  const none = "From this start no rate on the slider gets there and stays: drag the start.";
  const par = best === null ? none : `The best rates on this slider need ${count(best, "step")} from here.`;
  const goal = `within ${GOAL} of the lowest value`;
  if (reached !== null) return `${rate}${goal} after ${count(reached, "step")}. ${par}`;
  if (touched !== null) return `${rate}passes ${goal} at step ${touched}, but does not stay there. ${par}`;
  return `${rate}not there after ${STEPS} steps; the loss is ${number(losses[STEPS])}. ${par}`;
}

export default interactive((ui) => {
  const rateSlider = ui.spec.parameters.find(({ name }) => name === "lr");
  const rates = Array.from({ length: sliderSteps(rateSlider) + 1 }, (_, i) => valueAt(rateSlider, i));
  const map = ui.plot({ title: "The path", x: { label: "x₀" }, y: { label: "x₁" }, height: 320, grow: 1.3, min: 280 });
  const curve = ui.plot({ title: "The path", x: { label: "x" }, y: { label: "f(x)" }, height: 320, grow: 1.3, min: 280 });
  const loss = ui.plot({
    title: "Loss above the lowest value",
    x: { label: "step" },
    y: { log: true },
    height: 320,
    min: 240,
  });
  const round = (value) => Number(value.toFixed(2));
  const grip = (plot, axis) =>
    plot.handle({
      name: "start",
      label: "Start of the descent",
      axis,
      text: (x, y) => (axis === "x" ? `x = ${number(x)}` : tuple([x, y])),
      move: (x, y) => ui.set({ start: axis === "x" ? [round(x)] : [round(x), round(y)] }),
    });
  const [mapStart, curveStart] = [grip(map, "both"), grip(curve, "x")];
  const grids = {};
  let [bestFor, best] = ["", null];

  function drawMap(name, run, color) {
    const { reach } = LANDSCAPES[name];
    const [xs, ys] = reach.map((r) => [-r, r]);
    const values = (grids[name] ??= samples(LANDSCAPES[name], 61, 61));
    const top = Math.max(...values);
    const levels = Array.from({ length: 13 }, (_, i) => (top * (i + 1)) / 14);
    map.draw({ x: xs, y: ys }, (g) => {
      g.contours(values, 61, 61, levels, xs, ys);
      g.line(run.path, { name: "path", color, width: 1.5 });
      g.points(run.path, { color, r: 2.5 });
    });
  }

  function drawCurve(name, run, color) {
    const land = LANDSCAPES[name];
    const [wide, top] = land.reach;
    const points = run.path.map(([x], k) => [x, run.losses[k]]);
    curve.draw({ x: [-wide, wide], y: [land.lowest < 0 ? -1.4 : -0.1 * top, top] }, (g) => {
      g.line((grids[name] ??= samples(land, 241)), { color: "grey", width: 1.5 });
      g.line(points, { name: "path", color, width: 1, opacity: 0.6 });
      g.points(points, { color, r: 3 });
    });
  }

  function drawLoss(run, lowest, color) {
    const above = run.losses.map((value, k) => [k, Math.max(value - lowest, LOSS_RANGE[0] / 10)]);
    loss.draw({ x: [0, STEPS], y: LOSS_RANGE }, (g) => {
      g.rule({ y: GOAL }, { color: "green", dash: "3 3" });
      g.text([STEPS, GOAL], `goal, ${GOAL}`, { color: "green", anchor: "end", dy: -5 });
      g.line(above, { name: "loss", color });
      g.points(above, { color, r: 2 });
      if (run.diverged !== null) {
        const here = [run.diverged, Math.min(run.losses[run.diverged], LOSS_RANGE[1])];
        g.text(here, `diverged at step ${run.diverged}`, { color, dx: 8, dy: 4 });
      }
    });
  }

  return ({ landscape, lr, start }) => {
    const land = LANDSCAPES[landscape];
    const run = descend(landscape, lr, start);
    const color = run.diverged === null ? "blue" : "orange";
    const flat = land.start.length === 1;
    const at = run.path[0];
    [map.node.hidden, curve.node.hidden] = [flat, !flat];
    if (flat) curveStart.place(at[0], run.losses[0]);
    else mapStart.place(...at);
    if (flat) drawCurve(landscape, run, color);
    else drawMap(landscape, run, color);
    drawLoss(run, land.lowest, color);
    const key = `${landscape} ${at}`;
    if (key !== bestFor) [bestFor, best] = [key, fewestSteps(landscape, rates, start)];
    const solved = best > 0 && run.diverged === null && run.reached !== null && run.reached <= best;
    return { words: inWords(run, lr, best), solved };
  };
});
