// The 3 on the pad, and three predictions, answered by the network itself.

import { count, fixed } from "./kit/words.js";
import { pixels, writeStrokes } from "./draw_digit_maths.js";
import { field, light } from "./feature_maps_maths.js";

const UPRIGHT = writeStrokes([[[14, 5], [14, 23]]]);
const LEVEL = writeStrokes([[[5, 14], [23, 14]]]);
const LIFTED = [14, 14, 0];

/** The 3 of feature_maps.py. */
export function three() {
  return "SBwYBQgBQmCAiDAaDYkDwnEwgFwYF4RFQ";
}

export function threeOnPad() {
  return { example: "mine", strokes: three(), pen: LIFTED };
}

/** The map that likes an upright stroke most beside a level one, and two others. */
function uprightMaps(read) {
  const [up, level] = [UPRIGHT, LEVEL].map((strokes) => light(read(pixels(strokes, true)).layers.conv1));
  const leaning = up.map((value, k) => (value - level[k]) / (value + level[k] + 1e-9));
  const order = leaning.map((_, k) => k).sort((a, b) => leaning[b] - leaning[a]);
  return { up, level, best: order[0], others: [order.at(-1), order[Math.floor(order.length / 2)]] };
}

export function rounds(ui, read) {
  const found = uprightMaps(read);
  const all = [
    {
      show: { example: "mine", strokes: UPRIGHT, centred: true, layer: "conv1", channel: found.best, pen: LIFTED },
      ask() {
        const maps = [found.best, ...found.others].sort((a, b) => a - b);
        const [up, level] = [found.up, found.level].map((sums) => fixed(sums[found.best], 0));
        return {
          prompt: "Choose maps of the first convolution and look at their filters. Which map likes an upright stroke " +
            "far better than a level one?",
          options: maps.map((k) => `Map ${k}`),
          right: maps.indexOf(found.best),
          why: `Its units sum to ${up} for an upright stroke, to ${level} for a level one.`,
        };
      },
    },
    {
      show: { layer: "pool2" },
      ask() {
        const [side] = field("pool2");
        return {
          prompt: "A unit of the last maps, 4×4, is one number. How many pixels of the image can change it?",
          options: ["5×5, one filter", "10×10, two filters", "16×16, over half the width"],
          right: 2,
          why: `A filter sees 5×5 pixels; pooling makes it 6. The second filter sees 5×5 of those, which stand two pixels ` +
            `apart: 6 + 4·2 = 14; pooling again makes ${side}. The frame on the image shows it.`,
        };
      },
    },
    {
      show: { example: "mine", strokes: "", layer: "conv1", pen: LIFTED },
      ask() {
        const reading = read(pixels("", true));
        const lit = light(reading.layers.conv1).filter((sum) => sum > 0).length;
        const edges = "Some maps shine, the same in every unit";
        return {
          prompt: "Nothing is drawn. What do the maps of the first convolution show?",
          options: ["All are dark: 0 in, 0 out", edges, "Some maps show edges"],
          right: lit ? 1 : 0,
          why: `${count(lit, "map")} of 8 ${lit === 1 ? "shines" : "shine"}: without ink each unit holds its bias, ` +
            "the same everywhere, and ReLU lets the positive ones through.",
        };
      },
    },
  ];
  return { rounds: all.length, make: (k) => all[k].ask(), chosen: (k) => ui.set(all[k].show) };
}
