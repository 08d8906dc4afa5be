// Image, filter and output as maps of numbers, with what belongs together framed in one colour.

import { createSheet, markPadding, minus, picker, shadesOf } from "./kit/sheet.js";
import { copies } from "./conv_stepper_maths.js";
import { createMatrices, createStrip } from "./conv_stepper_product.js";
import { outputName } from "./conv_stepper_words.js";
import { h, write } from "./kit/dom.js";

const GAP = 16; // between maps, with the room for their frames

/** A titled row of maps that wraps: { node, maps, title(text), use(many, caption) }. */
function group(name, maps) {
  const heading = h("p", { class: "fb-plot-title" });
  const captions = maps.map(() => h("span", { class: "fb-key" }));
  const figures = maps.map((map, k) => h("div", { "data-name": `${name} ${k}` }, captions[k], map.node));
  const node = h("div", { class: "fb-conv_stepper-group" }, heading, h("div", { class: "fb-conv_stepper-maps" }, ...figures));
  return {
    node,
    maps,
    title: (text) => write(heading, text),
    /** Show so many maps, each with its caption. */
    use: (many, caption) =>
      figures.forEach((figure, k) => {
        figure.hidden = k >= many;
        captions[k].hidden = caption === null;
        write(captions[k], caption === null ? "" : `${caption} ${k}`);
      }),
  };
}

const placeOf = (k, side) => [Math.floor(k / side), k % side];

/** The image with its padding, or in its place how often each pixel is counted. */
function createImage(choosePixel) {
  const own = group("x", [0, 1, 2].map((c) => createSheet(`x ${c}`)));
  const pick = picker(own.maps[0], choosePixel);

  /** Padded values of channel c and where the padding is; a filter that is too large gets room to stick out. */
  function sheetOf(c, { state, steps, back, hidden }) {
    const [{ size, pad }, { padded }] = [state, steps.fit];
    const side = Math.max(padded, state.filter_size);
    const all = Array.from({ length: side ** 2 }, (_, k) => placeOf(k, side));
    const inside = ([i, j]) => Math.min(i, j) >= pad && Math.max(i, j) < pad + size;
    const values = all.map(([i, j]) => {
      if (back) return inside([i, j]) && !hidden ? steps.counts[(i - pad) * size + j - pad] : 0;
      return i < padded && j < padded ? steps.x[(c * padded + i) * padded + j] : 0;
    });
    const blank = ([i, j]) => (back ? hidden || !inside([i, j]) : i >= padded || j >= padded);
    const texts = all.map((at, k) => (blank(at) ? "" : String(values[k])));
    const shades = markPadding(back ? shadesOf(values) : Int8Array.from(values), all.map((at) => !inside(at)));
    return { rows: side, columns: side, texts, shades };
  }

  function framesOf({ state, steps, now, back, known }) {
    const { filter_size: F, pad, stride, size } = state;
    const { padded, rest, side } = steps.fit;
    if (back) {
      const pixel = { at: placeOf(now.pixel, size).map((one) => one + pad), color: "purple", name: "pixel" };
      return [{ at: [0, 0], rows: F, columns: F, color: "grey", name: "first window" }, pixel];
    }
    const corner = side === null ? [0, 0] : placeOf(now.row, side).map((one) => one * stride);
    const window = { at: corner, rows: F, columns: F, color: "purple", name: "window" };
    if (side !== null || !known) return [window];
    const left = padded - rest;
    const strips = [
      { at: [0, left], rows: padded, columns: rest },
      { at: [left, 0], rows: rest, columns: left },
    ];
    return [...strips.map((one) => ({ ...one, color: "orange", look: "rest", name: "rest" })), window];
  }

  function show(scene) {
    const { state, steps, now, back, width, key } = scene;
    const many = back ? 1 : state.channels;
    const at = back ? placeOf(now.pixel, state.size) : null;
    const asked = back && scene.hidden ? [[(at[0] + state.pad) * steps.fit.padded + at[1] + state.pad, "?"]] : [];
    const side = Math.max(steps.fit.padded, state.filter_size);
    const cell = Math.max(15, Math.min(26, Math.floor((width - GAP * (many - 1)) / many / side)));
    own.use(many, many > 1 ? "channel" : null);
    const shape = `x (${state.channels}, ${state.size}, ${state.size})`;
    own.title(back ? "How often a pixel is counted" : `${shape}${state.pad ? `, padded by ${state.pad}` : ""}`);
    own.maps.slice(0, many).forEach((map, c) => {
      const looks = `${key.image} ${cell} ${back} ${back && scene.hidden}`;
      map.show(looks, () => ({ ...sheetOf(c, scene), wide: cell, high: cell, fixed: !back }));
      map.write(new Map(asked));
      map.frames(framesOf(scene));
    });
    pick.show(back ? "Pixel of x" : "x", at?.map((one) => one + state.pad), at && `row ${at[0]}, column ${at[1]}`, state.pad);
  }
  return { node: own.node, show };
}

