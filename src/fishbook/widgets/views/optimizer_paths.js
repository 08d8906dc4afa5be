// Six rules on one map, their losses beside it, and a table that says when each arrives.

import { button } from "./kit/controls.js";
import { interactive } from "./kit/frame.js";
import { valueAt } from "./kit/parameters.js";
import { number, tuple } from "./kit/words.js";
import { GOAL, LANDSCAPES, RULES, STEPS, bestRate, formula, par, startOf, walk } from "./optimizer_paths_maths.js";
import { judge } from "./optimizer_paths_tasks.js";
import { createTable } from "./optimizer_paths_table.js";

const GRID = 57;
const RINGS = 11;
const LOSS_RANGE = [1e-5, 1e3];
const SPANS = [30, 60, 100, STEPS]; // the loss axis ends at one of these
const PACE = 70; // milliseconds a step, while it plays
const SNAP = 0.05; // on the saddle a start this close to the ridge falls onto it: a pixel is wider than a hundredth
const GAP = 14; // pixels between two names

/** The height on a grid, as a root, so that rings also show where it is nearly flat, and the levels of the rings. */
function relief(landscape, kappa) {
  const { f, xs, ys, root, axes } = LANDSCAPES[landscape];
  const height = (x, y) => f(x, y, kappa) ** (1 / root);
  const levelsTo = (top) => Array.from({ length: RINGS }, (_, i) => (top * (i + 0.6)) / RINGS);
  if (axes) return { axes: axes(kappa), levels: levelsTo(height(xs[1], ys[1])) };
  const at = ([low, high], i) => low + ((high - low) * i) / (GRID - 1);
  const values = new Float64Array(GRID * GRID);
  for (let k = 0; k < values.length; k += 1) values[k] = height(at(xs, k % GRID), at(ys, Math.floor(k / GRID)));
  return { values, levels: levelsTo(Math.max(...values)) };
}

/** The rings of a relief: ellipses are drawn as what they are, all others are found on the grid. */
function rings(g, { values, axes, levels }, { xs, ys }) {
  if (!axes) return void g.contours(values, GRID, GRID, levels, xs, ys);
  const [wide, tall] = [g.x(axes[0]) - g.x(0), g.y(0) - g.y(axes[1])];
  for (const level of levels) g.put("ellipse", "contour", {}, { cx: g.x(0), cy: g.y(0), rx: level * wide, ry: level * tall });
}

/** Names beside the ends of the paths, pushed apart where they would cover each other. */
function nameEnds(g, ends) {
  const { left, top, width, height } = g.box;
  const inside = ({ px, py }) => px >= left && px <= left + width && py >= top && py <= top + height;
  const seen = ends.map((one) => ({ ...one, px: g.x(one.at[0]), py: g.y(one.at[1]) })).filter(inside);
  let below = -Infinity;
  for (const { name, color, at, px, py } of seen.sort((a, b) => a.py - b.py)) {
    const y = Math.max(py + 4, below + GAP);
    below = y;
    const right = px < left + width - 80;
    g.text(at, name, { color, dx: right ? 9 : -9, dy: y - py, anchor: right ? "start" : "end" });
  }
}

/** A dot for each step, all of them in one element. */
function dots(g, path, options) {
  const { left, top, width, height } = g.box;
  const places = path.map(([x, y]) => [g.x(x), g.y(y)]);
  const near = places.filter(([x, y]) => x > left - 9 && x < left + width + 9 && y > top - 9 && y < top + height + 9);
  const d = near.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join("");
  g.put("path", "line", { ...options, width: 4.5 }, { d, "stroke-linecap": "round" });
}

/** A button that lets the steps run; it is called Pause while they do. */
function createPlayer(ui) {
  let timer = null;
  const play = button("Play the steps", () => (timer === null ? start() : stop()));
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play the steps";
  }
  function start() {
    play.textContent = "Pause";
    if (ui.state().steps >= STEPS) ui.set({ steps: 1 });
    timer = setInterval(() => {
      const { steps } = ui.state();
      if (steps >= STEPS) stop();
      else ui.set({ steps: steps + 1 });
    }, PACE);
  }
  ui.stops.push(stop);
  ui.resets.push(stop);
  return play;
}

