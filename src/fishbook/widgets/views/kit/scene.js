// Scenes of digits and boxes on them: what a page was sent as whole numbers, and how it is drawn.

import { s } from "./dom.js";

export const SIDE = 64; // pixels of a scene, each way
const INK = [120, 130, 145]; // seen on light and on dark paper

/** [{ href, truth: [{ box, label }], found: [{ box, label, score }] }] from the data that _detections.py packed. */
export function scenesOf({ images, truth, found }) {
  const rows = ({ shape, values }) => Array.from({ length: shape[0] }, (_, i) => values.slice(i * shape[1], (i + 1) * shape[1]));
  const box = (row) => Array.from(row.slice(1, 5), (v) => Math.round(v) / 10);
  const of = (all, k) => all.filter(([scene]) => Math.round(scene) === k);
  const [true_, said] = [rows(truth), found ? rows(found) : []];
  return Array.from({ length: images.shape[0] }, (_, k) => ({
    href: picture(images.values.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE)),
    truth: of(true_, k).map((row) => ({ box: box(row), label: Math.round(row[5]) })),
    found: of(said, k).map((row) => ({ box: box(row), label: Math.round(row[5]), score: Math.round(row[6]) / 1000 })),
  }));
}

/** The address of a picture in which ink 0 … 1 is grey of that opacity. */
export function picture(ink) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  ink.forEach((dark, i) => image.data.set([...INK, Math.round(255 * Math.min(Math.max(dark, 0), 1))], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function look({ color = "blue", width = 2, dash, fill }) {
  const inside = fill ? `color-mix(in srgb, var(--fb-${color}) ${fill}%, transparent)` : "none";
  return `fill: ${inside}; stroke: var(--fb-${color}); stroke-width: ${width}${dash ? `; stroke-dasharray: ${dash}` : ""}`;
}

/** The scene with its upper left corner at [x, y], and a thin frame around it. */
export function drawScene(g, href, [x, y] = [0, 0]) {
  const place = { x: g.x(x), y: g.y(y), width: g.x(x + SIDE) - g.x(x), height: g.y(y + SIDE) - g.y(y) };
  g.put("image", "scene", {}, { href, preserveAspectRatio: "none", ...place });
  g.put("rect", "paper", {}, { ...place, style: "fill: none; stroke: var(--fb-grey); stroke-width: 1" });
}

/** A box [x1, y1, x2, y2] as a frame; `fill` is so many percent of its colour inside. */
export function drawBox(g, [x1, y1, x2, y2], { name, ...options } = {}) {
  const place = { x: g.x(x1), y: g.y(y1), width: Math.max(0, g.x(x2) - g.x(x1)), height: Math.max(0, g.y(y2) - g.y(y1)) };
  g.put("rect", "box", { name }, { ...place, style: look(options) });
}

/** A small picture that does not change: the scene (or none) and boxes [{ box, color, width, dash, fill }]. */
export function still(href, boxes, label) {
  const svg = s("svg", { viewBox: `-1 -1 ${SIDE + 2} ${SIDE + 2}`, width: 220, height: 220, role: "img", "aria-label": label });
  if (href) svg.append(s("image", { href, width: SIDE, height: SIDE }));
  svg.append(s("rect", { width: SIDE, height: SIDE, style: "fill: none; stroke: var(--fb-grey); stroke-width: 0.4" }));
  for (const { box: [x1, y1, x2, y2], ...options } of boxes) {
    const style = look({ width: 0.8, ...options });
    svg.append(s("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1, style }));
  }
  return svg;
}
