// The curves of a recorded setting, its five seeds beside those of none at all, and its weights.

import { interactive } from "./kit/frame.js";
import { stepAt } from "./kit/parameters.js";
import { fixed, number } from "./kit/words.js";
import { STEPS, outcome, part } from "./regularization_maths.js";

const REACH = 0.41; // of the histogram
const BEST = 1e-6; // points below the best that are none

function gainWords(found, none) {
  if (none) return "This is the network with no regularisation.";
  const agreed = found.better ? "all seeds gain" : "all seeds lose";
  const agree = found.beyondNoise ? agreed : "the seeds do not agree, so it may be noise";
  const sign = found.gain > 0 ? "+" : "";
  return `Against none: ${sign}${fixed(found.gain, 1)} points, better in ${found.better} of ${found.gains.length} seeds; ${agree}.`;
}

function inWords({ decay, ratio, count }, found) {
  const setting = `${number(Number(count), 4)} digits, λ = ${number(decay)}, ratio ${number(ratio)}`;
  const gap = `a gap of ${fixed(found.train - found.heldOut, 1)} points`;
  const read = `${fixed(found.train, 1)}% of the digits learnt from, ${fixed(found.heldOut, 1)}% of those held out, ${gap}.`;
  if (decay === 0 && ratio === 0) return `${setting}: ${read} ${gainWords(found, true)}`; // the rest is for the reader to find
  const behind = found.behind < BEST ? "It is the best of the 30 settings." : `The best of the 30 settings is ${fixed(found.behind, 1)} points higher.`;
  return `${setting}: ${read} ${gainWords(found, false)} ${behind}`;
}

export default interactive((ui) => {
  const height = 300;
  const share = { label: "step" };
  const accuracy = ui.plot({ title: "Accuracy while learning, mean of 5 seeds", x: share, height, grow: 1.3, min: 270 });
  const loss = ui.plot({ title: "Loss while learning, mean of 5 seeds", x: share, height, grow: 1.3, min: 270 });
  const names = ["none", "setting"];
  const ends = { ticks: [0, 1], format: (i) => names[i] };
  const seeds = ui.plot({ title: "Held out in %: five seeds", x: ends, height, min: 190 });
  const weights = ui.plot({ title: "Weights in %, dashed: none", x: { label: "weight", ticks: [-0.4, -0.2, 0, 0.2, 0.4] }, height, min: 220 });
  const parameter = (name) => ui.spec.parameters.find((one) => one.name === name);
  const counts = parameter("count").options.map(({ value }) => value);

  function curve(d, r, n, who, what) {
    return Array.from(part(ui.data.curves, d, r, n, who, what), (value, k) => [STEPS * k, value]);
  }

  function drawCurves(plot, d, r, n, what) {
    const last = STEPS * (ui.data.curves.shape[5] - 1);
    const top = what ? 2.6 : 1.02;
    plot.draw({ x: [0, last], y: [0, top] }, (g) => {
      g.line(curve(0, 0, n, 1, what), { name: "none", color: "grey", dash: "2 4" });
      g.line(curve(d, r, n, 0, what), { name: "train", color: "blue", width: 2.5 });
      g.line(curve(d, r, n, 1, what), { name: "held-out", color: "orange", width: 2.5, dash: "7 4" });
      const key = [["learnt from", "blue"], ["held out (dashed)", "orange"], ["held out, none (dotted)", "grey"]];
      const foot = what ? 0 : 44;
      key.forEach(([words, color], i) => g.text([last, what ? top : 0], words, { color, anchor: "end", dx: -4, dy: (what ? 14 : -8 - foot) + 18 * i }));
    });
  }

  function drawSeeds(found) {
    const all = [...found.seeds, ...found.none];
    const [low, high] = [Math.floor(Math.min(...all) / 5) * 5, Math.ceil(Math.max(...all) / 5) * 5];
    seeds.draw({ x: [-0.3, 1.3], y: [low, Math.max(high, low + 5)] }, (g) => {
      found.seeds.forEach((value, k) => g.line([[0, found.none[k]], [1, value]], { color: value >= found.none[k] ? "green" : "orange", width: 1.5 }));
      g.points(found.none.map((value) => [0, value]), { name: "seeds-none", color: "grey", r: 4 });
      g.points(found.seeds.map((value) => [1, value]), { name: "seeds", color: "blue", r: 4.5 });
    });
  }

  function outline(d, r, n) {
    const shares = part(ui.data.weights, d, r, n);
    const width = (2 * REACH) / shares.length;
    return Array.from(shares).flatMap((value, i) => [[-REACH + i * width, value], [-REACH + (i + 1) * width, value]]);
  }

  function drawWeights(d, r, n) {
    const [mine, none] = [outline(d, r, n), outline(0, 0, n)];
    const top = Math.max(...mine.map(([, value]) => value), ...none.map(([, value]) => value));
    weights.draw({ x: [-REACH, REACH], y: [0, 1.12 * top] }, (g) => {
      g.area(mine.map(([x, y]) => [x, 0, y]), { name: "weights", color: "blue", opacity: 0.35 });
      g.line(none, { name: "weights-none", color: "grey", dash: "4 3", width: 1.5 });
      const size = part(ui.data.size, d, r, n)[0];
      g.text([REACH, 1.12 * top], `root mean square ${fixed(size, 3)}`, { anchor: "end", dy: 12, color: "blue" });
    });
  }

  return (state) => {
    const [d, r] = ["decay", "ratio"].map((name) => stepAt(parameter(name), state[name]));
    const n = counts.indexOf(state.count);
    const found = outcome(ui.data.final, d, r, n);
    const what = state.shown === "loss" ? 1 : 0;
    [accuracy.node.hidden, loss.node.hidden] = [what === 1, what === 0];
    drawCurves(what ? loss : accuracy, d, r, n, what);
    drawSeeds(found);
    drawWeights(d, r, n);
    return { words: inWords(state, found), solved: state.count === "300" && found.behind < BEST };
  };
});
