// The layers of a network with what they cost and see; a stack of one's own to change.

import { h } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { count, number } from "./kit/words.js";
import { known, lacking, parse, sizes, task, total, whyBroken } from "./network_sizes_maths.js";
import { createEditor } from "./network_sizes_editor.js";
import { rounds } from "./network_sizes_rounds.js";
import { createField, createTable, nameOf, spoken } from "./network_sizes_table.js";

const ASKS = {
  twenty: "One filter of 21×21 over an image of 28×28 sees enough, and costs 7,072 parameters. Build a stack whose last units " +
    "see 20×20 pixels or more, with 16 maps of 7×7 or more, and 3,000 parameters at most.",
  seven: "64 maps of 28×28 come in. One layer of 64 filters of 7×7 costs 200,768 parameters. Build convolutions of 64 filters " +
    "each that see 7×7 too and give 64 maps of 28×28, with 111,000 parameters at most.",
};
const OTHERS = "Answer the three questions below. Then choose “my own” and a task.";
const percent = (part, all) => `${number(all ? (100 * part) / all : 0, 2)} %`;

function layerInWords(stage, row, k, rows) {
  const share = (what) => percent(row[what], total(rows, what));
  return `Layer ${k}, ${nameOf(stage)}: output ${row.shape.join("×")}, ${spoken(row.parameters)} parameters ` +
    `(${share("parameters")}), ${spoken(row.multiplications)} multiply-adds (${share("multiplications")}). One unit sees ` +
    `${row.field}×${row.field} pixels.`;
}

function inWords(state, stages, { rows, broken }, input, chosen, missing) {
  const sums = `In all: ${spoken(total(rows, "parameters"))} parameters, ${spoken(total(rows, "multiplications"))} multiply-adds.`;
  const layer = rows[chosen - 1] ? `${layerInWords(stages[chosen - 1], rows[chosen - 1], chosen, rows)} ` : "";
  const wrong = broken === null ? "" : `Layer ${broken} does not fit: ${whyBroken(stages, input, broken)}. `;
  if (state.network !== "mine") return layer + sums;
  const rest = missing.length ? `Still wanted: ${missing.join("; ")}.` : `All that was asked for, with ${count(rows.length, "layer")}.`;
  return `${wrong}${layer}${sums} ${rest}`;
}

export default interactive((ui) => {
  const table = createTable((row) => ui.set({ row }));
  const field = createField();
  const editor = createEditor(ui);
  const above = h("div", { class: "fb-network_sizes-above" }, ui.takeControl("row"), editor.node);
  ui.stage.append(above, table.node, field.node);
  ui.quiz({ title: "Predictions", below: true, ...rounds(ui) });

  return (state) => {
    const mine = state.network === "mine";
    ui.showControl("task", mine);
    const { input, stack } = mine ? { ...task(state.task), stack: state.stack } : known(state.network);
    const stages = parse(stack);
    const found = sizes(stages, input);
    const chosen = Math.min(state.row, stages.length);
    if (chosen && chosen < state.row) ui.set({ row: chosen }); // the slider goes no further than there are layers
    table.show(stages, found.rows, found.broken, chosen);
    field.show(input, found.rows[chosen - 1]);
    editor.show(state, stages);
    const missing = mine ? lacking(state.task, stages) : [];
    const words = inWords(state, stages, found, input, chosen, missing);
    return { words, solved: mine ? !missing.length : undefined, ask: mine ? ASKS[state.task] : OTHERS };
  };
});
