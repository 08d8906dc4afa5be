// Pictures of numbers on canvases: ink whose opacity is the number, and signed squares.

import { h } from "./dom.js";
import { colors, onTheme } from "./theme.js";

const FINE = 8; // pixels of the canvas for each cell of signed squares
const SMALL = 0.6; // side of a square below 0
const LEAST = 0.02; // of the largest size: squares below it are left out

/** A canvas of rows × columns cells: { node, paint(values, start, shape, top) } paints numbers from 0 to `top` as black ink. */
export function createInk(name, rows, columns) {
  const node = h("canvas", { class: "fb-ink", "data-name": name, width: columns, height: rows });
  const context = node.getContext("2d");
  function paint(values, start = 0, [tall, wide] = [rows, columns], top = 1) {
    if (node.width !== wide) node.width = wide;
    if (node.height !== tall) node.height = tall;
    const picture = context.createImageData(wide, tall);
    for (let i = 0; i < tall * wide; i += 1) picture.data[4 * i + 3] = Math.round((255 * values[start + i]) / top);
    context.putImageData(picture, 0, 0);
  }
  return { node, paint };
}

/**
 * Squares { x, y, side, value } on rows × columns cells: blue and whole above 0, orange and small below, more opaque the
 * larger, full at the size `top` or at the largest of them: { node, paint(squares, top), stop }; null wipes the picture.
 */
export function createSigned(name, rows, columns) {
  const node = h("canvas", { class: "fb-signed", "data-name": name, width: FINE * columns, height: FINE * rows });
  const context = node.getContext("2d");
  let [shown, most, ink] = [null, 0, null];

  function draw() {
    context.clearRect(0, 0, node.width, node.height);
    if (!shown) return;
    ink ??= colors(node, ["blue", "orange"]);
    const top = most || shown.reduce((size, { value }) => Math.max(size, Math.abs(value)), 1e-12);
    for (const { x, y, side, value } of shown) {
      if (Math.abs(value) < LEAST * top) continue;
      const wide = FINE * side * (value < 0 ? SMALL : 1);
      const edge = (FINE * side - wide) / 2;
      context.globalAlpha = Math.abs(value) / top;
      context.fillStyle = ink[value < 0 ? 1 : 0];
      context.fillRect(FINE * x + edge, FINE * y + edge, wide, wide);
    }
  }
  const stop = onTheme(() => {
    ink = null;
    draw();
  });
  function paint(squares, top = 0) {
    [shown, most] = [squares, top];
    draw();
  }
  return { node, stop, paint };
}

/** A grid of numbers as squares of one cell each. */
export function squares(values, columns) {
  return Array.from(values, (value, i) => ({ x: i % columns, y: Math.floor(i / columns), side: 1, value }));
}
