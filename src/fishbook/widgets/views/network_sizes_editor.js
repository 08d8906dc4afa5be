// The controls that change the chosen layer of one's own stack.

import { button, numberField } from "./kit/controls.js";
import { KEYS, h, uid, write } from "./kit/dom.js";
import { LIMITS, MOST, parse, parts, task, textOf } from "./network_sizes_maths.js";

const KINDS = ["convolution", "pooling", "affine"];
const LABELS = { units: "filters", size: "size", stride: "stride", pad: "pad" };
const FRESH = {
  convolution: { kind: "convolution", units: 16, size: 3, stride: 1, pad: 1 },
  pooling: { kind: "pooling", units: 0, size: 2, stride: 2, pad: 0 },
  affine: { kind: "affine", units: 10, size: 1, stride: 1, pad: 0 },
};
const MOST_SIZE = { pooling: 9 }; // of a pooling window

/** { node, show(state) }. */
export function createEditor(ui) {
  const now = () => parse(ui.state().stack);
  const place = (stages) => Math.min(ui.state().row, stages.length) - 1;
  const put = (stages, row) => ui.set({ stack: textOf(stages), ...(row ? { row } : {}) });

  function change(changes) {
    const stages = now();
    if (!stages.length) return;
    stages[place(stages)] = { ...stages[place(stages)], ...changes };
    put(stages);
  }

  function setNumber(part, value) {
    const stages = now();
    const stage = stages[place(stages)];
    const [low, most] = LIMITS[part];
    const high = part === "size" ? (MOST_SIZE[stage?.kind] ?? most) : most;
    if (Number.isInteger(value) && value >= low && value <= high) change({ [part]: value });
    else ui.say(`${LABELS[part]} has to be a whole number from ${low} to ${high}`);
    ui.redraw(); // puts the old number back where the new one was refused
  }

  const id = uid("kind");
  const kind = h("select", { id, ...KEYS, onchange: () => change({ ...FRESH[kind.value], units: keptUnits() }) });
  kind.append(...KINDS.map((name) => h("option", { value: name }, name)));
  const keptUnits = () => (kind.value === "convolution" && ui.state().task === "seven" ? 64 : FRESH[kind.value].units);
  const fields = Object.keys(LABELS).map((part) => [part, numberField(LABELS[part], (value) => setNumber(part, value), { width: 4 })]);

  function add(name) {
    const stages = now();
    if (stages.length >= MOST) return void ui.say(`${MOST} layers are the most`);
    const units = name === "convolution" && ui.state().task === "seven" ? 64 : FRESH[name].units;
    const at = stages.length ? place(stages) + 1 : 0;
    stages.splice(at, 0, { ...FRESH[name], units });
    put(stages, at + 1);
  }

  function remove() {
    const stages = now();
    if (!stages.length) return void ui.say("There is no layer to remove");
    const at = place(stages);
    stages.splice(at, 1);
    put(stages, Math.max(1, Math.min(at + 1, stages.length)));
  }

  const again = () => ui.set({ stack: task(ui.state().task).stack, row: 1 });
  const acts = [
    button("Add convolution", () => add("convolution")),
    button("Add pooling", () => add("pooling")),
    button("Remove layer", remove),
    button("One large filter again", again),
  ];
  const buttons = h("div", { class: "fb-buttons" }, ...acts);
  const choice = h("div", { class: "fb-field" }, h("label", { for: id }, "Chosen layer is a"), kind);
  const row = h("div", { class: "fb-network_sizes-fields" }, choice, ...fields.map(([, field]) => field.node));
  const node = h("div", { class: "fb-network_sizes-editor" }, row, buttons);

  function show({ network, row: chosen }, stages) {
    node.hidden = network !== "mine";
    if (node.hidden) return;
    const stage = stages[Math.min(chosen, stages.length) - 1];
    kind.disabled = !stage;
    if (stage) kind.value = stage.kind;
    for (const [part, field] of fields) {
      field.node.hidden = !stage || !parts(stage.kind).includes(part);
      if (!field.node.hidden) field.show(stage[part]);
      if (part === "units") write(field.node.firstChild, stage?.kind === "affine" ? "outputs" : LABELS.units);
    }
  }
  return { node, show };
}
