// The neuron's curve with its tangent above, its slope below on the same axis, and the dashed curve to hit.

import { interactive } from "./kit/frame.js";
import { number } from "./kit/words.js";
import { ACTIVATIONS, CLOSE, GOALS, REACH, curve, distanceTo, neuronAt, saturated, zeroOf } from "./activations_maths.js";

const HEIGHT = [-1.5, 3.5];
const SPANS = [0.3, 0.6, 1.2, 2.5, 6.5]; // of the slope's axis: few, so that it does not slide along with the curve

function stretchWords(stretches, h, w) {
  if (w === 0 && stretches.length) return "It is saturated, and w is 0 besides.";
  if (w === 0) return "The curve is flat because w is 0; h is not saturated.";
  if (!stretches.length) return "Nowhere in the picture is it saturated.";
  if (h === "step") return "It is saturated on both sides of its jump.";
  const words = stretches.map(([start, end]) => {
    if (start === -REACH && end === REACH) return "everywhere";
    return start === -REACH ? `left of ${number(end)}` : `right of ${number(start)}`;
  });
  return `Saturated ${words.join(" and ")}.`;
}

function gapWords(far) {
  if (far === null) return "";
  if (far.distance < 1e-9) return " It is the dashed curve.";
  return ` Farthest from the dashed curve: ${number(far.distance)}, at x = ${number(far.at)}.`;
}

/** What the words say where the disc cannot stand on the curve. */
function beyond(output) {
  if (output > HEIGHT[1]) return " (above the picture)";
  return output < HEIGHT[0] ? " (below the picture)" : "";
}

function inWords({ h, w, b, x }, now, stretches, far) {
  const { label, at0 } = ACTIVATIONS[h];
  const zero = zeroOf(w, b);
  const inside = stretches.some(([start, end]) => x >= start && x <= end);
  const slope = Number.isNaN(now.slope)
    ? `and there is no slope, since the curve has a ${at0} here`
    : `and the slope ${number(now.slope)}${inside ? ", saturated" : ""}`;
  const crossing = zero === null ? "nowhere zero in the picture" : `zero at x = ${number(zero)}`;
  const where = w === 0 ? `${number(b)} for every x` : crossing;
  return (
    `h is the ${label}, w = ${number(w)}, b = ${number(b)}. At x = ${number(x)} the score is ${number(now.score)}, the ` +
    `output ${number(now.output)}${beyond(now.output)} ${slope}. The score is ${where}. ${stretchWords(stretches, h, w)}${gapWords(far)}`
  );
}

/** The ends of a tangent that is as long, in pixels, whatever its slope. */
function tangent(g, x, { output, slope }, pixels) {
  const perX = Math.abs(g.x(1) - g.x(0));
  const perY = Math.abs(g.y(1) - g.y(0));
  const reach = pixels / Math.hypot(perX, slope * perY);
  return [-reach, reach].map((step) => [x + step, output + slope * step]);
}

function shade(g, stretches, [low, high], zero) {
  for (const [start, end] of stretches) {
    g.area([[start, low, high], [end, low, high]], { name: "saturated", color: "grey", opacity: 0.14 });
  }
  g.rule({ y: 0 }, { color: "grey", width: 1 });
  if (zero !== null) g.rule({ x: zero }, { name: "zero", dash: "2 4" });
}

/** Where the two curves are farthest apart. */
function drawGap(g, { at, distance }, goal, ours) {
  const theirs = neuronAt(...GOALS[goal], at).output;
  g.line([[at, ours], [at, theirs]], { name: "gap", color: "purple", width: 1.5 });
  const [low, high] = [ours, theirs].map((z) => Math.min(Math.max(z, HEIGHT[0]), HEIGHT[1])).sort((a, b) => a - b);
  const right = at > 4;
  const place = { color: "purple", dx: right ? -6 : 6, dy: 4, anchor: right ? "end" : "start" };
  if (high - low > 0.25) g.text([at, (low + high) / 2], `${number(distance)} apart`, place);
}

