// The graph as a picture: circles and arrows, values above the arrows, gradients below them.

import { s } from "./kit/dom.js";

const RADIUS = 17;
const SLANT = 18; // pixels that an arrow runs while it leaves its row
const UNIT = [84, 150]; // pixels from column to column, least and most
const LANE = 60; // pixels between arrows one above the other: room for their texts
const LETTER = 7.4;
const TOP = 44;
const BOTTOM = 36;
const OUT = 0.8; // columns that the last arrow runs

const uses = (graph, i) => graph.nodes.reduce((n, node) => n + node.inputs.filter((k) => k === i).length, 0);
const arrowsOf = (graph) => graph.nodes.flatMap(({ inputs }, node) => inputs.map((to) => [node, to]));
const rowOf = (graph, [node, to]) => graph.nodes[uses(graph, to) === 1 ? to : node].at[1];

/** The least distance, in rows, of two level arrows into the same column. */
function closest(graph) {
  const lanes = arrowsOf(graph)
    .filter(([, to]) => !graph.nodes[to].constant)
    .map((pair) => [graph.nodes[pair[0]].at[0], rowOf(graph, pair)]);
  const gaps = lanes.flatMap(([a, x]) => lanes.filter(([b, y]) => a === b && x !== y).map(([, y]) => Math.abs(x - y)));
  return Math.min(1, ...gaps);
}

/** The least pixels between columns that leave room for the text of every arrow, letters(node, to) long. */
function leastUnit(graph, letters) {
  const rooms = arrowsOf(graph)
    .filter(([, to]) => !graph.nodes[to].constant)
    .map(([node, to]) => (graph.nodes[to].operation ? 2 : 1) * RADIUS + 10 + LETTER * letters(node, to));
  return Math.max(UNIT[0], ...rooms);
}

/** Size of the picture and the place of every node, in pixels; wider than `width` where the texts need it. */
export function layout(graph, width, letters) {
  const [columns, rows] = [0, 1].map((axis) => graph.nodes.map(({ at }) => at[axis]));
  const first = Math.min(...columns);
  const longest = Math.max(...graph.nodes.filter(({ at }) => at[0] === first).map(({ name }) => name.length));
  const twice = graph.nodes.some((node, i) => !node.operation && uses(graph, i) > 1);
  const left = 10 + LETTER * (twice ? Math.max(longest, 8) : longest);
  const right = 12 + LETTER * graph.nodes.at(-1).name.length;
  const span = Math.max(...columns) - first + OUT;
  const unit = Math.max(leastUnit(graph, letters), Math.min((width - left - right) / span, UNIT[1]));
  const lane = LANE / closest(graph);
  const places = graph.nodes.map(({ at }) => [left + (at[0] - first) * unit, TOP + at[1] * lane]);
  return {
    places,
    unit,
    width: left + span * unit + right,
    height: TOP + Math.max(...rows) * lane + BOTTOM,
    rowY: (row) => TOP + row * lane,
  };
}

/** The corners of the arrow that carries node `to` forward into `node`: along a row, slanted at one end. */
function corners(graph, size, [node, to]) {
  const [start, end] = [size.places[to], size.places[node]];
  if (graph.nodes[to].constant) return [start, end];
  const row = size.rowY(rowOf(graph, [node, to]));
  const begin = [start[0] + (graph.nodes[to].operation ? RADIUS : 4), start[1]];
  const path = row === begin[1] ? [begin] : [begin, [begin[0] + SLANT * 0.6, row]];
  return row === end[1] ? [...path, end] : [...path, [end[0] - SLANT - RADIUS, row], end];
}

/** Where the texts of an arrow stand: the middle of its level part, but clear of where that begins. */
function middle(path, radius, { value, gradient, delta }) {
  const k = path.findIndex((point, i) => i + 1 < path.length && point[1] === path[i + 1][1]);
  const reach = k + 2 === path.length ? radius : 0;
  const widest = Math.max(value.length, delta.length, gradient ? gradient.length + 2 : 0);
  return [Math.max((path[k][0] + path[k + 1][0] - reach) / 2, path[k][0] + 3 + (widest * LETTER) / 2), path[k][1]];
}

