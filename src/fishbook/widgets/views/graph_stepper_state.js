// Where the reader stands in the walk, and what the picture shows there.  Pure: from the parameters' values alone.

import { allowedStep, circles, freeInputs, nudge, question, walk } from "./graph_stepper_maths.js";
import { number } from "./kit/words.js";

const show = (value) => number(value, 4);
const signed = (value) => (value > 0 ? `+${show(value)}` : show(value));

/** Everything that picture and words are made from; `k` is the question that is looked at, null on the way forward. */
export function situation(graphs, state) {
  const graph = graphs[state.graph];
  const walked = walk(graph, state.inputs);
  const [before, works] = [circles(graph), walked.steps.length > 0];
  const given = works ? state.given.slice(0, graph.questions.length) : "";
  const step = allowedStep(graph, state.step, given, works);
  const k = step > before ? step - before - 1 : null;
  return {
    graph,
    walked,
    works, // false where a number is missing
    given,
    step,
    before, // forward steps
    last: works ? before + graph.questions.length : before,
    k,
    asked: k === null ? null : question(graph, walked, k),
    nudged: state.nudged < freeInputs(graph).length && state.nudged >= 0 ? nudge(graph, state.inputs, state.nudged) : null,
    done: works && given.length === graph.questions.length,
  };
}

/** The node that step `step` of the way forward computes. */
export function circleAt(graph, step) {
  return graph.nodes.flatMap(({ operation }, i) => (operation ? [i] : []))[step - 1];
}

/** The text of a gradient: its number once it is found, ? while it is asked, nothing before. */
function gradientText({ graph, given, k }, pair, value) {
  const index = graph.questions.findIndex((one) => one.join() === pair.join());
  if (k === null || index < 0 || index > k) return "";
  return index < given.length ? show(value) : "?";
}

/** What the arrow from `to` into `node` carries, as texts { value, gradient, delta }, and its colour if it is looked at. */
function flowOf(now, node, to, texts) {
  const { graph, walked, step, k, asked } = now;
  const looked = asked?.to === to && (asked.node === node || asked.kind === "sum");
  const made = k === null && step > 0 && circleAt(graph, step) === node;
  const back = walked.steps.find((one) => one.node === node && one.to === to)?.downstream;
  const gradient = gradientText(now, [node, to], back);
  return { ...texts(to), gradient, now: looked ? "orange" : made ? "blue" : undefined };
}

/** What `paint` wants to know: flow(node, to) of each arrow, node(i), output of the last arrow, known(i) by now or not,
 * letters(node, to): how long the texts of an arrow get. */
export function shownParts(now, operations) {
  const { graph, walked, step, before, k, asked, nudged } = now;
  const made = Array.from({ length: Math.min(step, before) }, (_, i) => circleAt(graph, i + 1));
  const isKnown = (i) => !graph.nodes[i].operation || made.includes(i);
  const texts = (i) => {
    const change = nudged ? nudged.after[i] - nudged.before[i] : 0;
    const delta = Math.abs(change) > 1e-9 ? signed(change) : "";
    return isKnown(i) ? { value: show(walked.values[i]), delta } : { value: "", delta: "" };
  };
  const current = k === null ? made.at(-1) : asked.node;
  return {
    flow: (node, to) => flowOf(now, node, to, texts),
    node: (i) => ({
      symbol: operations[graph.nodes[i].operation]?.symbol ?? "",
      total: gradientText(now, [i, i], walked.gradients[i]),
      now: i === current,
    }),
    known: isKnown,
    letters(node, to) {
      const back = walked.steps.find((one) => one.node === node && one.to === to)?.downstream;
      return Math.max(show(walked.values[to]).length, back === undefined ? 0 : show(back).length + 2);
    },
    output: { ...texts(graph.nodes.length - 1), gradient: now.works && step >= before ? "1" : "" },
  };
}
