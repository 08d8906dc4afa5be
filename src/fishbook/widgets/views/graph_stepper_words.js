// The sentences of the graph stepper: what a circle computes, what is asked, what flows on, what a nudge says.

import { diagnose, ruleOf } from "./graph_stepper_mistakes.js";
import { NUDGE, freeInputs, readNumber } from "./graph_stepper_maths.js";
import { circleAt } from "./graph_stepper_state.js";
import { number } from "./kit/words.js";

const NO_NUMBER = "No number comes out of this graph: it is too large, or 1/0. Change an input.";

const show = (value) => number(value, 4);
const second = (text) => (text.startsWith("−") ? `(${text})` : text);
const whole = (name) => (/^−|·/.test(name) ? `(${name})` : name); // after a ∂

const FORMULAS = {
  add: (x, y) => `${x} + ${second(y)}`,
  multiply: (x, y) => `${x} × ${second(y)}`,
  reciprocal: (x) => `1 / ${second(x)}`,
  exp: (x) => `exp(${x})`,
  relu: (x) => `max(${x}, 0)`,
};

/** "apples = apple × count = 100 × 2 = 200" */
function computed(graph, values, i) {
  const { name, operation, inputs } = graph.nodes[i];
  const formula = (texts) => FORMULAS[operation](...texts);
  const [names, numbers] = [inputs.map((k) => graph.nodes[k].name), inputs.map((k) => show(values[k]))];
  return `${name} = ${formula(names)} = ${formula(numbers)} = ${show(values[i])}`;
}

/** What is to be typed, as the label of its field. */
export function asks(graph, { kind, node, to, parts }) {
  const [name, from, last] = [graph.nodes[node].name, graph.nodes[to].name, graph.nodes.at(-1).name];
  if (kind === "sum") return `${parts.map(show).join(" and ")} arrive at ${name}. Its gradient, ∂${last}/∂${name} =`;
  return `Local gradient ∂${whole(name)}/∂${whole(from)} =`;
}

/** Before the answer: the product with its gap. */
function waiting(graph, { kind, upstream, node, to, parts }) {
  const [name, from] = [graph.nodes[node].name, graph.nodes[to].name];
  const arrived = parts.map(show).join(" and ");
  if (kind === "sum") return `${name} is used ${parts.length} times. What do ${arrived} make together?`;
  return `Upstream ${show(upstream)} × local ? = what flows back from ${name} to ${from}.`;
}

/** After the answer: the product or the sum, the rule, and which gradient is complete now. */
function flows(graph, asked, operations) {
  const { kind, node, to, parts, total, upstream, answer, downstream } = asked;
  const [name, last] = [graph.nodes[to].name, graph.nodes.at(-1).name];
  const times = show(total);
  const meaning = `The gradient of ${name} is ${times}: a small nudge of ${name} moves ${last} ${times} times as far.`;
  if (kind === "sum") return `${parts.map((part) => second(show(part))).join(" + ")} = ${times}. ${meaning}`;
  const { operation } = graph.nodes[node];
  const numbers = `${show(upstream)} × ${second(show(answer))} = ${show(downstream)}`;
  const product = `Upstream × local: ${numbers} flows back to ${name}.`;
  const complete = parts.length === 1 && !graph.nodes[to].operation;
  return [product, `${ruleOf(operations[operation])}.`, complete ? meaning : ""].filter(Boolean).join(" ");
}

/** "apple 2.2, count 110, tax 200" */
function gradientList(graph, gradients) {
  return freeInputs(graph).map((i) => `${graph.nodes[i].name} ${show(gradients[i])}`).join(", ");
}

/** What a nudge of node i did, beside its gradient where the reader has found it. */
function nudgeSays(graph, i, { before, after, slope, bend, kink }, gradient, found) {
  const [name, last] = [graph.nodes[i].name, graph.nodes.at(-1).name];
  const moved = (k) => `${graph.nodes[k].name} ${number(before[k], 8)} → ${number(after[k], 8)}`;
  const change = after.at(-1) - before.at(-1);
  const end = graph.nodes.length - 1;
  if (!Number.isFinite(slope)) return `Nudge: ${moved(i)}, and ${last} is no number.`;
  const ratio = `Δ${last}/Δ${name} = ${show(change)} / ${NUDGE} = ${show(slope)}.`;
  const nudged = `Nudge: ${moved(i)}, ${moved(end)}; ${ratio}`;
  if (!found) return `${nudged} The gradient of ${name} you have still to find.`;
  const pair = `${nudged} The gradient of ${name} from the way back: ${show(gradient)}`;
  const off = slope - gradient;
  if (kink) return `${pair}. The nudge carried a ReLU across its kink, so the two may differ.`;
  if (Math.abs(off) <= 1e-6 * Math.max(1, Math.abs(gradient))) return `${pair}. They agree.`;
  const expected = `to be expected: about ${show(bend)} either way`;
  return `${pair}. They agree but for ${show(off)}, because the curve bends (${expected}).`;
}

/** How far the reader is: "Forward, circle 1 of 2", "Way back, question 1 of 4". */
export function whereabouts({ step, before, last, k }) {
  if (step === 0) return "Start";
  if (k === null) return `Forward, circle ${step} of ${before}`;
  return `Way back, question ${k + 1} of ${last - before}`;
}

function forwardSays({ graph, walked, works, step, before }) {
  if (step === 0) return "Only the inputs have values so far. Next computes the first circle.";
  const made = `${computed(graph, walked.values, circleAt(graph, step))}.`;
  if (step < before) return made;
  return `${made} ${works ? "The forward pass is done. The way back begins at the right end with 1." : NO_NUMBER}`;
}

function wrongSays({ graph, asked }, typed, operations) {
  const value = readNumber(typed);
  if (Number.isNaN(value)) return `“${typed}” is no number. Numbers are 0.25, −2, 1e-3 or 1/3.`;
  const operation = operations[graph.nodes[asked.node].operation];
  return `No. ${diagnose(asked, value, graph.nodes[asked.to].name, operation).sentence}`;
}

/** The sentences for this step; `typed` is the last wrong answer. */
export function stepSays(now, typed, operations) {
  const { graph, walked, given, step, k, asked, done, last } = now;
  if (k === null) return forwardSays(now);
  if (typed && given[k] !== "t") return wrongSays(now, typed, operations);
  if (k >= given.length) return waiting(graph, asked);
  const how = given[k] === "t" ? "Right." : "Shown; for the target, type it yourself.";
  const end = done && step === last ? ` All gradients: ${gradientList(graph, walked.gradients)}.` : "";
  return `${how} ${flows(graph, asked, operations)}${end}`;
}

/** What the nudge of input `which` says. */
export function nudgeWords({ graph, given, walked, nudged }, which) {
  if (!nudged) return "";
  const node = freeInputs(graph)[which];
  const mine = graph.questions.flatMap(([, to], index) => (to === node ? [index] : []));
  return nudgeSays(graph, node, nudged, walked.gradients[node], mine.every((index) => index < given.length));
}
