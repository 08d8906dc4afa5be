// Eight pictures, each of weights in blue and orange or of a map in ink, and the chosen filter at three times.

import { h } from "./kit/dom.js";
import { createInk, createSigned, squares } from "./kit/ink.js";
import { SIZE } from "./filter_epochs_maths.js";

const MAP = 24;

/** { node, stop, show(values, top): weights or, where there are as many numbers, a map; equal pictures are left alone }. */
function createPicture() {
  const [weights, ink] = [createSigned("weights", SIZE, SIZE), createInk("map", MAP, MAP)];
  let [last, scale] = [null, 0];
  function show(values, top) {
    if (values === last && top === scale) return;
    [last, scale] = [values, top];
    const map = values.length > SIZE * SIZE;
    [weights.node.hidden, ink.node.hidden] = [map, !map];
    if (map) ink.paint(values, 0, [MAP, MAP], top);
    else weights.paint(squares(values, SIZE), top);
  }
  return { node: h("div", {}, weights.node, ink.node), stop: weights.stop, show };
}

/** Pictures in a row or in rows of four, each with its text; a click chooses where `chosen` is given. */
export function createPictures(texts, chosen = null) {
  const pictures = texts.map(createPicture);
  const figures = pictures.map(({ node }, k) => {
    const act = chosen && { onpointerdown: () => chosen(k) };
    return h("div", { class: "fb-filter_epochs-one", ...act }, node, h("span", {}, texts[k]));
  });
  const look = chosen ? "fb-filter_epochs-pictures" : "fb-filter_epochs-times";
  return {
    node: h("div", { class: look, "aria-hidden": "true" }, ...figures),
    stop: () => pictures.forEach(({ stop }) => stop()),
    show: (all, top) => all.forEach((values, k) => pictures[k].show(values, top)),
    choose: (k) => figures.forEach((figure, i) => figure.classList.toggle("fb-filter_epochs-chosen", i === k)),
  };
}
