// The image with something laid over it, and the maps of a layer: canvases of black ink, whose opacity is the number.

import { h, s, write } from "./kit/dom.js";
import { createInk, createSigned } from "./kit/ink.js";
import { COVER, COVER_STRIDE, covers } from "./feature_maps_maths.js";
import { SIDE } from "./draw_digit_maths.js";

const MOST_MAPS = 64;
const FEW = 16; // maps that still stand in rows of four, each with its number

/** The image, what lies over it, and what one unit sees. */
export function createSeen() {
  const ink = createInk("seen", SIDE, SIDE);
  const over = createSigned("over", SIDE, SIDE);
  const box = s("rect", { class: "fb-feature_maps-field", "data-name": "field" });
  const svg = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "fb-feature_maps-over" }, box);
  over.node.classList.add("fb-feature_maps-over");
  const stack = h("div", { class: "fb-feature_maps-stack", "aria-hidden": "true" }, ink.node, over.node, svg);
  return {
    node: stack,
    stop: over.stop,
    paint: (image) => ink.paint(image),
    /** Squares, or null for nothing. */
    lay(squares) {
      stack.classList.toggle("fb-feature_maps-pale", squares !== null);
      over.paint(squares);
    },
    /** A square of the image, or null for none. */
    field(square) {
      box.toggleAttribute("hidden", square === null);
      if (square === null) return;
      const { x, y, side } = square;
      const [left, top, right, bottom] = [x, y, x + side, y + side].map((value) => Math.min(Math.max(value, 0), SIDE));
      const place = { x: left, y: top, width: right - left, height: bottom - top }; // padding lies outside the image
      for (const [key, value] of Object.entries(place)) box.setAttribute(key, value);
    },
  };
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
  const inks = Array.from({ length: MOST_MAPS }, () => createInk("map", 1, 1));
  const figures = inks.map((ink, k) =>
    h("div", { class: "fb-feature_maps-map", onpointerdown: () => chosen(k) }, ink.node, h("span", {}, String(k))),
  );
  const node = h("div", { class: "fb-feature_maps-maps", "aria-hidden": "true" }, ...figures);
  let lit = -1;
  return {
    node,
    paint({ values, shape: [C, H, V] }) {
      const top = values.reduce((most, value) => Math.max(most, value), 1e-12);
      node.classList.toggle("fb-feature_maps-many", C > FEW);
      figures.forEach((figure, k) => {
        figure.hidden = k >= C;
        if (k < C) inks[k].paint(values, k * H * V, [H, V], top);
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

/** The weights of a filter, of one of these sizes along a side, and a text; no picture for null. */
export function createFilter(cells, sizes) {
  const pictures = sizes.map((size) => {
    const grid = cells(size, size, "weights");
    const look = { class: "fb-draw_digit-picture", viewBox: `0 0 ${size} ${size}`, width: 70, height: 70 };
    return { count: size * size, grid, svg: s("svg", look, grid.node) };
  });
  const says = h("p", { class: "fb-draw_digit-hint" });
  const node = h("div", { class: "fb-feature_maps-filter", "aria-hidden": "true" }, ...pictures.map(({ svg }) => svg), says);
  return {
    node,
    paint(weights, text) {
      for (const { count, grid, svg } of pictures) {
        const shown = weights?.length === count;
        svg.toggleAttribute("hidden", !shown);
        if (shown) grid.paint(Array.from(weights), Math.max(...Array.from(weights, Math.abs)));
      }
      write(says, text);
    },
  };
}

