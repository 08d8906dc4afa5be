// Two learning curves with their bands for the chosen scale, and below them where all scales end.

import { interactive } from "./kit/frame.js";
import { stepAt } from "./kit/parameters.js";
import { fixed, number } from "./kit/words.js";

const EARLY = 3; // the epoch that the target asks about
const LOOKS = [
  { name: "without", color: "orange", dash: "6 4" },
  { name: "with", color: "blue" },
];

export default interactive((ui) => {
  const slider = ui.spec.parameters.find(({ name }) => name === "scale");
  const { stops } = slider;
  const { shape, values } = ui.data.curves; // (3, 2, scales, epochs + 1)
  const [, , scales, points] = shape;
  const at = (kind, half, k, epoch) => values[((kind * 2 + half) * scales + k) * points + epoch];
  const curve = (kind, half, k) => Array.from({ length: points }, (_, epoch) => [epoch, at(kind, half, k, epoch)]);
  const end = (half, k) => at(0, half, k, points - 1);
  const bands = LOOKS.map((_, half) =>
    stops.map((_, k) => curve(1, half, k).map(([epoch, low], i) => [epoch, low, at(2, half, k, i)])),
  );
  const early = (half, k) => at(0, half, k, EARLY);
  const best = stops.reduce((top, _, k) => (early(1, k) > early(1, top) ? k : top), 0);
  const learning = ui.plot({
    title: "Learning: mean and spread over the seeds",
    x: { label: "epoch" },
    y: { label: "accuracy, training digits" },
    height: 270,
    min: 270,
  });
  const ends = ui.plot({
    title: "At the end, all sixteen",
    x: { label: "standard deviation", log: true },
    y: {},
    height: 270,
    min: 250,
    margin: { left: 40 },
  });

  return ({ scale }) => {
    const k = stepAt(slider, scale);
    learning.draw({ x: [0, points - 1], y: [0, 1] }, (g) => {
      g.rule({ x: EARLY }, { color: "grey", dash: "2 4" });
      LOOKS.forEach(({ name, color, dash }, half) => {
        g.area(bands[half][k], { color, opacity: 0.25 });
        g.line(curve(0, half, k), { name, color, dash, width: 2 });
        const up = end(half, k) > end(1 - half, k) || (end(half, k) === end(1 - half, k) && half === 1);
        const dy = end(half, k) > 0.9 ? 18 : up ? -9 : 16;
        g.text([points - 1, end(half, k)], name, { color, anchor: "end", dx: -4, dy });
      });
    });
    ends.draw({ x: [stops[0] / 1.6, stops.at(-1) * 1.6], y: [0, 1.04] }, (g) => {
      LOOKS.forEach(({ name, color, dash }, half) => {
        const points = stops.map((stop, i) => [stop, end(half, i)]);
        g.line(points, { name: `ends ${name}`, color, dash, width: 1.5 });
        g.points([points[k]], { name: `now ${name}`, color, r: 6 });
      });
      g.rule({ x: stops[k] }, { color: "grey", dash: "2 4" });
    });
    const words =
      `Standard deviation ${number(stops[k])}: after ${points - 1} epochs ${fixed(end(0, k))} of the training digits are right ` +
      `without normalisation, ${fixed(end(1, k))} with it; after ${EARLY} epochs ${fixed(early(1, k))} with it.`;
    return { words, solved: k === best };
  };
});
