// A picture with two axes.  Made once, then draw(view, paint) clears the marks and paints them again; handles stay.

import { KEYS, h, refill, s, uid } from "./dom.js";
import { createHandle } from "./handle.js";
import { brush } from "./marks.js";
import { d3 } from "../vendor/d3.js";
import { number, powerOfTen } from "./words.js";

const MARGIN = { top: 10, right: 14, bottom: 42, left: 54 };

function makeScale(axis, domain, range) {
  return (axis.log ? d3.scaleLog() : d3.scaleLinear()).domain(domain).range(range);
}

function tickValues(axis, scale, length) {
  if (axis.ticks) return axis.ticks;
  if (!axis.log) return scale.ticks(Math.max(2, Math.round(length / 70)));
  const [low, high] = scale.domain().map(Math.log10);
  const every = Math.max(1, Math.ceil(((high - low) * 42) / length));
  const powers = [];
  for (let e = Math.ceil(low - 1e-9); e <= high + 1e-9; e += 1) if (e % every === 0) powers.push(10 ** e);
  return powers;
}

function tickText(axis, value) {
  if (axis.format) return axis.format(value);
  const exponent = Math.round(Math.log10(value));
  return axis.log && Math.abs(exponent) > 3 ? powerOfTen(exponent) : number(value, 6);
}

/** The grid lines, numbers and name of an axis; nothing is touched where they stand as they should. */
function drawAxis(group, axis, scale, box, horizontal) {
  const values = tickValues(axis, scale, horizontal ? box.width : box.height);
  const texts = values.map((value) => tickText(axis, value));
  const look = JSON.stringify([axis.label, scale.domain(), box, texts]);
  if (group.dataset.look === look) return;
  group.dataset.look = look;
  group.replaceChildren();
  for (const [i, value] of values.entries()) {
    const at = scale(value);
    const line = horizontal
      ? { x1: at, x2: at, y1: box.top, y2: box.top + box.height }
      : { x1: box.left, x2: box.left + box.width, y1: at, y2: at };
    group.append(s("line", { class: "fb-grid", ...line }));
    const place = horizontal
      ? { x: at, y: box.top + box.height + 17, "text-anchor": "middle" }
      : { x: box.left - 7, y: at + 4, "text-anchor": "end" };
    group.append(s("text", { class: "fb-tick", ...place }, texts[i]));
  }
  if (!axis.label) return;
  const middle = horizontal ? box.left + box.width / 2 : box.top + box.height / 2;
  const place = horizontal
    ? { x: middle, y: box.top + box.height + 36 }
    : { transform: `translate(14 ${middle}) rotate(-90)` };
  group.append(s("text", { class: "fb-label", "text-anchor": "middle", ...place }, axis.label));
}

/** The part of the SVG inside the axes, in pixels; with `equal`, one unit is as long upwards as sideways. */
function layout({ height, equal, margin }, width, view) {
  const edge = { ...MARGIN, ...margin };
  const inner = Math.max(40, width - edge.left - edge.right);
  let tall = height - edge.top - edge.bottom;
  let wide = inner;
  if (equal) {
    const ratio = Math.abs((view.y[1] - view.y[0]) / (view.x[1] - view.x[0])); // y may count downwards
    wide = Math.min(inner, tall / ratio);
    tall = wide * ratio;
  }
  const left = edge.left + (equal ? (inner - wide) / 2 : 0);
  return { left, top: edge.top, width: wide, height: tall, total: tall + edge.top + edge.bottom };
}

/**
 * options: title, x and y ({ label, log, ticks, format }), height in pixels, grow and min (share and least width in the
 * row), equal (the same scale both ways), bare (no axes), margin.  resized() is called when the width changes.
 */
export function createPlot(options, resized = () => {}) {
  const o = { title: "", x: {}, y: {}, height: 280, grow: 1, min: 250, ...options };
  const clip = uid("clip");
  const [xAxis, yAxis, marks, over, handles] = ["x", "y", "marks", "over", "handles"].map((name) => s("g", { class: `fb-${name}` }));
  const frame = s("rect");
  const svg = s("svg", { role: "group", "aria-label": o.title || "picture", class: "fb-plot" });
  for (const axis of ["x", "y"]) if (o[axis].log) svg.dataset[`${axis}Log`] = "true"; // for those who read numbers back
  svg.append(s("clipPath", { id: clip }, frame), ...[xAxis, yAxis, marks, over, handles]);
  for (const group of [xAxis, yAxis, marks, over]) group.setAttribute("aria-hidden", "true");
  marks.setAttribute("clip-path", `url(#${clip})`);
  const heading = o.title ? h("p", { class: "fb-plot-title" }, o.title) : null;
  const node = h("div", { class: "fb-panel", style: `flex:${o.grow} 1 ${o.min}px` }, heading, svg);
  let [measured, width, box] = [0, 0, null];
  const made = [];

  function draw(view, paint) {
    width = Math.max(160, measured || node.clientWidth || o.min); // to ask now would make the browser lay out the page
    box = layout(o, width, view);
    const x = makeScale(o.x, view.x, [box.left, box.left + box.width]);
    const y = makeScale(o.y, view.y, [box.top + box.height, box.top]);
    const size = { width, height: Math.round(box.total) };
    for (const [key, value] of Object.entries(size)) svg.setAttribute(key, value);
    Object.assign(svg.dataset, { x: JSON.stringify([view.x, x.range()]), y: JSON.stringify([view.y, y.range()]) });
    for (const key of ["width", "height"]) frame.setAttribute(key, box[key]);
    frame.setAttribute("x", box.left);
    frame.setAttribute("y", box.top);
    if (!o.bare) {
      drawAxis(xAxis, o.x, x, box, true);
      drawAxis(yAxis, o.y, y, box, false);
    }
    const groups = { marks: refill(marks), over: refill(over) };
    paint(brush({ ...groups, x, y, box }));
    for (const group of Object.values(groups)) group.end();
    for (const handle of made) handle.settle(x, y, box);
  }

  const observer = new ResizeObserver(() => {
    measured = node.clientWidth;
    if (measured && Math.abs(measured - width) > 1) resized();
  });
  observer.observe(node);

  return {
    node,
    svg,
    draw,
    /** Pixels across, as last observed: asking the page would make it lay itself out. */
    width: () => measured || node.clientWidth,
    handle(given) {
      const handle = createHandle(given, svg, KEYS);
      made.push(handle);
      handles.append(handle.node);
      return handle;
    },
    stop: () => observer.disconnect(),
  };
}
