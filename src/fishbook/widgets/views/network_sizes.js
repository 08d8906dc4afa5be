// The layers of a network with what they cost and see; a stack of one's own to change; three predictions.

import { interactive } from "./kit/frame.js";
import { count, number } from "./kit/words.js";
import { known, lacking, parse, sizes, task, total, whyBroken } from "./network_sizes_maths.js";
import { createEditor } from "./network_sizes_editor.js";
import { createField, createTable, nameOf, spoken } from "./network_sizes_table.js";

const ASKS = {
  twenty: "One filter of 21×21 over an image of 28×28 sees enough, and costs 7,072 parameters. Build a stack whose last units " +
    "see 20×20 pixels or more, with 16 maps of 7×7 or more, and 3,000 parameters at most.",
  seven: "64 maps of 28×28 come in. One layer of 64 filters of 7×7 costs 200,768 parameters. Build convolutions of 64 filters " +
    "each that see 7×7 too and give 64 maps of 28×28, with 111,000 parameters at most.",
};
const OTHERS = "Answer the three questions below. Then choose “my own” and a task.";
const percent = (part, all) => `${number(all ? (100 * part) / all : 0, 2)} %`;

/** Three predictions about the known networks, answered by the count. */
function rounds(ui) {
  const of = (name) => ({ stages: parse(known(name).stack), ...sizes(parse(known(name).stack), known(name).input) });
  const alex = of("alexnet");
  const largest = (what) => alex.rows.reduce((best, row, k) => (row[what] > alex.rows[best][what] ? k : best), 0);
  const part = (k, what) => `${spoken(alex.rows[k][what])} of ${spoken(total(alex.rows, what))}`;
  const ask = (what, prompt, options, why) => {
    const k = largest(what);
    return { show: { network: "alexnet", row: k + 1 }, prompt, options: options.map((i) => `Layer ${i + 1}, ${nameOf(alex.stages[i])}`), right: options.indexOf(k), why: why(k) };
  };
  const [lenet, deep] = ["lenet5", "deep_conv"].map(of);
  const sums = [lenet, deep].map(({ rows }) => total(rows, "multiplications"));
  const all = [
    ask("parameters", "Which layer of AlexNet holds most of its parameters?", [2, 5, 8], (k) =>
      `${nameOf(alex.stages[k])} holds ${part(k, "parameters")}: each output is joined to all 256×6×6 numbers before it.`),
    ask("multiplications", "And which layer takes most multiply-adds for one image?", [2, 6, 8], (k) =>
      `${nameOf(alex.stages[k])} takes ${part(k, "multiplications")}: its filters are used again at 27×27 places.`),
    {
      show: { network: "deep_conv", row: 7 },
      prompt: "DeepConvNet has about twice the parameters of LeNet-5. How many times the multiply-adds?",
      options: ["About twice", "About ten times", "About forty times"],
      right: sums[1] / sums[0] < 4 ? 0 : sums[1] / sums[0] < 20 ? 1 : 2,
      why: `${spoken(sums[1])} against ${spoken(sums[0])}, ${number(sums[1] / sums[0], 2)} times: its convolutions keep the maps ` +
        "large, and every filter is used at every place.",
    },
  ];
  return { rounds: all.length, make: (k) => all[k], chosen: (k) => ui.set(all[k].show) };
}

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
  ui.stage.append(ui.takeControl("row"), editor.node, table.node, field.node);
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
