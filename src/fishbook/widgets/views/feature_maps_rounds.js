// The 3 that waits on the pad, and three predictions.  Every number in them is what the network gives at that moment.

import { count, fixed } from "./kit/words.js";
import { pixels, writeStrokes } from "./draw_digit_maths.js";
import { field, light } from "./feature_maps_maths.js";

const UPRIGHT = writeStrokes([[[14, 5], [14, 23]]]);
const LEVEL = writeStrokes([[[5, 14], [23, 14]]]);
const LIFTED = [14, 14, 0];

/** The 3, as feature_maps.py writes it. */
export function three() {
  return writeStrokes([
    [[9, 7], [12, 5], [16, 5], [19, 8], [17, 12], [13, 13.5], [18, 15], [19.5, 19], [16, 23], [12, 23.5], [8.5, 21]],
  ]);
}

/** The state that puts the 3 back. */
export function threeOnPad() {
  return { example: "mine", strokes: three(), pen: LIFTED };
}

/** Which maps of the first layer tell an upright stroke from a level one: [likes it most, least, in the middle]. */
export function uprightMaps(read) {
  const [up, level] = [UPRIGHT, LEVEL].map((strokes) => light(read(pixels(strokes, true)).layers.conv1));
  const leaning = up.map((value, k) => (value - level[k]) / (value + level[k] + 1e-9));
  const order = leaning.map((_, k) => k).sort((a, b) => leaning[b] - leaning[a]);
  return { up, level, best: order[0], others: [order.at(-1), order[Math.floor(order.length / 2)]] };
}

/** { rounds, make, chosen } for a quiz. */
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
          why: `Its units sum to ${up} for an upright stroke and to ${level} for a level one. ` +
            "Now the stroke is on the pad.",
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