export default interactive((ui) => {
  const x = { label: "input x" };
  const ticks = [-1, 0, 1, 2, 3];
  const above = ui.plot({ title: "Output z", y: { ticks }, height: 280, min: 620, margin: { bottom: 24 } });
  const below = ui.plot({ title: "Slope of z", x, height: 180, min: 620 });
  const handle = above.handle({
    name: "x",
    label: "Input x",
    axis: "x",
    text: (at) => `x = ${number(at)}`,
    move: (at) => ui.set({ x: Number(at.toFixed(1)) }),
  });

  function drawOutput({ h, w, b, x: at, goal }, points, now, stretches, far) {
    const zero = zeroOf(w, b);
    handle.place(at, Math.min(Math.max(now.output, HEIGHT[0]), HEIGHT[1]));
    above.draw({ x: [-REACH, REACH], y: HEIGHT }, (g) => {
      shade(g, stretches, HEIGHT, zero);
      for (const [start, end] of stretches) {
        const place = { color: "grey", anchor: "middle", dy: 16 };
        if (g.x(end) - g.x(start) > 74) g.text([(start + end) / 2, HEIGHT[1]], "saturated", place);
      }
      if (zero !== null) g.text([zero, HEIGHT[0]], "score 0", { color: "grey", dx: zero > 4.5 ? -54 : 5, dy: -6 });
      if (goal !== "none") {
        const wanted = curve(...GOALS[goal]).map(([a, z]) => [a, z]);
        g.line(wanted, { name: "goal", color: "orange", width: 3, dash: "7 5" });
        if (far.distance >= CLOSE) drawGap(g, far, goal, neuronAt(h, w, b, far.at).output);
      }
      g.line(points.map(([a, z]) => [a, z]), { name: "output", color: "blue", width: 2.5 });
      if (Number.isFinite(now.slope)) g.line(tangent(g, at, now, 60), { name: "tangent", color: "green" });
      if (!beyond(now.output)) return;
      const up = now.output > HEIGHT[1];
      const place = { dx: at > 0 ? -30 : 30, dy: up ? 16 : -8, anchor: at > 0 ? "end" : "start" };
      g.text([at, HEIGHT[up ? 1 : 0]], `${up ? "↑" : "↓"} ${number(now.output)}, beyond the picture`, place);
    });
  }

  function drawSlope({ h, w, b, x: at }, points, now, stretches) {
    const steepest = Math.abs(w) * ACTIVATIONS[h].steepest;
    const span = SPANS.find((one) => one > 1.05 * steepest);
    const range = w < 0 ? [-span, 0.15 * span] : [-0.15 * span, span];
    below.draw({ x: [-REACH, REACH], y: range }, (g) => {
      shade(g, stretches, range, zeroOf(w, b));
      const none = w === 0 ? "0 everywhere" : "0, none at the jump";
      const note = steepest ? `steepest: ${number(w * ACTIVATIONS[h].steepest)}` : none;
      g.text([REACH, range[1]], note, { color: "grey", anchor: "end", dy: -6 });
      g.line(points.map(([a, , slope]) => [a, slope]), { name: "slope", color: "blue" });
      if (!Number.isFinite(now.slope)) return;
      g.points([[at, now.slope]], { name: "slope-here", color: "green", r: 5 });
      const side = at > 4 ? { dx: -9, anchor: "end" } : { dx: 9, anchor: "start" };
      g.text([at, now.slope], `slope ${number(now.slope)}`, { color: "green", dy: w < 0 ? 16 : -8, ...side });
    });
  }

  return (state) => {
    const { h, w, b, goal } = state;
    const now = neuronAt(h, w, b, state.x);
    const [points, stretches, far] = [curve(h, w, b), saturated(h, w, b), distanceTo(goal, h, w, b)];
    drawOutput(state, points, now, stretches, far);
    drawSlope(state, points, now, stretches);
    return { words: inWords(state, now, stretches, far), solved: far === null ? null : far.distance < CLOSE };
  };
});
