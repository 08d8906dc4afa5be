// The layers written out as products, every number a field to type in, and one slider for the number that is held.

import { control, numberField } from "./kit/controls.js";
import { h, write } from "./kit/dom.js";
import { fixed, number } from "./kit/words.js";

const STEP = 0.5;
const WIDTHS = { x: 2, W1: 3, b1: 3, W2: 2, b2: 2 };

/** "W1.4" → ["W1", 4]. */
function parse(name) {
  const [list, k] = name.split(".");
  return [list, Number(k)];
}

function box(sign, caption, columns, children) {
  const grid = h("div", { class: "fb-small_net-grid", style: `--fb-columns: ${columns}` }, ...children);
  return h("div", { class: "fb-small_net-term" }, sign, h("div", {}, grid, h("small", {}, caption)));
}

/** { node, show(values) } of numbers that are worked out. */
function worked(sign, caption, length, columns = length) {
  const cells = Array.from({ length }, () => h("span", { class: "fb-small_net-cell" }));
  const short = (value) => (Math.abs(value) < 99.995 ? fixed(value) : number(value));
  const show = (values) => values.forEach((value, k) => write(cells[k], short(value)));
  return { node: box(sign, caption, columns, cells), show };
}

/** Fields for every number, by list; change(list, k, value), hold(name) and refuse(sentence) are called. */
function createFields(ui, labels, { change, hold, refuse }) {
  const field = ({ name: list, low, high }, k) => {
    const name = `${list}.${k}`;
    const accept = (value) => {
      const typed = made.input.value.trim();
      const fits = value >= low && value <= high;
      const kept = fits ? value : ui.state()[list][k];
      made.typing = false;
      made.show(kept);
      if (fits) return change(list, k, value);
      const wanted = `a number from ${number(low)} to ${number(high)}`;
      refuse(`${typed ? `“${typed}”` : "An empty field"} is not ${wanted}: ${labels[name]} stays ${number(kept)}.`);
    };
    const made = numberField(labels[name], accept, { width: 4, hideLabel: true });
    made.input.dataset.name = name;
    made.input.addEventListener("focus", () => hold(name));
    made.input.addEventListener("input", () => (made.typing = true)); // a frame drawn meanwhile leaves the field alone
    made.input.addEventListener("blur", () => (made.typing = false));
    made.input.addEventListener("keydown", (event) => {
      const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!sign) return;
      event.preventDefault();
      const from = Number.isFinite(made.read()) ? made.read() : ui.state()[list][k];
      accept(Math.min(Math.max(from + sign * STEP, low), high));
    });
    return made;
  };
  const lists = ui.spec.parameters.filter(({ kind }) => kind === "numbers");
  return Object.fromEntries(lists.map((one) => [one.name, one.value.map((_, k) => field(one, k))]));
}

/** The slider for the held number: { node, show(name, label, value) }. */
function createHeldSlider(change) {
  const spec = { kind: "slider", name: "held-number", label: "", low: -20, high: 20, step: STEP, digits: 4 };
  const made = control(spec, change);
  delete made.node.dataset.parameter; // it stands for whichever number is held
  made.node.classList.add("fb-small_net-held");
  return {
    node: made.node,
    show(label, value) {
      write(made.node.querySelector("label"), label);
      made.show(value);
    },
  };
}

function row(title, ...terms) {
  return h("div", { class: "fb-small_net-row", role: "group", "aria-label": title }, h("strong", {}, title), ...terms);
}

/** What the one layer gives, told beside the network's y: the same for every x, the same at this x, or another. */
function verdictOn({ h }, { a, y }, one) {
  if (one.y.some((value, k) => Math.abs(value - y[k]) >= 1e-9)) return "That is not y.";
  if (h === "none") return "That is y, whatever x is.";
  if (h !== "relu" || !a.every((score) => score > 0)) return "That is y at this x.";
  return "That is y at this x: all three scores are positive, and there ReLU is a line. Move x to see the bend.";
}

/** The rows of products under the picture: show(state, pass, one) writes the numbers in, touch(name) takes one up. */
export function createSums(ui) {
  const labels = { "x.0": "x, input 1", "x.1": "x, input 2" };
  for (const { value, label } of ui.spec.parameters.find(({ name }) => name === "held").options) labels[value] = label;
  const note = h("p", { class: "fb-note", role: "status", hidden: true });
  const forget = () => (note.hidden = true);
  const change = (list, k, value) => {
    forget();
    ui.set({ [list]: ui.state()[list].map((old, i) => (i === k ? Number(value.toPrecision(6)) : old)) });
  };
  const refuse = (sentence) => {
    note.hidden = false;
    write(note, sentence);
  };
  const hold = (name) => ui.set(name.startsWith("x") ? {} : { held: name });
  const touch = (name) => {
    const [list, k] = parse(name);
    if (list === "x") fields.x[k].input.focus({ preventScroll: true });
    else hold(name);
  };
  const slider = createHeldSlider((value) => change(...parse(ui.state().held), value));
  const fields = createFields(ui, labels, { change, hold, refuse });
  ui.resets.push(forget);

  const given = (sign, list, shape) => box(sign, `${list} ${shape}`, WIDTHS[list], fields[list].map(({ node }) => node));
  const bend = h("span", {});
  const [a, z] = [worked("=", "a (3,)", 3), worked(bend, "z (3,)", 3)];
  const [zAgain, y] = [worked("", "z (3,)", 3), worked("=", "y (2,)", 2)];
  const [xAgain, W] = [worked("", "x (2,)", 2), worked("@", "W1 @ W2 (2, 2)", 4, 2)];
  const [b, alone] = [worked("+", "b1 @ W2 + b2 (2,)", 2), worked("=", "(2,)", 2)];
  const verdict = h("span", {});
  const rows = [
    row("Layer 1", given("", "x", "(2,)"), given("@", "W1", "(2, 3)"), given("+", "b1", "(3,)"), a.node, z.node),
    row("Layer 2", zAgain.node, given("@", "W2", "(3, 2)"), given("+", "b2", "(2,)"), y.node),
    row("One layer in place of both", xAgain.node, W.node, b.node, alone.node, verdict),
  ];
  ui.stage.append(h("div", { class: "fb-small_net-sums" }, slider.node, note, ...rows));

  function show(state, pass, one) {
    const [list, k] = parse(state.held);
    slider.show(labels[state.held], state[list][k]);
    for (const [name, made] of Object.entries(fields)) {
      made.forEach((field, i) => {
        if (!field.typing) field.show(state[name][i]);
        field.input.classList.toggle("fb-small_net-now", state.held === `${name}.${i}`);
      });
    }
    a.show(pass.a);
    z.show(pass.z);
    zAgain.show(pass.z);
    y.show(pass.y);
    xAgain.show(state.x);
    W.show(one.W);
    b.show(one.b);
    alone.show(one.y);
    write(bend, state.h === "none" ? "no h →" : "h →");
    write(verdict, verdictOn(state, pass, one));
  }
  return { show, touch };
}
