// The layers one below the other with what they cost, and the square that a unit sees.

import { KEYS, h, s, write } from "./kit/dom.js";
import { count, number } from "./kit/words.js";

const HEADS = ["layer", "output", "parameters", "multiply-adds", "sees"];
const ROWS = 11;
const grouped = new Intl.NumberFormat("en-US");

/** A count as people say it: 4,550, 62.4 million or 1.14 billion. */
export function spoken(value) {
  if (value >= 1e9) return `${number(value / 1e9, 3)} billion`;
  return value < 1e6 ? grouped.format(value) : `${number(value / 1e6, 3)} million`;
}

/** conv 6@5×5, pool 2×2 or affine 84, with stride and pad where they are not the usual ones. */
export function nameOf({ kind, units, size, stride, pad }) {
  if (kind === "affine") return `affine ${units}`;
  const usual = kind === "pooling" ? size : 1;
  const more = `${stride === usual ? "" : ` /${stride}`}${pad ? ` pad ${pad}` : ""}`;
  return kind === "pooling" ? `pool ${size}×${size}${more}` : `conv ${units}@${size}×${size}${more}`;
}

/** { node, show(stages, rows, broken, chosen) }; a click on a row chooses it. */
export function createTable(choose) {
  const lines = Array.from({ length: ROWS }, (_, k) => {
    const cells = HEADS.slice(1).map(() => h("td"));
    const head = h("th", { scope: "row" });
    return { head, cells, node: h("tr", { onclick: () => choose(k + 1) }, head, ...cells) };
  });
  const sums = HEADS.slice(1).map(() => h("td"));
  const foot = h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "in all"), ...sums));
  const head = h("thead", {}, h("tr", {}, ...HEADS.map((text) => h("th", { scope: "col" }, text))));
  const table = h("table", {}, head, h("tbody", {}, ...lines.map((one) => one.node)), foot);
  const box = { class: "fb-network_sizes-table", tabindex: 0, role: "region", "aria-label": "Layers, one a row", ...KEYS };
  const node = h("div", box, table); // scrolls sideways where it is too narrow, by keys too

  function bar(cell, value, all) {
    write(cell, grouped.format(value));
    cell.style.setProperty("--fb-share", `${all ? ((100 * value) / all).toFixed(1) : 0}%`);
  }

  function show(stages, rows, broken, chosen) {
    const all = ["parameters", "multiplications"].map((what) => rows.reduce((sum, row) => sum + row[what], 0));
    lines.forEach(({ head: name, cells, node: line }, k) => {
      line.hidden = k >= stages.length;
      if (line.hidden) return;
      line.classList.toggle("fb-network_sizes-chosen", k + 1 === chosen);
      line.classList.toggle("fb-network_sizes-broken", broken !== null && k + 1 >= broken);
      write(name, nameOf(stages[k]));
      const row = rows[k];
      write(cells[0], row ? row.shape.join("×") : k + 1 === broken ? "does not fit" : "");
      if (row) ["parameters", "multiplications"].forEach((what, i) => bar(cells[1 + i], row[what], all[i]));
      else for (const cell of cells.slice(1)) write(cell, "");
      if (!row) for (const cell of cells.slice(1)) cell.style.removeProperty("--fb-share");
      if (row) write(cells[3], `${row.field}×${row.field}`);
    });
    write(sums[0], count(rows.length, "layer"));
    all.forEach((value, i) => write(sums[1 + i], grouped.format(value)));
  }
  return { node, show };
}

/** { node, show(input, row) }: the image as a square, and on it what the middle unit of the chosen layer sees. */
export function createField() {
  const frame = s("rect", { class: "fb-network_sizes-image", x: 0, y: 0 });
  const seen = s("rect", { class: "fb-network_sizes-seen", "data-name": "field" });
  const svg = s("svg", { class: "fb-network_sizes-field", "aria-hidden": "true", width: 150, height: 150 }, frame, seen);
  const says = h("p", { class: "fb-draw_digit-hint" });
  const node = h("div", { class: "fb-panel", style: "flex: 0 1 150px" }, h("p", { class: "fb-plot-title" }, "One unit sees"), svg, says);

  function show([, side], row) {
    const edge = 0.25 * side;
    svg.setAttribute("viewBox", `${-edge} ${-edge} ${side + 2 * edge} ${side + 2 * edge}`);
    for (const key of ["width", "height"]) frame.setAttribute(key, side);
    seen.toggleAttribute("hidden", !row);
    if (!row) return write(says, "Nothing yet: no layer that fits is chosen.");
    const at = row.start + Math.floor((row.shape[1] - 1) / 2) * row.jump;
    for (const [key, value] of Object.entries({ x: at, y: at, width: row.field, height: row.field })) seen.setAttribute(key, value);
    const beyond = at < 0 || at + row.field > side ? " It reaches over the edge, where there is only padding." : "";
    write(says, `${row.field}×${row.field} of ${side}×${side} pixels; the next unit's square lies ${count(row.jump, "pixel")} further.${beyond}`);
  }
  return { node, show };
}