/** A line with an arrowhead that ends `radius` before the last corner. */
function arrow(group, path, radius, look) {
  const [[a, b], [x, y]] = path.slice(-2);
  const length = Math.hypot(x - a, y - b);
  const [ux, uy] = [(x - a) / length, (y - b) / length];
  const tip = [x - ux * radius, y - uy * radius];
  const [c, d] = [tip[0] - 8 * ux, tip[1] - 8 * uy];
  const style = `--fb-c: var(--fb-${look.color})`;
  const shaft = [...path.slice(0, -1), [c, d]].map((point) => point.join(",")).join("L");
  group.append(s("path", { class: `fb-line ${look.kind}`, d: `M${shaft}`, style, "data-name": look.name }));
  const wings = `M${tip}L${c - 4.5 * uy},${d + 4.5 * ux}L${c + 4.5 * uy},${d - 4.5 * ux}Z`;
  group.append(s("path", { class: "fb-head", d: wings, style }));
}

function write(group, [x, y], words, { color = "ink", anchor = "middle", name, strong = false } = {}) {
  const style = `--fb-c: var(--fb-${color})`;
  const kind = `fb-text${strong ? " fb-graph_stepper-strong" : ""}`;
  group.append(s("text", { class: kind, x, y, "text-anchor": anchor, style, "data-name": name }, words));
}

/** value, gradient and nudge of an arrow, where there is one to show. */
function writeFlow(group, at, { value, gradient, delta }, name, now) {
  if (value) write(group, [at[0], at[1] - 7], value, { color: "blue", name: `value ${name}` });
  if (delta) write(group, [at[0], at[1] - 22], delta, { color: "purple", name: `nudge ${name}` });
  const look = { color: "orange", name: `gradient ${name}`, strong: now };
  if (gradient) write(group, [at[0], at[1] + 17], `← ${gradient}`, look);
}

function drawNode(group, graph, size, i, { symbol, total, now }) {
  const { name, operation, constant } = graph.nodes[i];
  const [x, y] = size.places[i];
  if (!operation) {
    const place = constant ? [x, y + 5] : [x - 4, y + (total ? -3 : 5)];
    write(group, place, name, { anchor: "end", name: `node ${name}` });
    const look = { color: "orange", anchor: "end", name: `total ${name}`, strong: true };
    if (total) write(group, [x - 4, y + 14], `Σ ← ${total}`, look);
    return;
  }
  const [kind, letters] = [now ? " fb-graph_stepper-now" : "", symbol.length > 1 ? "fb-tick" : "fb-graph_stepper-symbol"];
  group.append(s("circle", { class: `fb-graph_stepper-node${kind}`, cx: x, cy: y, r: RADIUS }));
  group.append(s("text", { class: letters, x, y: y + 5, "text-anchor": "middle" }, symbol));
  if (i + 1 === graph.nodes.length) return; // the output's name stands at the end of its arrow
  const from = graph.nodes[i].inputs.map((k) => size.places[k][1]);
  const above = Math.max(...from) > y + 1 && Math.min(...from) >= y - 1;
  write(group, [x, above ? y - RADIUS - 6 : y + RADIUS + 15], name, { name: `node ${name}` });
}

/**
 * Paint the graph.  shown: flow(node, to) and node(i) tell what to write where ({ value, gradient, delta, now }, { symbol,
 * total, now }), output is the flow of the last arrow.
 */
export function paint(svg, graph, size, shown) {
  const [lines, nodes, texts] = ["lines", "nodes", "texts"].map(() => s("g"));
  const last = graph.nodes.length - 1;
  for (const [node, to] of arrowsOf(graph)) {
    const path = corners(graph, size, [node, to]);
    const flow = shown.flow(node, to);
    const name = `${graph.nodes[to].name} ${graph.nodes[node].name}`;
    const look = { color: flow.now ?? "grey", kind: flow.now ? "fb-graph_stepper-way" : "", name: `arrow ${name}` };
    arrow(lines, path, RADIUS + 1, look);
    if (!graph.nodes[to].constant) writeFlow(texts, middle(path, RADIUS, flow), flow, name, flow.now === "orange");
  }
  graph.nodes.forEach((_, i) => drawNode(nodes, graph, size, i, shown.node(i)));
  const [x, y] = size.places[last];
  const out = [[x + RADIUS, y], [x + OUT * size.unit, y]];
  arrow(lines, out, 0, { color: "grey", kind: "", name: "arrow out" });
  writeFlow(texts, middle(out, 6, shown.output), shown.output, "out", false);
  write(texts, [out[1][0] + 5, y + 5], graph.nodes[last].name, { anchor: "start", strong: true });
  svg.replaceChildren(lines, nodes, texts);
  for (const side of ["width", "height"]) svg.setAttribute(side, Math.round(size[side]));
}
