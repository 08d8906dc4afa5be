// The curve with the line through its two points, and the error over h, which stays hidden until the reader has guessed.

import { FUNCTIONS, UNITS, bestStep, curves, dominates } from "./difference_step_maths.js";
import { meanTruncation, measuredSlope, onPaper } from "./difference_step_maths.js";
import { write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { sliderSteps, stepAt, valueAt } from "./kit/parameters.js";
import { fixed, number } from "./kit/words.js";

const NEAR = 3; // times the least error: a guess this good reaches the target
const COLORS = { float64: "blue", float32: "orange", float16: "purple" };
const ERRORS = [1e-17, 30];

/** A slope with as many digits as show its error. */
function digits(slope, error) {
  if (!error || !slope) return number(slope, 12);
  const decimals = 1 - Number(error.toExponential(1).split("e")[1]);
  return fixed(slope, Math.min(16, Math.max(2, decimals)));
}

function partsInWords(error, truncation, slope) {
  if (error === 0) return "no error at all, by luck";
  const size = `error ${number(Math.abs(error), 2)}`;
  if (slope === 0) return `${size}: rounding leaves nothing of the difference`;
  const part = dominates(error, truncation);
  return `${size}: ${part === "neither" ? "truncation and rounding both count" : `${part} dominates`}`;
}

const side = (h) => (h > 1e-3 ? "end" : h < 1e-13 ? "start" : "middle"); // so that a text at h stays in the picture
const CLEAR = "7px"; // of paper around a text that a dashed line may run through
const times = (ratio) => (ratio < 1.05 ? "as small as it gets" : `${number(ratio, 2)} times the least`);

function inWords({ f, method, precision, x, guess }, now, best, revealed) {
  const place = `h = ${number(now.h)}`;
  if (!revealed) {
    const setting = `${precision}, ${method} difference of ${FUNCTIONS[f].label} at x = ${number(x)}, ${place}`;
    return `${setting}. The error is hidden: drag h to where you expect the least, then press “Show the error”.`;
  }
  const measured = Number.isNaN(now.error)
    ? `${precision} has no number so small: it rounds h to 0, and 0/0 is no slope`
    : `slope ${digits(now.slope, now.error)}, true ${number(now.true, 12)}, ${now.parts}`;
  const size = `Averaged over 200 places it is ${number(now.mean, 2)}, ${times(now.mean / best.mean)}.`;
  const average = Number.isNaN(now.mean) ? "" : ` ${size}`;
  const guessed = Number.isNaN(best.ratio) ? "there is none" : `it is ${times(best.ratio)}`;
  const told = `Best: h = ${number(best.h)}, average error ${number(best.mean, 2)}.`;
  return `${place}: ${measured}.${average} ${told} With your guess, h = ${number(guess)}, ${guessed}.`;
}

export default interactive((ui) => {
  const slider = ui.spec.parameters.find(({ name }) => name === "h");
  const steps = Array.from({ length: sliderSteps(slider) + 1 }, (_, i) => valueAt(slider, i));
  const size = { height: 310, margin: { top: 20 } };
  const curve = ui.plot({ title: "The line through the points", x: { label: "x" }, ...size, min: 260 });
  const errors = ui.plot({
    title: "Error over h: average, and grey at this x alone",
    x: { label: "h", log: true },
    y: { log: true },
    ...size,
    grow: 1.3,
    min: 280,
  });
  const key = ({ f, method, precision }) => `${f} ${method} ${precision}`;
  const show = ui.button("Show the error", () => {
    const state = ui.state();
    const open = state.guessed === key(state);
    ui.set(open ? { guessed: "" } : { guessed: key(state), guess: state.h });
  });
  const lines = {};
  let [madeFor, made] = ["", null];

  function truncationLine({ f, method }) {
    const few = steps.filter((_, i) => i % 4 === 0); // each takes an average over 200 places
    return few.map((h) => [h, meanTruncation(f, method, h)]).filter(([, error]) => error > 0);
  }

  function setting(state) {
    const name = `${key(state)} ${state.x}`;
    if (name !== madeFor) {
      const found = curves(ui.data, state);
      const exact = (lines[`${state.f} ${state.method}`] ??= truncationLine(state));
      const rounding = steps.map((h) => [h, (found.rounding * UNITS[state.precision]) / h]);
      [madeFor, made] = [name, { ...found, exact, rounded: rounding, best: bestStep(found.mean) }];
    }
    return made;
  }

  function drawCurve({ f, method, x }, now) {
    const { f: value, slope } = FUNCTIONS[f];
    const reach = Math.max(0.4, 1.4 * now.h);
    const across = Array.from({ length: 81 }, (_, k) => x - reach + (k / 40) * reach).filter((at) => at > -0.9);
    const points = across.map((at) => [at, value(at)]);
    const ends = (method === "central" ? [x - now.h, x + now.h] : [x, x + now.h]).map((at) => [at, value(at)]);
    const line = (through, rise) => [x - reach, x + reach].map((at) => [at, through[1] + rise * (at - through[0])]);
    const heights = [...points, ...line([x, value(x)], slope(x))].map(([, height]) => height);
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    curve.draw({ x: [x - reach, x + reach], y: [low - 0.05 * (high - low), high + 0.05 * (high - low)] }, (g) => {
      g.line(points, { color: "ink", width: 2, name: "curve" });
      g.line(line([x, value(x)], slope(x)), { color: "green", width: 2, dash: "2 4", name: "tangent" });
      const up = slope(x) > 0;
      g.text([x - reach, up ? high : low], "dotted: tangent", { color: "green", dx: 6, dy: up ? 12 : -6 });
      if (Number.isNaN(now.error)) return;
      g.line(line(ends[0], now.slope), { color: "orange", width: 2, name: "secant" });
      g.points(ends, { color: "orange", r: 5, name: "ends" });
      g.text([x - reach, up ? high : low], "line through the points", { color: "orange", dx: 6, dy: up ? 30 : -24 });
    });
  }

  function drawErrors({ precision, guess, h }, { own, mean, exact, rounded, best }, now, revealed) {
    const color = COLORS[precision];
    const over = (values) => values.map((value, i) => [steps[i], Math.abs(value) || NaN]);
    errors.draw({ x: [steps[0], steps[steps.length - 1]], y: ERRORS }, (g) => {
      const [at, label] = revealed ? [guess, "your guess"] : [h, "your guess?"];
      g.rule({ x: at }, { color: "grey", dash: "5 4", name: "guess" });
      g.text([at, ERRORS[1]], label, { color: "grey", anchor: side(at), dy: -3 });
      if (!revealed) return void g.text([1e-8, 1e-8], "hidden until you guess", { color: "grey", anchor: "middle" });
      g.line(exact, { color: "ink", dash: "2 4", width: 1.5, name: "truncation" });
      g.line(rounded, { color: "ink", dash: "2 4", width: 1.5, name: "rounding" });
      g.line(over(own), { color: "grey", width: 1, opacity: 0.6, name: "own" });
      g.line(over(mean), { color, width: 2.5, name: "mean" });
      g.points([[steps[best], mean[best]]], { color, r: 8, hollow: true, name: "best" });
      g.points([[now.h, now.mean]], { color, r: 6, name: "now" });
      const called = (place, words, dy) => place[1] > 0 && g.text(place, words, { color, anchor: side(place[0]), dy });
      called([steps[best], mean[best]], "best", 23);
      called([now.h, now.mean], "this h", now.mean > 1 && now.h < 1e-3 ? 20 : -11);
      const rounding = g.text([1, Math.max(rounded[rounded.length - 1][1], 3e-16)], "rounding", { dx: -2, dy: 16, anchor: "end" });
      const foot = exact.find(([, error]) => error > 1e-15) ?? [1e-16, 1e-15];
      const truncation = g.text([foot[0], 1e-15], exact.length ? "truncation" : "no truncation", { dx: 8, dy: 4 });
      for (const { style } of [rounding, truncation]) style.strokeWidth = CLEAR;
    });
  }

  return (state) => {
    const all = setting(state);
    const i = stepAt(slider, state.h);
    const { slope: truth, truncation } = onPaper(state.f, state.method, state.x, steps[i]);
    const error = all.own[i];
    const slope = measuredSlope(truth, error);
    const parts = partsInWords(error, truncation, slope);
    const now = { h: steps[i], error, slope, true: truth, mean: all.mean[i], parts };
    const least = all.mean[all.best];
    const best = { h: steps[all.best], mean: least, ratio: all.mean[stepAt(slider, state.guess)] / least };
    const revealed = state.guessed === key(state);
    write(show, revealed ? "Hide it and guess again" : "Show the error");
    drawCurve(state, now);
    drawErrors(state, all, now, revealed);
    return { words: inWords(state, now, best, revealed), solved: revealed && best.ratio <= NEAR };
  };
});