/** Buttons that set the rates of all rules. */
function rateButtons(ui) {
  const { stops } = ui.spec.parameters.find(({ name }) => name === "lr_sgd");
  const rates = stops.map((_, i) => valueAt({ low: stops[0], high: stops[stops.length - 1], stops }, i));
  const setAll = (choose) => ui.set(Object.fromEntries(Object.keys(RULES).map((key) => [`lr_${key}`, choose(key)])));
  ui.button("Best rates here", () => {
    const { landscape, kappa, beta, start } = ui.state();
    setAll((key) => bestRate(key, landscape, kappa, beta, start, rates));
  });
  ui.button("Textbook rates", () => setAll((key) => RULES[key].lr));
}

/** Makes a function that gives the last result again while its arguments stay the same. */
function kept(compute) {
  let [seen, result] = ["", null];
  return (...given) => {
    const key = JSON.stringify(given);
    if (key !== seen) [seen, result] = [key, compute(...given)];
    return result;
  };
}

export default interactive((ui) => {
  const map = ui.plot({ title: "The paths", x: { label: "x" }, y: { label: "y" }, height: 330, min: 600 });
  map.node.classList.add("fb-optimizer_paths-map");
  const loss = ui.plot({ title: "f after each step", x: { label: "step" }, y: { log: true }, height: 300, grow: 1, min: 210 });
  const table = createTable(ui);
  ui.stage.append(table.node);
  ui.takeControl("steps").after(createPlayer(ui));
  rateButtons(ui);
  const round = (value) => Number(value.toFixed(2));
  const grip = map.handle({
    name: "start",
    label: "Start of all walks",
    text: (x, y) => tuple([x, y]),
    move: (x, y) => {
      const across = ui.state().landscape === "saddle" && Math.abs(x) < SNAP ? 0 : round(x);
      ui.set({ start: [across, round(y)] });
    },
  });
  const reliefs = kept(relief);
  const walks = Object.fromEntries(Object.keys(RULES).map((key) => [key, kept((...given) => walk(key, ...given))]));
  const markOf = kept(par);

  function drawMap({ landscape, kappa }, runs, steps) {
    const { xs, ys, lowest } = LANDSCAPES[landscape];
    const found = reliefs(landscape, kappa);
    map.draw({ x: xs, y: ys }, (g) => {
      rings(g, found, { xs, ys });
      g.text([xs[0], ys[0]], `f = ${formula(landscape, number(kappa))}`, { color: "grey", dx: 6, dy: -7 });
      g.points(lowest, { name: "lowest", color: "good", r: 5, hollow: true });
      const ends = [];
      for (const [key, run] of Object.entries(runs)) {
        const { name, color, dash } = RULES[key];
        const path = run.path.slice(0, steps + 1);
        g.line(path, { name: `path-${key}`, color, dash });
        dots(g, path, { name: `dots-${key}`, color });
        g.points(path.slice(-1), { name: `end-${key}`, color, r: 5 });
        ends.push({ name, color, at: path[path.length - 1] });
      }
      nameEnds(g, ends);
    });
  }

  function drawLoss(runs, steps) {
    const [low, high] = LOSS_RANGE;
    loss.draw({ x: [0, SPANS.find((span) => span >= steps)], y: LOSS_RANGE }, (g) => {
      g.rule({ y: GOAL }, { color: "good", dash: "3 3" });
      g.text([0, GOAL], `goal, ${GOAL}`, { color: "good", dx: 4, dy: -5 });
      for (const [key, run] of Object.entries(runs)) {
        const { color, dash } = RULES[key];
        const points = run.losses.slice(0, steps + 1).map((value, k) => [k, Math.min(Math.max(value, low / 10), high * 10)]);
        g.line(points, { name: `loss-${key}`, color, dash });
        if (run.reached !== null && run.reached <= steps) {
          g.points([[run.reached, Math.max(run.losses[run.reached], low)]], { name: `good-${key}`, color, r: 4 });
        }
      }
    });
  }

  return (state) => {
    const { landscape, kappa, beta, steps, start } = state;
    const shown = Object.keys(RULES).filter((key) => state[key]);
    const runs = Object.fromEntries(shown.map((key) => [key, walks[key](landscape, kappa, state[`lr_${key}`], beta, start)]));
    const mark = markOf(landscape, kappa, start);
    grip.place(...startOf(landscape, start));
    drawMap(state, runs, steps);
    drawLoss(runs, steps);
    table.show(runs, steps);
    return judge(landscape, runs, mark, mark === 0);
  };
});
