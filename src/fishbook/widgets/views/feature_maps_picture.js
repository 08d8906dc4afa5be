// The image with something laid over it, and the maps of a layer: canvases of black ink, whose opacity is the number.

import { h, s, write } from "./kit/dom.js";
import { COVER, COVER_STRIDE, covers } from "./feature_maps_maths.js";
import { SIDE } from "./draw_digit_maths.js";

const FINE = 8; // of the canvas that lies over the image, for each pixel of it
const MOST_MAPS = 12;
const SMALL = 0.6; // side of a square that speaks against

/** Numbers from 0 to `top` as opacities of black, one pixel each. */
function paintInk(canvas, values, start, [rows, columns], top) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i += 1) picture.data[4 * i + 3] = Math.round((255 * values[start + i]) / top);
  context.putImageData(picture, 0, 0);
}

/** The image, what lies over it, and what one unit sees. */
export function createSeen() {
  const ink = h("canvas", { class: "fb-feature_maps-ink", "data-name": "seen", width: SIDE, height: SIDE });
  const over = h("canvas", { class: "fb-feature_maps-over", "data-name": "over", width: FINE * SIDE, height: FINE * SIDE });
  const box = s("rect", { class: "fb-feature_maps-field", "data-name": "field" });
  const svg = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "fb-feature_maps-over" }, box);
  const stack = h("div", { class: "fb-feature_maps-stack", "aria-hidden": "true" }, ink, over, svg);
  const context = over.getContext("2d");

  /** Squares: blue and whole above 0, orange and small below. */
  function lay(squares) {
    context.clearRect(0, 0, over.width, over.height);
    stack.classList.toggle("fb-feature_maps-pale", squares !== null);
    if (!squares) return;
    const look = getComputedStyle(stack);
    const [blue, orange] = ["blue", "orange"].map((name) => look.getPropertyValue(`--fb-${name}`));
    const top = Math.max(1e-12, ...squares.map(({ value }) => Math.abs(value)));
    for (const { x, y, side, value } of squares) {
      if (Math.abs(value) < 0.02 * top) continue;
      const wide = FINE * side * (value < 0 ? SMALL : 1);
      const edge = (FINE * side - wide) / 2;
      context.globalAlpha = Math.abs(value) / top;
      context.fillStyle = value < 0 ? orange : blue;
      context.fillRect(FINE * x + edge, FINE * y + edge, wide, wide);
    }
  }

  return {
    node: stack,
    paint: (image) => paintInk(ink, image, 0, [SIDE, SIDE], 1),
    lay,
    field({ x, y, side }) {
      for (const [key, value] of Object.entries({ x, y, width: side, height: side })) box.setAttribute(key, value);
    },
  };
}

/** The gradient as squares on the pixels. */
export function gradientSquares(gradient) {
  return Array.from(gradient, (value, i) => ({ x: i % SIDE, y: Math.floor(i / SIDE), side: 1, value }));
}

/** What the share loses, in the middle of the place that is covered. */
export function coverSquares(losses) {
  const places = covers();
  const edge = (COVER - COVER_STRIDE) / 2;
  const at = (k) => places[k] + edge;
  const n = places.length;
  return Array.from(losses, (value, i) => ({ x: at(i % n), y: at(Math.floor(i / n)), side: COVER_STRIDE, value }));
}

/** The maps of a layer, each with its number; a click chooses it. */
export function createMaps(chosen) {
  const canvases = [];
  const figures = Array.from({ length: MOST_MAPS }, (_, k) => {
    canvases.push(h("canvas", { class: "fb-feature_maps-ink", "data-name": "map" }));
    return h("div", { class: "fb-feature_maps-map", onpointerdown: () => chosen(k) }, canvases[k], h("span", {}, String(k)));
  });
  const node = h("div", { class: "fb-feature_maps-maps", "aria-hidden": "true" }, ...figures);
  let lit = -1;
  return {
    node,
    paint({ values, shape: [C, H, V] }) {
      const top = Math.max(1e-12, ...values);
      figures.forEach((figure, k) => {
        figure.hidden = k >= C;
        if (k < C) paintInk(canvases[k], values, k * H * V, [H, V], top);
      });
    },
    choose(k) {
      if (k === lit) return;
      figures[lit]?.classList.remove("fb-feature_maps-chosen");
      figures[k].classList.add("fb-feature_maps-chosen");
      lit = k;
    },
  };
}

/** A filter of 5×5 weights, hidden for null. */
export function createFilter(cells) {
  const grid = cells(COVER, COVER, "weights");
  const svg = s("svg", { class: "fb-draw_digit-picture", viewBox: `0 0 ${COVER} ${COVER}`, width: 70, height: 70 }, grid.node);
  const says = h("p", { class: "fb-draw_digit-hint" });
  const node = h("div", { class: "fb-feature_maps-filter", "aria-hidden": "true" }, svg, says);
  return {
    node,
    paint(weights, text) {
      svg.toggleAttribute("hidden", weights === null);
      if (weights) grid.paint(Array.from(weights), Math.max(...Array.from(weights, Math.abs)));
      write(says, text);
    },
  };
}

