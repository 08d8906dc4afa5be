// The table beside the map: a row for each rule with its switch, its line, its rate, and when it arrived.

import { h, s, write } from "./kit/dom.js";
import { number } from "./kit/words.js";
import { GOAL, RULES, STEPS } from "./optimizer_paths_maths.js";

const NONE = "–";
const NOTHING = 1e-5; // what lies lower is not worth its digits

const height = (value) => (value === undefined ? NONE : value < NOTHING ? "< 10⁻⁵" : number(value, 2));

function sample({ color, dash }) {
  const line = s("line", { x1: 1, x2: 19, y1: 6, y2: 6, class: "fb-line", style: `--fb-c: var(--fb-${color}); stroke-width: 3` });
  if (dash) line.setAttribute("stroke-dasharray", dash);
  return s("svg", { width: 20, height: 12, "aria-hidden": "true", class: "fb-optimizer_paths-line" }, line);
}

/** What stands under "for good (first)". */
function arrival({ touched, reached, diverged }) {
  if (diverged !== null) return `diverged at ${diverged}`;
  const first = touched === reached ? "" : ` (${touched})`;
  return `${reached === null ? `not in ${STEPS}` : reached}${first}`;
}

/** { node, show(runs, steps) }: built once around the controls of the rules, then only its texts change. */
export function createTable(ui) {
  const head = (text, name) => h("th", { scope: "col", class: name && `fb-optimizer_paths-${name}` }, text);
  const heading = head("f", "now");
  const heads = [head("Rule"), head("Its rate"), heading, head("for good (first)")];
  const rows = Object.entries(RULES).map(([key, rule]) => {
    const [toggle, rate] = [ui.takeControl(key), ui.takeControl(`lr_${key}`)];
    toggle.append(sample(rule));
    rate.querySelector("input").setAttribute("aria-label", `Rate of ${rule.name}`);
    rate.querySelector("label").hidden = true;
    const cells = ["now", "good"].map((name) => h("td", { class: `fb-optimizer_paths-${name}` }));
    const node = h("tr", { "data-rule": key }, h("th", { scope: "row" }, toggle), h("td", {}, rate), ...cells);
    return { key, node, rate, cells };
  });
  const body = h("tbody", {}, ...rows.map(({ node }) => node));
  const caption = h("caption", {}, `When is f below ${GOAL}?`);
  const table = h("table", {}, caption, h("thead", {}, h("tr", {}, ...heads)), body);
  const node = h("div", { class: "fb-optimizer_paths-table" }, table);

  function show(runs, steps) {
    write(heading, `f at ${steps}`);
    for (const { key, node: row, rate, cells } of rows) {
      const run = runs[key];
      row.classList.toggle("fb-optimizer_paths-off", !run);
      rate.hidden = !run;
      write(cells[0], run ? height(run.losses[steps]) : "");
      write(cells[1], run ? arrival(run) : "");
    }
  }
  return { node, show };
}
