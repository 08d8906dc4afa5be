// A training run as three plots under one another's steps: loss, accuracy, learning rate.  Live and recorded runs look alike.

import { decades, named, smooth, stretches, thinned, top } from "./training_maths.js";
import { fixed, number } from "./kit/words.js";

const CURVES = [
  { column: 1, name: "train", color: "blue" },
  { column: 2, name: "test", color: "orange", dash: "5 3" },
];

/** Both curves, and below them what they have come to. */
function accuracies(g, epochs, total) {
  const last = epochs[epochs.length - 1];
  for (const { column, name, color, dash } of CURVES) {
    const points = epochs.map((row) => [row[0], row[column]]);
    g.line(points, { color, dash, name });
    if (epochs.length <= 30) g.points(points, { color, r: 2.5, name: `${name}-dots` });
    const words = `${name}${dash ? ", dashed" : ""} ${fixed(last[column], 3)}`;
    g.text([total, 0], words, { color, anchor: "end", dx: -4, dy: 18 * column - 48 });
  }
}

/**
 * show(run, { upto, total, rates: whether they are shown, guess, diverged: [steps], now: the rate of the next step }).
 * run holds losses, epochs and rates.
 */
export function createPicture(ui) {
  const x = { label: "step" };
  const loss = ui.plot({ title: "Loss of each step, and the mean of 20", x, height: 270, grow: 1.3, min: 280 });
  const accuracy = ui.plot({ title: "Accuracy after each epoch", x, height: 270, min: 240 });
  const rate = ui.plot({ title: "Learning rate", x, y: { log: true }, height: 150, grow: 3, min: 560 });
  let [seen, smoothed, height] = [null, [], 1];

  function measure({ losses }) {
    const key = losses.length && `${losses.length} ${losses[losses.length - 1]} ${losses[0]}`;
    if (key === seen) return;
    [seen, smoothed] = [key, smooth(losses)];
    height = top(losses, smoothed);
  }

  function drawLoss({ losses }, parts, { upto, total, guess, diverged = [] }) {
    loss.draw({ x: [0, total], y: [0, height] }, (g) => {
      for (const [start] of parts.slice(1)) g.rule({ x: start }, { color: "green", dash: "2 3", name: "change" });
      if (guess !== undefined) {
        g.rule({ x: guess }, { color: "purple", dash: "6 4", name: "guess" });
        const [dx, anchor] = guess > 0.7 * total ? [-6, "end"] : [6, "start"];
        g.text([guess, height], "your guess", { color: "purple", anchor, dx, dy: 14 });
      }
      g.line(thinned(losses, upto), { color: "blue", width: 1, opacity: 0.4, name: "loss" });
      g.line(thinned(smoothed, upto), { color: "blue", width: 2.5, name: "mean" });
      for (const step of diverged) {
        g.rule({ x: step }, { color: "bad", name: "diverged" });
        const [dx, anchor] = step > 0.5 * total ? [-6, "end"] : [6, "start"];
        g.text([step, height], "diverged", { color: "bad", anchor, dx, dy: 32 });
      }
    });
  }

  function drawRate(rates, parts, { upto, total, rates: shown, now }) {
    const [low, high] = decades([...rates.map(([, one]) => one), ...(now === undefined ? [] : [now])]);
    rate.draw({ x: [0, total], y: [low, high] }, (g) => {
      const middle = [total / 2, Math.sqrt(low * high)];
      if (!shown) return void g.text(middle, "hidden until you guess", { color: "grey", anchor: "middle" });
      g.line(parts.flatMap(([start, end, one]) => [[start, one], [end, one]]), { color: "green", name: "rate" });
      for (const [start, end, one] of named(parts, total)) {
        const [at, anchor] = start > 0.92 * total ? [end, "end"] : [start, "start"];
        g.text([at, one], number(one), { color: "green", anchor, dx: 3, dy: -6 });
      }
      if (now !== undefined) g.points([[upto, now]], { color: "green", r: 5, name: "now" });
    });
  }

  return (run, options) => {
    const { upto, total, rates: shown } = options;
    measure(run);
    const parts = shown ? stretches(run.rates, upto) : [];
    drawLoss(run, parts.length > 30 ? named(parts, total, 0.02) : parts, options);
    const epochs = run.epochs.filter(([at]) => at <= upto);
    accuracy.draw({ x: [0, total], y: [0, 1] }, (g) => epochs.length && accuracies(g, epochs, total));
    drawRate(run.rates, parts, options);
  };
}
