// What stands beside the plane: the truth table, the circuit of three gates, and the argument about XOR.

import { h, s, write } from "./kit/dom.js";
import { fixed } from "./kit/words.js";
import { ROWS } from "./perceptron_maths.js";

/** A table with these column heads, the last of them the verdict: { node, show(rows, numbers of the wrong rows) }. */
export function truthTable(name, heads) {
  const cells = ROWS.map(() => heads.map(() => h("td")));
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const body = cells.map((row) => h("tr", {}, ...row));
  const node = h("table", { "aria-label": name }, h("thead", {}, head), h("tbody", {}, ...body));
  const show = (rows, wrong) =>
    cells.forEach((row, k) => {
      [...rows[k], wrong.includes(k) ? "✗" : "✓"].forEach((text, i) => write(row[i], String(text)));
      row.at(-1).className = wrong.includes(k) ? "fb-wrong" : "fb-right";
    });
  return { node, show };
}

const BOXES = { h1: [122, 24], h2: [122, 92], out: [268, 58] };
const SIGNALS = { "x₁": [10, 24], "x₂": [10, 92], y: [350, 58] };
const [WIDE, TALL] = [108, 28];

/** The wiring as a small drawing: { node, show({ h1, h2, out }) } with the names of the gates. */
export function circuit() {
  const node = s("svg", { class: "fb-plot fb-perceptron-circuit", viewBox: "0 0 360 116", "aria-hidden": "true" });
  const wire = (a, b, c, d) => node.append(s("line", { class: "fb-rule", x1: a, y1: b, x2: c, y2: d }));
  const text = ([x, y], words) => {
    const made = s("text", { x, y: y + 4, "text-anchor": "middle" }, words);
    node.append(made);
    return made;
  };
  const [left, right] = [BOXES.h1[0] - WIDE / 2, BOXES.h1[0] + WIDE / 2];
  for (const from of ["x₁", "x₂"]) for (const to of ["h1", "h2"]) wire(22, SIGNALS[from][1], left, BOXES[to][1]);
  for (const [name, dy] of [["h1", -6], ["h2", 6]]) wire(right, BOXES[name][1], BOXES.out[0] - WIDE / 2, BOXES.out[1] + dy);
  wire(BOXES.out[0] + WIDE / 2, BOXES.out[1], SIGNALS.y[0] - 8, SIGNALS.y[1]);
  const labels = Object.entries(BOXES).map(([name, [x, y]]) => {
    node.append(s("rect", { x: x - WIDE / 2, y: y - TALL / 2, width: WIDE, height: TALL, rx: 6 }));
    return [name, text([x, y], "")];
  });
  for (const [name, at] of Object.entries(SIGNALS)) text(at, name);
  text([200, 22], "h₁");
  text([200, 94], "h₂");
  return { node, show: (names) => labels.forEach(([name, label]) => write(label, names[name])) };
}

/** Why one neuron cannot make XOR, told of the present numbers: `middle` is the score at (0.5, 0.5). */
export function argument(middle) {
  const now = middle > 0 ? "fires: then so does 00 or 11" : "is silent: then so is 01 or 10";
  return (
    "Why never four: the middle of the square lies halfway between the two 1s and halfway between the two 0s. " +
    "If both 1s fire, so does the middle; if both 0s are silent, so is the middle. It cannot do both. " +
    `With these numbers it scores ${fixed(middle)} and ${now}, which is wrong.`
  );
}
