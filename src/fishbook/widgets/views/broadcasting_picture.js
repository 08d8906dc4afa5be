// The rule as a table, and the arrays as cells: stored ones solid, repeated ones dashed.

import { cells, isSmall, steps } from "./broadcasting_maths.js";
import { h } from "./kit/dom.js";
import { count } from "./kit/words.js";

const DOES = { equal: () => "equal", conflict: ({ a, b }) => `✗ ${a} ≠ ${b}` };

/** The two shapes over one another, what each position does, and the result. */
export function alignedTable({ axes }) {
  const row = (head, make) => h("tr", {}, h("th", { scope: "row" }, head), ...axes.map(make));
  const length = (name) => (axis) => {
    const absent = axis[name] === null;
    return h("td", { "data-name": name, class: absent ? "fb-ghost" : undefined }, String(axis[name] ?? 1));
  };
  const does = (axis) => (DOES[axis.does] ?? (() => `${axis.does.slice(-1)}: 1 → ${axis.result}`))(axis);
  const tone = (axis) => (axis.does === "conflict" ? "fb-wrong" : undefined);
  return h(
    "table",
    { class: "fb-broadcasting-table" },
    h("tr", {}, h("th", {}, "axis"), ...axes.map(({ at }) => h("th", { scope: "col" }, String(at).replace("-", "−")))),
    row("a", length("a")),
    row("b", length("b")),
    row("rule", (axis) => h("td", { "data-name": "does", class: tone(axis) }, does(axis))),
    row("a + b", (axis) => h("td", { "data-name": "result", class: tone(axis) }, String(axis.result ?? "✗"))),
  );
}

function arrayOfCells(name, { shape, values, stored }, color) {
  const [rows, columns] = [...Array(Math.max(0, 2 - shape.length)).fill(1), ...shape].slice(-2);
  const sheets = [];
  for (let k = 0; k < values.length; k += rows * columns) {
    const sheet = h("div", { class: "fb-broadcasting-sheet", style: `grid-template-columns: repeat(${columns}, 1fr)` });
    for (let i = k; i < k + rows * columns; i += 1) {
      const look = stored[i] ? "fb-broadcasting-cell" : "fb-broadcasting-cell fb-ghost";
      sheet.append(h("span", { class: look, "data-name": name }, String(values[i])));
    }
    sheets.push(sheet);
  }
  const own = stored.filter(Boolean).length;
  const label = `${name}: ${count(own, "stored number")}${own < values.length ? `, repeated to ${values.length}` : ""}`;
  const pile = h("div", { class: "fb-broadcasting-sheets" }, ...sheets, values.length ? null : "no numbers");
  return h("div", { role: "img", "aria-label": label, style: `--fb-c: var(--fb-${color})` }, h("strong", {}, name), pile);
}

/** The cells of a, b and, where there is a result to show, of a + b; nothing where they are too many. */
export function drawnCells(a, b, shown, result) {
  if (!isSmall(a, b)) return [];
  const [step, own] = [steps(b), !shown || result === null];
  const [left, right] = [cells(a, own ? a : result, step.a), cells(b, own ? b : result, step.b)];
  const after = (sign, array) => h("div", { class: "fb-broadcasting-term" }, h("span", {}, sign), array);
  const drawn = [arrayOfCells("a", left, "blue"), after("+", arrayOfCells("b", right, "yellow"))];
  if (own) return [...drawn, h("span", {}, shown ? "= ✗" : "= ?")];
  const values = left.values.map((n, i) => n + right.values[i]);
  const sums = arrayOfCells("a + b", { shape: result, values, stored: values.map(() => true) }, "green");
  return [...drawn, after("=", sums)];
}
