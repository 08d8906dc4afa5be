// Three predictions about the known networks, answered by the count of their shapes.

import { number } from "./kit/words.js";
import { known, parse, sizes, total } from "./network_sizes_maths.js";
import { nameOf, spoken } from "./network_sizes_table.js";

const TIMES = [[2, "twice"], [7, "seven times"], [20, "twenty times"]];

/** The place in TIMES of the factor that a ratio comes nearest to, by its logarithm. */
function nearest(ratio) {
  const off = TIMES.map(([times]) => Math.abs(Math.log(ratio / times)));
  return off.indexOf(Math.min(...off));
}

/** Three predictions about the known networks, answered by the count. */
export function rounds(ui) {
  const of = (name) => ({ stages: parse(known(name).stack), ...sizes(parse(known(name).stack), known(name).input) });
  const alex = of("alexnet");
  const largest = (what) => alex.rows.reduce((best, row, k) => (row[what] > alex.rows[best][what] ? k : best), 0);
  const part = (k, what) => `${spoken(alex.rows[k][what])} of ${spoken(total(alex.rows, what))}`;
  const ask = (what, prompt, options, why) => {
    const k = largest(what);
    const names = options.map((i) => `Layer ${i + 1}, ${nameOf(alex.stages[i])}`);
    return { show: { network: "alexnet", row: k + 1 }, prompt, options: names, right: options.indexOf(k), why: why(k) };
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
      options: TIMES.map(([, words]) => `About ${words}`),
      right: nearest(sums[1] / sums[0]),
      why: `${spoken(sums[1])} against ${spoken(sums[0])}, ${number(sums[1] / sums[0], 2)} times: its convolutions keep the maps ` +
        "large, and every filter is used at every place.",
    },
  ];
  return { rounds: all.length, make: (k) => all[k], chosen: (k) => ui.set(all[k].show) };
}
