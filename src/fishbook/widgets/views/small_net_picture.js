// The network as nodes and arrows with their numbers, and the plane with its region, lines and dots.

import { h } from "./kit/dom.js";
import { fixed, number } from "./kit/words.js";
import { INSIDE, OUTSIDE, REACH, misplaced, region, shareInside, zeroLine } from "./small_net_maths.js";

const RADIUS = 21;
const LAYERS = [[0.75, -0.75], [1, 0, -1], [0.75, -0.75]]; // heights of the neurons
const SQUARE = [-REACH, REACH];
const KEY = "Green ● belongs inside, purple ○ outside. A red circle: on the wrong side now. Dashed: where a hidden score is zero.";

const signed = (value) => (value > 0 ? `+${number(value)}` : number(value));
const short = (value) => (Math.abs(value) < 9.995 ? fixed(value) : number(value));

/** The arrow's ends, from the rim of one node to that of the other, as data coordinates. */
function rims(g, from, to) {
  const [a, b, c, d] = [g.x(from[0]), g.y(from[1]), g.x(to[0]), g.y(to[1])];
  const [ux, uy] = [c - a, d - b].map((part) => part / Math.hypot(c - a, d - b));
  const point = (x, y) => [g.x.invert(x), g.y.invert(y)];
  return [point(a + RADIUS * ux, b + RADIUS * uy), point(c - (RADIUS + 2) * ux, d - (RADIUS + 2) * uy)];
}

function drawWeight(g, from, to, share, value, name, held) {
  const [start, end] = rims(g, from, to);
  const [color, dash] = value > 0 ? ["blue", undefined] : value < 0 ? ["orange", "6 4"] : ["grey", "2 4"];
  if (held) g.line([start, end], { color: "yellow", width: 11, opacity: 0.4 });
  g.arrow(start, end, { name, color, dash, width: 1 + Math.min(3.5, Math.abs(value) * 0.4) });
  const place = from.map((at, k) => at + share * (to[k] - at));
  g.text(place, signed(value), { name, color, width: 7, anchor: "middle", dy: 4 });
}

/** A neuron with its bias; without one it is an input, and a click on it is a click on its number. */
function drawNode(g, at, value, bias, name, held) {
  const input = bias === undefined;
  const place = { cx: g.x(at[0]), cy: g.y(at[1]) };
  if (held) g.put("circle", "dot", { color: "yellow", opacity: 0.4 }, { ...place, r: RADIUS + 6 });
  g.put("circle", "small_net-node", { name: input ? name : undefined }, { ...place, r: RADIUS });
  g.text(at, short(value), { name: input ? name : undefined, anchor: "middle", dy: 4 });
  if (!input) g.text(at, `b ${signed(bias)}`, { name, color: "grey", anchor: "middle", dy: RADIUS + 14 });
}

/** Draws the net; a click on a number calls hold with its name, such as W1.0. */
export function createNet(ui, hold) {
  const bare = { bare: true, margin: { top: 40, right: 0, bottom: 40, left: 0 } };
  const plot = ui.plot({ title: "The network", height: 330, grow: 1.35, min: 310, ...bare });
  plot.svg.addEventListener("click", ({ target }) => {
    if (target.dataset.name?.includes(".")) hold(target.dataset.name);
  });

  return ({ h: bend, x, W1, b1, W2, b2, held }, { z, y }) => {
    plot.draw({ x: [-0.24, 2.24], y: [-1.45, 1.35] }, (g) => {
      const weights = (table, width, layer, share, name) =>
        table.forEach((value, k) => {
          const [i, j] = [Math.floor(k / width), k % width];
          const [from, to] = [[layer, LAYERS[layer][i]], [layer + 1, LAYERS[layer + 1][j]]];
          drawWeight(g, from, to, share, value, `${name}.${k}`, held === `${name}.${k}`);
        });
      weights(W1, 3, 0, 1 / 3, "W1"); // at a third of the way the numbers of crossing arrows stand apart
      weights(W2, 2, 1, 2 / 3, "W2");
      [[x, null, "x"], [z, b1, "b1"], [y, b2, "b2"]].forEach(([values, biases, name], layer) =>
        values.forEach((value, k) => {
          const node = `${name}.${k}`;
          drawNode(g, [layer, LAYERS[layer][k]], value, biases?.[k], node, held === node);
        }),
      );
      const said = (at, lines, top) =>
        lines.forEach((line, k) => {
          const dy = top ? -26 + 15 * k : 20 + 15 * k;
          g.text([at, top ? 1.35 : -1.45], line, { color: k || top ? "grey" : "ink", anchor: "middle", dy });
        });
      said(0.5, ["(2,) @ (2, 3)", "+ (3,) → (3,)"], true);
      said(1.5, ["(3,) @ (3, 2)", "+ (2,) → (2,)"], true);
      said(1, [bend === "none" ? "no h" : "h", "↓"], true);
      said(0, ["layer 0: x", "(2,)"], false);
      said(1, ["layer 1: z", "(3,)"], false);
      said(2, ["layer 2: y", "(2,)"], false);
    });
  };
}

function drawLines(g, net) {
  for (let j = 0; j < 3; j += 1) {
    const ends = zeroLine(net, j);
    if (!ends) continue;
    const held = [`b1.${j}`, `W1.${j}`, `W1.${j + 3}`].includes(net.held);
    g.line(ends, { name: `line-${j + 1}`, color: held ? "yellow" : "grey", width: held ? 2.5 : 1.2, dash: "5 4" });
    const [low, high] = ends[0][1] < ends[1][1] ? ends : [ends[1], ends[0]];
    const place = low.map((at, k) => at + 0.06 * (high[k] - at));
    g.text(place, String(j + 1), { color: held ? "ink" : "grey", anchor: "middle", dy: 4 });
  }
}

/** Draws the plane and returns how large a part is inside. */
export function createPlane(ui) {
  const axes = { x: { label: "x₁", ticks: [-2, -1, 0, 1, 2] }, y: { label: "x₂", ticks: [-2, -1, 0, 1, 2] } };
  const plot = ui.plot({ title: "Where y₁ > y₂", ...axes, height: 330, min: 250, equal: true });
  plot.node.append(h("p", { class: "fb-key" }, KEY));
  const handle = plot.handle({
    name: "x",
    label: "Input x",
    move: (x1, x2) => ui.set({ x: [x1, x2].map((value) => Number(value.toFixed(2))) }),
  });
  return (net) => {
    const found = region(net);
    const { values, size, ends } = found;
    handle.place(...net.x);
    plot.draw({ x: SQUARE, y: SQUARE }, (g) => {
      // just above 0: contours count their level as inside, and y1 = y2 is not
      g.contours(values, size, size, [Number.MIN_VALUE], ends, ends, { name: "region", color: "blue", width: 2 });
      drawLines(g, net);
      g.points(misplaced(net), { name: "misplaced", r: 10, hollow: true, color: "bad" });
      g.points(INSIDE, { name: "in", r: 5.5, color: "green" });
      g.points(OUTSIDE, { name: "out", r: 5, hollow: true, color: "purple" });
      g.text(net.x, "x", { color: "orange", dx: 13, dy: -8 });
    });
    return shareInside(found);
  };
}
