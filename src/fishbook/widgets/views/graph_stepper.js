// Forward through the graph with Next, then back: one typed local gradient opens the way to the next.

import { layout, paint } from "./graph_stepper_drawing.js";
import { freeInputs, inputValues, near, readNumber } from "./graph_stepper_maths.js";
import { shownParts, situation } from "./graph_stepper_state.js";
import { asks, nudgeWords, stepSays, whereabouts } from "./graph_stepper_words.js";
import { button, control, numberField } from "./kit/controls.js";
import { KEYS, h, s, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { number } from "./kit/words.js";

const FRESH = { given: "", typed: "" };
const row = (...parts) => h("div", { class: "fb-graph_stepper-row" }, ...parts);

/** The picture, which scrolls inside its panel where that is narrow. */
function makePicture(ui) {
  const svg = s("svg", { class: "fb-plot", role: "img" });
  const node = h("div", { class: "fb-graph_stepper-scroll", role: "group", "aria-label": "Graph", ...KEYS }, svg);
  const hint = h("p", { class: "fb-graph_stepper-key" }, "The graph is wider than its frame: scroll it sideways. ↔");
  let [measured, width, seen] = [0, 0, ""];
  const observer = new ResizeObserver(() => {
    measured = node.clientWidth;
    if (Math.abs(measured - width) > 1) ui.redraw();
  });
  observer.observe(node);
  ui.stops.push(() => observer.disconnect());

  function draw(now, place) {
    const { graph, asked, walked } = now;
    width = measured || node.clientWidth;
    const parts = shownParts(now, ui.spec.operations);
    const size = layout(graph, width, parts.letters);
    paint(svg, graph, size, parts);
    const values = graph.nodes.map(({ name }, i) => `${name} ${number(walked.values[i], 4)}`);
    svg.setAttribute("aria-label", `Computational graph: ${values.filter((_, i) => parts.known(i)).join(", ")}`);
    const wide = size.width > width + 1;
    hint.hidden = !wide;
    if (wide) node.setAttribute("tabindex", "0");
    else node.removeAttribute("tabindex");
    const looked = asked?.node ?? graph.nodes.findLastIndex((_, i) => parts.node(i).now);
    if (wide && seen !== place) node.scrollLeft = looked < 0 ? 0 : size.places[looked][0] - width / 2;
    seen = place;
  }
  return { node, hint, draw };
}

/** The fields for the inputs and the choice of what to nudge; made anew for each graph. */
function makeInputs(ui, now, complain) {
  const node = row();
  const { low, high } = ui.spec.parameters.find(({ name }) => name === "inputs");
  let [fields, nudges, built] = [[], null, ""];

  function change(k, label, value) {
    const values = inputValues(now().graph, ui.state().inputs);
    const stays = `it stays ${number(values[k], 6)}`;
    values[k] = value;
    if (value >= low && value <= high) ui.set({ inputs: values, ...FRESH, step: Math.min(now().step, now().before) });
    else complain(`${label} must be a number from ${number(low)} to ${number(high)}; ${stays}.`);
  }

  function build(name) {
    const { nodes } = ui.spec.graphs[name];
    const names = freeInputs(ui.spec.graphs[name]).map((i) => nodes[i].name);
    fields = names.map((label, k) => numberField(label, () => change(k, label, readNumber(fields[k].input.value))));
    for (const { input } of fields) input.setAttribute("inputmode", "text"); // number pads of phones have no minus
    const options = ["nothing", ...names].map((label, k) => ({ value: String(k - 1), label }));
    const choices = { kind: "choice", name: "nudged", label: "Nudge by +0.01", options };
    nudges = control(choices, (value) => ui.set({ nudged: Number(value) }));
    node.replaceChildren(...fields.map((field) => field.node), nudges.node);
    built = name;
  }

  function draw({ graph, inputs, nudged }) {
    if (built !== graph) build(graph);
    inputValues(now().graph, inputs).forEach((value, k) => fields[k].show(value));
    nudges.show(String(nudged));
  }
  return { node, draw };
}

/** Back, Next, and the question with its field. */
function makeSteps(ui, now) {
  const go = (by) => ui.set({ step: now().step + by, typed: "" });
  const [back, next] = [button("Back", () => go(-1)), button("Next", () => go(1))];
  const place = h("span", {});
  const answer = (letter) => {
    const { given, k } = now();
    ui.set({ given: given.slice(0, k) + letter + given.slice(k + 1), typed: "" });
  };
  const submit = () => {
    const { asked, given, k } = now();
    const text = field.input.value.trim();
    if (!asked || given[k] === "t" || !text) return;
    if (near(readNumber(text), asked.answer)) answer("t");
    else ui.set({ typed: text });
  };
  const field = numberField("?", submit, { width: 9 });
  const [label, check] = [field.node.firstChild, button("Check", submit)];
  const showIt = button("Show this answer", () => answer("s"));
  for (const [key, value] of Object.entries({ maxlength: 24, inputmode: "text" })) field.input.setAttribute(key, value);
  const question = row(field.node, check, showIt);
  let seen = "";

  function draw(state, key) {
    const { graph, given, step, k, last, asked } = now();
    const [open, focused] = [k !== null && given[k] !== "t", document.activeElement];
    write(place, whereabouts(now()));
    question.hidden = !open;
    if (open) write(label, asks(graph, asked));
    if (seen !== key || !open) field.input.value = state.typed;
    seen = key;
    showIt.hidden = k !== null && k < given.length;
    back.disabled = step === 0;
    next.disabled = step === last || (k !== null && k >= given.length);
    if (focused === next && next.disabled) (open ? field.input : back).focus({ preventScroll: true });
    if (focused === back && back.disabled) next.focus({ preventScroll: true });
    if (!open && question.contains(focused)) (next.disabled ? back : next).focus({ preventScroll: true });
  }
  return { node: row(back, next, place), question, draw };
}

export default interactive((ui) => {
  const { parameters, operations, graphs } = ui.spec;
  let [now, complaint] = [situation(graphs, ui.state()), ""];
  const present = () => now;
  const complain = (sentence) => {
    complaint = `${sentence} `;
    ui.redraw();
  };
  const fresh = (graph) => ui.set({ graph, inputs: [], step: 0, nudged: -1, ...FRESH });
  const chooser = parameters.find(({ name }) => name === "graph");
  const choice = control({ ...chooser, hidden: false }, fresh);
  const [picture, inputs, steps] = [makePicture(ui), makeInputs(ui, present, complain), makeSteps(ui, present)];
  const colors = [["blue", "Above an arrow: its value. "], ["orange", "Below it, with ←: the gradient that flows back."]];
  const legend = colors.map(([color, text]) => h("span", { style: `color: var(--fb-${color})` }, text));
  const key = h("p", { class: "fb-graph_stepper-key" }, ...legend);
  ui.stage.append(choice.node, key, picture.hint, picture.node, steps.node, steps.question);
  ui.below(inputs.node);

  return (state) => {
    now = situation(graphs, state);
    const place = `${state.graph} ${state.inputs} ${now.step}`;
    choice.show(state.graph);
    inputs.draw(state);
    steps.draw(state, place);
    picture.draw(now, place);
    const words = [complaint + stepSays(now, state.typed, operations), nudgeWords(now, state.nudged)];
    complaint = "";
    return { words: words.filter(Boolean).join("\n"), solved: now.done && !now.given.includes("s") };
  };
});
