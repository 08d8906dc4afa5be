// The four pictures: a column for each layer in all of them, so that they can be compared.

import { ACTIVATIONS, BINS } from "./activation_histograms_maths.js";
import { write } from "./kit/dom.js";

const FULL = 0.06; // the share of values that fills a column
const HALF = 0.44; // of a column

/** Layer numbers under the axis: as many as there is room for. */
function layerTicks(depth, width) {
  const every = [1, 2, 5, 10].find((n) => (depth / n) * 26 <= width) ?? 10;
  const ticks = [];
  for (let l = 1; l <= depth; l += 1) if (l === 1 || l % every === 0) ticks.push(l);
  return every > 1 && ticks[1] === 2 ? ticks.filter((l) => l !== 1) : ticks;
}

/** A histogram on its side as one path: down its right edge, up its left one; nothing where nothing is. */
function columnPath(counts, x, y, layer, [low, high]) {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const first = counts.findIndex((one) => one > 0);
  const last = counts.findLastIndex((one) => one > 0);
  const [middle, wide, step] = [x(layer), HALF * (x(1) - x(0)), (high - low) / BINS];
  const [right, left] = [[], []];
  for (let b = first; b <= last; b += 1) {
    const half = wide * Math.min(1, counts[b] / total / FULL);
    const ends = `${y(low + b * step).toFixed(1)} ${y(low + (b + 1) * step).toFixed(1)}`.split(" ");
    right.push(`${(middle + half).toFixed(1)},${ends[0]}L${(middle + half).toFixed(1)},${ends[1]}`);
    left.push(`${(middle - half).toFixed(1)},${ends[1]}L${(middle - half).toFixed(1)},${ends[0]}`);
  }
  return `M${right.join("L")}L${left.reverse().join("L")}Z`;
}

/** Powers of ten around all sizes, in steps of three, so that the axis stands still while a slider is dragged. */
export function sizeRange(...sizes) {
  const logs = sizes.flat().filter((one) => one > 0 && Number.isFinite(one)).map(Math.log10);
  const low = 3 * Math.floor(Math.min(-1, ...logs) / 3);
  const high = 3 * Math.ceil((Math.max(1, ...logs) + 0.8) / 3); // room for the names
  return [10 ** low, 10 ** high];
}

/** Dots as one path: strokes of no length with round ends. */
function dots(g, name, color, sizes) {
  const at = sizes.map((one, l) => `M${g.x(l + 1).toFixed(1)},${g.y(one).toFixed(1)}h0`).join("");
  const made = g.put("path", "line", { name, color, width: 6 }, { d: at });
  made.setAttribute("stroke-linecap", "round");
}

export function createPictures(ui) {
  const short = { bottom: 40, left: 50, right: 8 };
  const make = (title, y, height) => {
    const x = { label: "layer", ticks: [] };
    const plot = ui.plot({ title, x, y, height, grow: 1, min: 280, margin: short });
    return { plot, x };
  };
  const outputs = make("Outputs z, layer by layer", { label: "output z" }, 210);
  const gradients = make("Gradients, on the way back", { label: "gradient" }, 210);
  const sizes = make("Sizes (dashed: predicted)", { label: "size", log: true }, 200);
  const flat = make("Saturated units", { label: "share of units", ticks: [0, 0.5, 1], format: (v) => `${100 * v}%` }, 200);
  const flatTitle = flat.plot.node.querySelector(".fb-plot-title");

  function paint({ plot, x }, depth, y, brush) {
    x.ticks = layerTicks(depth, plot.width() - 60);
    plot.draw({ x: [0.4, depth + 0.6], y }, brush);
  }

  function histograms(place, depth, counts, range, name, color) {
    paint(place, depth, range, (g) => {
      for (const [l, one] of counts.entries()) {
        g.put("path", "bar", { name: `${name}-${l + 1}`, color }, { d: columnPath(one, g.x, g.y, l + 1, range) });
      }
    });
  }

  return function draw(found, guess, { activation, depth }) {
    const act = ACTIVATIONS[activation];
    histograms(outputs, depth, found.outputs, act.outputs, "outputs", "blue");
    histograms(gradients, depth, found.gradients, act.gradients, "gradients", "orange");
    const range = sizeRange(found.scores, found.slopes, guess.scores, guess.slopes);
    paint(sizes, depth, range, (g) => {
      for (const [name, color] of [["scores", "blue"], ["slopes", "orange"]]) {
        const line = guess[name].map((one, l) => [l + 1, one]);
        g.line(line, { name: `${name}-predicted`, color, width: 1.5, dash: "5 4" });
        dots(g, name, color, found[name]);
      }
      g.text([0.4, range[1]], "scores →", { color: "blue", dx: 6, dy: 15 });
      g.text([depth + 0.6, range[1]], "← gradients", { color: "orange", anchor: "end", dx: -6, dy: 15 });
    });
    write(flatTitle, activation === "relu" ? "Dead units" : "Saturated units");
    paint(flat, depth, [0, 1], (g) => {
      const bar = (share, l) => {
        const [a, b, top] = [g.x(l + 0.6), g.x(l + 1.4), g.y(share)].map((v) => v.toFixed(1));
        return `M${a},${g.y(0)}L${a},${top}L${b},${top}L${b},${g.y(0)}Z`;
      };
      g.put("path", "bar", { name: "flat", color: "purple" }, { d: found.flat.map(bar).join("") });
    });
  };
}