/** The filter that is looked at, a map for each channel. */
function createFilter() {
  const own = group("W", [0, 1, 2].map((c) => createSheet(`W ${c}`)));
  function show({ state, steps, now, back, key }) {
    own.node.hidden = back;
    if (back) return;
    const { filter_size: F, channels, filters } = state;
    own.use(channels, channels > 1 ? "channel" : null);
    own.title(`${filters > 1 ? `Filter ${now.which} of W` : "W"} (${filters}, ${channels}, ${F}, ${F})`);
    own.maps.slice(0, channels).forEach((map, c) => {
      const from = (now.which * channels + c) * F * F;
      const values = steps.W.subarray(from, from + F * F);
      const numbers = { shades: values.map((w) => 2 * w), texts: Array.from(values, minus) };
      map.show(`${key.filter} ${now.which}`, () => ({ rows: F, columns: F, wide: 24, high: 24, ...numbers }));
      map.frames([{ at: [0, 0], rows: F, columns: F, color: "yellow", name: "filter" }]);
      map.node.setAttribute("aria-label", `Filter ${now.which}, channel ${c}: ${values.join(", ")}`);
    });
  }
  return { node: own.node, show };
}

/** The output maps; backwards the windows in their places. */
function createOutput(choose) {
  const own = group("out", [0, 1].map((f) => createSheet(`out ${f}`)));
  const picks = own.maps.map((map, f) => picker(map, (i, j, hovering) => choose(f, i, j, hovering)));

  function framesOf(f, { state, steps, now, back, hidden }) {
    const { side } = steps.fit;
    if (back) {
      const rows = hidden ? [] : copies(state, side, now.pixel).map(([row]) => row);
      return rows.map((row) => ({ at: placeOf(row, side), color: "green", look: "fill", name: "in window" }));
    }
    if (f !== now.which) return [];
    const frame = { at: placeOf(now.row, side), color: "green", name: "output" };
    return hidden ? [{ ...frame, look: "cover", name: "hidden" }, frame] : [frame];
  }

  function show(scene) {
    const { state, steps, now, back, hidden, key } = scene;
    const [{ side }, many] = [steps.fit, back ? 1 : state.filters];
    own.use(many, many > 1 ? "filter" : null);
    own.title(back ? `The ${side} × ${side} windows` : `out (${state.filters}, ${side}, ${side})`);
    own.maps.slice(0, many).forEach((map, f) => {
      map.show(`${key.all} ${back}`, () => {
        const value = (_, row) => (back ? 0 : steps.product[row * state.filters + f]);
        const values = Int32Array.from({ length: side ** 2 }, value);
        const texts = Array.from(values, (value) => (back ? "" : minus(value)));
        const wide = [22, 22, 22, 25, 30][Math.min(4, Math.max(...texts.map(({ length }) => length)))];
        return { rows: side, columns: side, wide, high: 22, shades: shadesOf(values), texts };
      });
      map.write(new Map(hidden && !back && f === now.which ? [[now.row, "?"]] : []));
      map.frames(framesOf(f, scene));
      const label = many > 1 ? `Output pixel of filter ${f}` : "Output pixel";
      if (back) picks[f].show(`${side} by ${side} windows`);
      else picks[f].show(label, placeOf(now.row, side), outputName(state, steps.fit, { row: now.row, which: f }));
    });
  }
  return { node: own.node, show };
}

/**
 * { maps, strip, matrices, show(scene) }.  A scene is { state, steps, now, back, hidden, known, shown, width, key }: `hidden`
 * is the marked value, `known` whether the sizes may be told, `shown` whether there is an output that may be seen.
 */
export function createPicture({ chooseOutput, chooseRow, choosePixel }) {
  const [image, filter, output] = [createImage(choosePixel), createFilter(), createOutput(chooseOutput)];
  const [strip, matrices] = [createStrip(), createMatrices(chooseRow)];
  const maps = h("div", { class: "fb-conv_stepper-row fb-conv_stepper-groups" }, image.node, filter.node, output.node);
  function show(scene) {
    image.show(scene);
    filter.show(scene);
    for (const one of [output, strip, matrices]) {
      one.node.hidden = !scene.shown;
      if (scene.shown) one.show(scene);
    }
  }
  return { maps, strip: strip.node, matrices: matrices.node, show };
}
