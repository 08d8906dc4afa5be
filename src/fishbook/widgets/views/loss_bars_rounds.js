// The rounds of "which has the lower cross-entropy?" as the quiz shows them.

import { h } from "./kit/dom.js";
import { fixed, number } from "./kit/words.js";
import { roundResult } from "./loss_bars_maths.js";

/** Both predictions as rows of shares, each share over a bar. */
function roundTable({ target, a, b }) {
  const heads = a[0].map((_, k) => h("th", { scope: "col" }, `class ${k}${k === target ? " ✓ right" : ""}`));
  const cell = (share) => h("td", { style: `--fb-share: ${100 * share}%` }, number(share, 4));
  const row = (name, rows) => (shares, i) =>
    h("tr", {}, h("th", { scope: "row" }, rows.length > 1 ? `${name}, image ${i + 1}` : name), ...shares.map(cell));
  const body = h("tbody", {}, ...a.map(row("A", a)), ...b.map(row("B", b)));
  return h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "shares"), ...heads)), body);
}

/** Round k for the quiz; the numbers of its reason are computed. */
export function makeRound(k) {
  const round = roundResult(k);
  const { losses, hits, right } = round;
  const pair = (i) => `A ${fixed(losses[0][i], 3)}, B ${fixed(losses[1][i], 3)}`;
  return {
    prompt: `Class ${round.target} is right. Which has the lower cross-entropy${round.a.length > 1 ? ", on average" : ""}?`,
    picture: roundTable(round),
    options: ["A", "B", "both the same"],
    right,
    why: `Cross-entropy: ${pair(0)}. Squares: ${pair(1)}. Right answers: A ${hits[0]}, B ${hits[1]}. ${round.lesson}`,
  };
}
