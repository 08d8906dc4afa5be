// The plane with its probes, dark until the game is over, and the curves of the best so far.

import { NAMES, percent, power, trialsOf } from "./search_game_words.js";
import { BUDGET, COLUMNS, ROWS, bayesTrials, bestSoFar, columnOf, gridTrials, rowOf } from "./search_game_maths.js";

const TONES = [0.3, 0.5, 0.7, 0.8, 0.85, 0.87, 0.88]; // a stronger colour from each on
const LOOKS = {
  random: { color: "blue" },
  grid: { color: "green", dash: "7 4" },
  bayes: { color: "purple", dash: "2 3" },
};
const RIM = 1.5; // beyond the outermost settings, so that the corners of the box stay clear of the numbers on the axes
const PLANE = { x: [-RIM, COLUMNS - 1 + RIM], y: [-RIM, ROWS - 1 + RIM] };
const TICKS = [0.1, 0.5, 0.7, 0.8, 0.85, 0.87, 0.88];
/** The accuracy axis: the closer to 0.9, the wider. */
export const stretched = (accuracy) => -Math.log10(0.9 - accuracy);
const [FLOOR, CEILING] = [0.1, 0.887];

const toneOf = (accuracy) => TONES.filter((one) => accuracy >= one).length;
const colorOf = (tone) => `color-mix(in srgb, var(--fb-blue) ${4 + 12 * tone}%, var(--fb-paper))`;

export const axes = {
  rate: { label: "learning rate", ticks: [-4, -3, -2, -1, 0, 1].map((e) => 4.8 * (e + 4)), format: (at) => power(Math.round(at / 4.8 - 4)) },
  decay: { label: "weight decay", ticks: [-5, -4, -3, -2, -1, 0].map((e) => 4 * (e + 5)), format: (at) => power(at / 4 - 5) },
  trial: { label: "trial", ticks: [1, 5, 10, 15, 20] },
  accuracy: { ticks: TICKS.map(stretched), format: (at) => `${Math.round(100 * (0.9 - 10 ** -at))}` },
};

/** The map as one path for each tone; the paths stay while the axes do. */
function createMap(surface) {
  let [made, paths] = ["", []];
  return (g) => {
    const look = JSON.stringify(g.box);
    if (look !== made) {
      const cells = TONES.concat(1).map(() => []);
      surface.forEach((accuracy, place) => {
        const [i, j] = [columnOf(place), rowOf(place)];
        const [left, right, top, bottom] = [g.x(i - 0.5), g.x(i + 0.5), g.y(j + 0.5), g.y(j - 0.5)].map((value) => value.toFixed(1));
        cells[toneOf(accuracy)].push(`M${left},${top}H${right}V${bottom}H${left}Z`);
      });
      [made, paths] = [look, cells.map((one) => one.join(""))];
    }
    paths.forEach((d, tone) => g.put("path", "cell", { name: "map" }, { d, style: `fill: ${colorOf(tone)}` }));
  };
}

const SIDES = [
  { anchor: "start", dx: 13, dy: 4, left: 13, top: -7 },
  { anchor: "end", dx: -13, dy: 4, left: -42, top: -7 },
  { anchor: "middle", dx: 0, dy: -12, left: -15, top: -24 },
  { anchor: "middle", dx: 0, dy: 21, left: -15, top: 9 },
]; // of a dot, for a text 30 pixels wide and 14 tall

/** The accuracy beside each probe, the last and the best first; left out where it would cover another mark. */
function nameProbes(g, probes, surface, best) {
  const middles = probes.map((place) => [g.x(columnOf(place)), g.y(rowOf(place))]);
  const taken = middles.map(([x, y]) => [x - 7, y - 7, 14, 14]);
  const { left, width } = g.box;
  const free = ([x, y]) => x > left - 4 && x + 30 < left + width + 16 && !taken.some(([a, b, w, h]) => x < a + w && a < x + 30 && y < b + h && b < y + 14);
  const order = [probes.length - 1, best, ...probes.keys()];
  for (const k of new Set(order.filter((one) => one >= 0))) {
    const [x, y] = middles[k];
    const side = SIDES.find((one) => free([x + one.left, y + one.top]));
    if (!side) continue;
    taken.push([x + side.left, y + side.top, 30, 14]);
    const { anchor, dx, dy } = side;
    g.text([columnOf(probes[k]), rowOf(probes[k])], percent(surface[probes[k]]).slice(0, -1), { name: "score", anchor, dx, dy });
  }
}

