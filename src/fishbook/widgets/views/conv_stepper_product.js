// The convolution as a matrix product: one row of col written out with its weights, and col, the filters and the product.

import { createSheet, markPadding, minus, pointed, shadesOf } from "./kit/sheet.js";
import { copies } from "./conv_stepper_maths.js";
import { h, write } from "./kit/dom.js";

const ENTRY = 20; // pixels for an entry of the row written out
const WRITTEN = 500; // a matrix with more entries shows its shades alone

/** The row of col with the weights below it and, once they may be seen, the products: as many lines as it takes. */
export function createStrip() {
  const heading = h("p", { class: "fb-plot-title" });
  const lines = h("div", { class: "fb-conv_stepper-strip" });
  const node = h("div", { class: "fb-conv_stepper-group" }, heading, lines);
  const grids = [];
  function show({ state, steps, now, back, hidden, width }) {
    node.hidden = back;
    if (back) return;
    const { col, columns, W } = steps;
    const F = state.filter_size;
    const least = Math.ceil(columns / Math.floor((width - 8) / ENTRY)); // lines that it takes
    const per = F * Math.floor(columns / F / least) || columns; // whole rows of the filter in each
    const many = Math.ceil(columns / per);
    while (grids.length < many) grids.push(createSheet("row written out"));
    if (lines.childElementCount !== many) lines.replaceChildren(...grids.slice(0, many).map((grid) => grid.node));
    const [values, weights] = [col.subarray(now.row * columns, (now.row + 1) * columns), W.subarray(now.which * columns)];
    const total = minus(steps.product[now.row * state.filters + now.which]);
    write(heading, `Row ${now.row} of col and the weights${hidden ? "" : `; their products add up to ${total}`}`);
    grids.slice(0, many).forEach((grid, k) => {
      const [from, n] = [k * per, Math.min(per, columns - k * per)];
      const own = Array.from({ length: n }, (_, i) => [values[from + i], weights[from + i]]);
      const rows = [own.map(([v]) => v), own.map(([, w]) => w), ...(hidden ? [] : [own.map(([v, w]) => v * w)])];
      const flat = rows.flat();
      const shades = flat.map((value, i) => (i < n ? value : i < 2 * n ? 2 * value : 0));
      const sheet = { rows: rows.length, columns: n, wide: ENTRY, high: 20, shades, texts: flat.map(minus), fixed: true };
      grid.show(`${flat} ${n}`, () => sheet);
      const row = { at: [0, 0], columns: n, color: "purple", name: "row" };
      grid.frames([row, { ...row, at: [1, 0], color: "yellow", name: "weights" }]);
    });
  }
  return { node, show };
}

const rowHeight = (rows) => (rows <= 16 ? 18 : Math.max(2, Math.min(14, 280 / rows)));

/** col, the filters as columns, and the product. */
export function createMatrices(choose) {
  const [col, W, product] = ["col", "columns of filters", "product"].map((name) => createSheet(name));
  pointed(col, (row, _, hovering) => choose(null, row, hovering));
  pointed(product, (row, f, hovering) => choose(f, row, hovering));
  const heading = h("p", { class: "fb-plot-title" });
  const signs = ["@", "="].map((sign) => h("span", {}, sign));
  const row = h("div", { class: "fb-conv_stepper-product" }, col.node, signs[0], W.node, signs[1], product.node);
  const node = h("div", { class: "fb-conv_stepper-group" }, heading, row);

  function show(scene) {
    const { state, steps, now, back, hidden, width, key } = scene;
    const [{ rows, columns, isPad }, FN] = [steps, state.filters];
    const high = rowHeight(rows);
    const wides = [columns <= 16 ? 24 : 14, rows <= 20 ? 34 : 14];
    const room = width - (back ? 8 : FN * (wides[0] + wides[1]) + 70);
    const wide = Math.max(2, Math.min(20, room / columns));
    const written = wide >= 13 && high >= 14 && rows * columns <= WRITTEN;
    const formula = `@ W as columns (${columns}, ${FN}) = (${rows}, ${FN})`;
    write(heading, `col (${rows}, ${columns})${back ? ": where the pixel stands" : ` ${formula}`}`);
    col.show(`${key.all} ${back} ${wide}`, () => {
      const shades = markPadding(back ? new Int8Array(rows * columns) : Int8Array.from(steps.col), isPad);
      const texts = written ? Array.from(steps.col, (value) => (back ? "" : minus(value))) : null;
      return { rows, columns, wide, high, shades, texts, ruled: written, fixed: true };
    });
    for (const one of [...signs, W.node, product.node]) one.toggleAttribute("hidden", back);
    if (back) {
      const found = hidden ? [] : copies(state, steps.fit.side, now.pixel);
      return col.frames(found.map((at) => ({ at, color: "purple", look: "fill", name: "copy" })));
    }
    col.frames([{ at: [now.row, 0], columns, color: "purple", name: "row" }]);
    W.show(`${key.all}`, () => {
      const flat = Array.from({ length: columns * FN }, (_, k) => steps.W[(k % FN) * columns + Math.floor(k / FN)]);
      const texts = columns <= 16 ? flat.map(minus) : null;
      const look = { rows: columns, columns: FN, wide: wides[0], high: rowHeight(columns), ruled: columns <= 16 };
      return { ...look, shades: flat.map((w) => 2 * w), texts };
    });
    W.frames([{ at: [0, now.which], rows: columns, color: "yellow", name: "filter" }]);
    product.show(`${key.all}`, () => {
      const texts = rows <= 20 ? Array.from(steps.product, minus) : null;
      return { rows, columns: FN, wide: wides[1], high, shades: shadesOf(steps.product), texts, ruled: rows <= 20 };
    });
    const cell = { at: [now.row, now.which], color: "green", name: "cell" };
    product.write(new Map(hidden ? [[now.row * FN + now.which, "?"]] : []));
    product.frames(hidden ? [{ ...cell, look: "cover", name: "hidden" }, cell] : [cell]);
  }
  return { node, show };
}
