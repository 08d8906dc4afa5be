// The image with something laid over it, and the maps of a layer: canvases of black ink, whose opacity is the number.

import { h, s, write } from "./kit/dom.js";
import { createInk, createSigned } from "./kit/ink.js";
import { COVER, COVER_STRIDE, covers } from "./feature_maps_maths.js";
import { SIDE } from "./draw_digit_maths.js";

const MOST_MAPS = 12;

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
    field({ x, y, side }) {
      for (const [key, value] of Object.entries({ x, y, width: side, height: side })) box.setAttribute(key, value);
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
      const top = Math.max(1e-12, ...values);
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

