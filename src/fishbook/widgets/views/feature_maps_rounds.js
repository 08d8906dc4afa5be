// The 3 on the pad, and four predictions, answered by the network itself.

import { count, fixed } from "./kit/words.js";
import { pixels, writeStrokes } from "./draw_digit_maths.js";
import { light } from "./feature_maps_maths.js";
import { channelsFirst } from "./feature_maps_net.js";

const UPRIGHT = writeStrokes([[[14, 5], [14, 23]]]);
const LEVEL = writeStrokes([[[5, 14], [23, 14]]]);
const LIFTED = [14, 14, 0];
const LOWER = writeStrokes([[[11.2, 21.3], [13.1, 16.2]]]); // a stroke across the opening of the 3's lower half
const CLOSED = writeStrokes([[[11.1, 9.8], [13.5, 12.2]], [[9, 18.8], [10.1, 16.1]]]); // and strokes across both openings
const SMALL = { network: "small", example: "mine", centred: true, pen: LIFTED };

/** The 3 of feature_maps.py. */
export function three() {
  return "SBwYBQgBQmCAiDAaDYkDwnEwgFwYF4RFQ";
}

export function threeOnPad() {
  return { example: "mine", strokes: three(), pen: LIFTED };
}

/** The map that likes an upright stroke most beside a level one, and two others. */
function uprightMaps(read) {
  const first = (strokes) => light(channelsFirst(read("small", pixels(strokes, true)).layers.conv1));
  const [up, level] = [UPRIGHT, LEVEL].map(first);
  const leaning = up.map((value, k) => (value - level[k]) / (value + level[k] + 1e-9));
  const order = leaning.map((_, k) => k).sort((a, b) => leaning[b] - leaning[a]);
  return { up, level, best: order[0], others: [order.at(-1), order[Math.floor(order.length / 2)]] };
}

/** What both networks make of the 3 with one more stroke. */
function both(read) {
  const made = (network, more) => read(network, pixels(`${three()}.${more}`, true));
  const [small, deep, closed] = [made("small", LOWER), made("deep", LOWER), made("deep", CLOSED)];
  const options = [3, 8, 9];
  const share = ({ order: [first], shares }) => `${first} with a share of ${fixed(shares[first], 3)}`;
  return {
    prompt: `One stroke crosses the lower opening of the 3, and the small network reads ${share(small)}. What does the ` +
      "deep one read?",
    options: options.map(String),
    right: options.indexOf(deep.order[0]),
    why: `It reads ${share(deep)}. With a stroke across the upper opening too it reads ${share(closed)}.`,
  };
}

/** Four predictions; read(network, image) is what a network makes of an image, `fields` those of the small one. */
export function rounds(ui, read, fields) {
  const found = uprightMaps(read);
  const all = [
    {
      show: { ...SMALL, strokes: UPRIGHT, layer: "conv1", channel: found.best },
      ask() {
        const maps = [found.best, ...found.others].sort((a, b) => a - b);
        const [up, level] = [found.up, found.level].map((sums) => fixed(sums[found.best], 0));
        return {
          prompt: "Choose maps of the small network's first convolution and look at their filters. Which map likes an " +
            "upright stroke far better than a level one?",
          options: maps.map((k) => `Map ${k}`),
          right: maps.indexOf(found.best),
          why: `Its units sum to ${up} for an upright stroke, to ${level} for a level one.`,
        };
      },
    },
    {
      show: { network: "small", layer: "pool2" },
      ask() {
        const [side] = fields.pool2;
        return {
          prompt: "A unit of the small network's last maps, 4×4, is one number. How many pixels of the image can change it?",
          options: ["5×5, one filter", "10×10, two filters", "16×16, over half the width"],
          right: 2,
          why: `A filter sees 5×5 pixels; pooling makes it 6. The second filter sees 5×5 of those, which stand two pixels ` +
            `apart: 6 + 4·2 = 14; pooling again makes ${side}. The frame on the image shows it.`,
        };
      },
    },
    {
      show: { ...SMALL, strokes: "", layer: "conv1" },
      ask() {
        const reading = read("small", pixels("", true));
        const lit = light(channelsFirst(reading.layers.conv1)).filter((sum) => sum > 0).length;
        const edges = "Some maps shine, the same in every unit";
        return {
          prompt: "Nothing is drawn. What do the maps of its first convolution show?",
          options: ["All are dark: 0 in, 0 out", edges, "Some maps show edges"],
          right: lit ? 1 : 0,
          why: `${count(lit, "map")} of 8 ${lit === 1 ? "shines" : "shine"}: without ink each unit holds its bias, ` +
            "the same everywhere, and ReLU lets the positive ones through.",
        };
      },
    },
    {
      show: { ...SMALL, network: "deep", strokes: `${three()}.${LOWER}` },
      ask: () => both(read),
    },
  ];
  return { rounds: all.length, make: (k) => all[k].ask(), chosen: (k) => ui.set(all[k].show) };
}