export function createPlane(plot, surface) {
  const paintMap = createMap(surface);
  const xy = (place) => [columnOf(place), rowOf(place)];

  function shownTrials(rival, box) {
    if (rival === "random") return [];
    return rival === "grid" ? gridTrials(box) : bayesTrials(surface, box, 0);
  }

  return ({ probes, cursor, box, rival, over }) => {
    const [left, right, bottom, top] = [box[0] - 0.5, box[1] + 0.5, box[2] - 0.5, box[3] + 0.5];
    const scores = probes.map((place) => surface[place]);
    const best = scores.indexOf(Math.max(...scores));
    plot.draw(PLANE, (g) => {
      if (over) paintMap(g);
      g.line([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]], { name: "box", color: "ink", width: 1.5, dash: "6 4" });
      g.rule({ x: cursor[0] }, { color: "orange", width: 1 });
      g.rule({ y: cursor[1] }, { color: "orange", width: 1 });
      if (over) g.points(shownTrials(rival, box).map(xy), { name: "rival", r: 3.5, hollow: true, color: LOOKS[rival].color });
      probes.forEach((place, k) => {
        const middle = { cx: g.x(columnOf(place)), cy: g.y(rowOf(place)) };
        g.put("circle", "dot", { name: "probe" }, { ...middle, r: 6.5, style: `fill: ${colorOf(toneOf(scores[k]))}` });
        if (k === best) g.put("circle", "dot", { name: "best" }, { ...middle, r: 11 });
      });
      nameProbes(g, probes, surface, best);
    });
  };
}

export function createCurves(plot) {
  const steps = (values) => values.map((value, trial) => [trial + 1, stretched(value)]);

  return (state, surface, rivals, target) => {
    const [made, rival] = [trialsOf(state), state.rival];
    const mine = bestSoFar(state.probes.map((place) => surface[place]));
    const [low, , high] = rivals[rival].map((values) => steps(values.slice(0, made)));
    const order = Object.keys(LOOKS).sort((a, b) => (a === rival) - (b === rival)); // the chosen one last, on top
    plot.draw({ x: [1, BUDGET], y: [stretched(FLOOR) - 0.03, stretched(CEILING)] }, (g) => {
      g.area(low.map(([trial, value], k) => [trial, value, high[k][1]]), { name: "band", color: LOOKS[rival].color });
      g.rule({ y: stretched(target) }, { color: "good", dash: "3 3" });
      g.text([1, stretched(target)], `target ${percent(target)}`, { color: "good", dx: 4, dy: -5 });
      for (const name of order) {
        const curve = steps(rivals[name][1].slice(0, made));
        g.line(curve, { name: `curve-${name}`, ...LOOKS[name], width: name === rival ? 3 : 1.5 });
      }
      g.line(steps(mine), { name: "mine", color: "orange", width: 3 });
      g.points(steps(mine), { name: "mine-dot", color: "orange", r: 4 });
      const key = made ? Object.keys(LOOKS).map((name) => [`${NAMES[name]} ${percent(rivals[name][1][made - 1])}`, LOOKS[name].color]) : [];
      if (mine.length) key.push([`you ${percent(mine[mine.length - 1])}`, "orange"]);
      const foot = [BUDGET, stretched(FLOOR)];
      key.reverse().forEach(([words, color], k) => g.text(foot, words, { color, anchor: "end", dx: -4, dy: -4 - 18 * k }));
    });
  };
}
