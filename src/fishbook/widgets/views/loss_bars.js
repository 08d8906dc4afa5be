// Three scores to drag; their shares, both losses and both pushes; six rounds of "which has the lower loss?".

import { numberField } from "./kit/controls.js";
import { h, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { fixed, number } from "./kit/words.js";
import { REACH, ROUNDS, SHIFT, isNan, isReached, judge } from "./loss_bars_maths.js";
import { makeRound } from "./loss_bars_rounds.js";
import { inWords, lossText, nearly } from "./loss_bars_words.js";

const CLASSES = [0, 1, 2];
const ACROSS = [-0.5, 2.5];
const LOSSES = [
  { name: "entropy", said: "cross-entropy", color: "blue" },
  { name: "squares", said: "sum of squares", color: "orange", hollow: true },
];
const MOST = { loss: 16, squares: 1 }; // no score within reach costs more

/** What stands where bars cannot be drawn. */
function drawNan(g, [left, right], [low, high], words) {
  const size = { width: g.x(right) - g.x(left), height: g.y(low) - g.y(high), rx: 4 };
  g.put("rect", "loss_bars-nan", { name: "nan" }, { x: g.x(left), y: g.y(high), ...size });
  const middle = [(left + right) / 2, (low + high) / 2];
  const above = 8 * (words.length - 1);
  words.forEach((line, i) => g.text(middle, line, { anchor: "middle", color: "bad", dy: 5 - above + 16 * i }));
}

function drawScores(plot, scores) {
  plot.draw({ x: ACROSS, y: [-REACH - 1, REACH + 1] }, (g) => {
    g.rule({ y: 0 }, { color: "ink", width: 1 });
    g.bars(scores.map((score, k) => [k, 0, score]), { name: "scores", color: "sky", width: 0.5 });
  });
}

function drawShares(plot, shares) {
  plot.draw({ x: ACROSS, y: [0, 1.12] }, (g) => {
    if (isNan(shares)) return CLASSES.forEach((k) => drawNan(g, [k - 0.4, k + 0.4], [0, 1], ["inf / inf", "= nan"]));
    g.bars(shares.map((share, k) => [k, 0, share]), { name: "shares", color: "sky", width: 0.5 });
    return shares.forEach((share, k) => g.text([k, share], nearly(share), { anchor: "middle", dy: -5 }));
  });
}

function drawPushes(plot, pushes) {
  plot.draw({ x: ACROSS, y: [-1.2, 1.45] }, (g) => {
    g.rule({ y: 0 }, { color: "ink", width: 1 });
    LOSSES.forEach(({ said, ...look }, i) => {
      const at = (k) => k + 0.5 * i - 0.25;
      g.text([ACROSS[0], 1.45], `${i ? "□" : "■"} ${said}`, { color: look.color, dx: 6 + 118 * i, dy: 13 });
      if (isNan(pushes[i])) return;
      g.bars(pushes[i].map((push, k) => [at(k), 0, push]), { ...look, width: 0.4 });
      pushes[i].forEach((push, k) => {
        const place = { color: look.color, anchor: "middle", dy: push < 0 ? 15 : -5 };
        const words = g.text([at(k), push], fixed(push, 3), place);
        words.style.fontSize = "11.5px"; // six of them fit on a phone
      });
    });
    if (isNan(pushes[0])) CLASSES.forEach((k) => drawNan(g, [k - 0.4, k + 0.4], [-1, 1], ["nan"]));
  });
}

function drawLosses(plot, losses) {
  plot.draw({ x: [0, MOST.loss], y: [-0.6, 1.7] }, (g) => {
    if (!isNan(losses)) g.line([[MOST.squares, -0.6], [MOST.squares, 0.2]], { color: "orange", width: 1.5, dash: "3 3" });
    if (!isNan(losses)) g.text([MOST.squares, -0.6], "1, the most the squares reach", { color: "orange", dx: 5, dy: -6 });
    LOSSES.forEach(({ said, ...look }, i) => {
      const at = 1 - i;
      if (isNan(losses)) drawNan(g, [0.2, MOST.loss], [at - 0.2, at + 0.2], ["nan"]);
      else g.bars([[at, 0, losses[i]]], { ...look, width: 0.4, sideways: true });
      const words = isNan(losses) ? said : `${said} ${lossText(losses[i])}`;
      g.text([0, at + 0.2], words, { name: `${look.name}-number`, color: look.color, dx: 4, dy: -6 });
    });
  });
}

/** Handles on the bars and, under them, a field for each score. */
function grips(ui, plot, base) {
  const put = (k, value) => {
    const scores = [...ui.state().scores];
    if (!Number.isNaN(value)) scores[k] = Math.min(Math.max(Number(value.toFixed(2)), -REACH), REACH);
    ui.set({ scores });
    ui.redraw(); // also when nothing changed: what was typed is then replaced by what holds
  };
  const handles = CLASSES.map((k) => {
    const text = (_, y) => number(y + base(), 6);
    const move = (_, y) => put(k, Number(y.toFixed(1)));
    const nudge = (_, presses) => put(k, ui.state().scores[k] + presses / 10);
    const [name, label, ends] = [`score${k}`, `Score of class ${k}`, { y: [-REACH, REACH] }];
    return plot.handle({ name, label, axis: "y", ends, text, move, nudge });
  });
  const unseen = { width: 4, hideLabel: true };
  const fields = CLASSES.map((k) => numberField(`Score of class ${k}, from −8 to 8`, (value) => put(k, value), unseen));
  const hint = h("p", { class: "fb-loss_bars-hint" });
  plot.node.append(h("div", { class: "fb-loss_bars-fields" }, ...fields.map(({ node }) => node)), hint);
  return (scores) => {
    scores.forEach((score, k) => {
      handles[k].place(k, score);
      fields[k].show(score);
    });
    write(hint, base() ? "each plus 1,000" : "numbers from −8 to 8");
  };
}

export default interactive((ui) => {
  let [right, base] = [0, 0]; // as drawn last, for the words on the axes
  const classes = { label: "class", ticks: CLASSES, format: (k) => (k === right ? `${k} ✓ right` : String(k)) };
  const upward = (options) => ui.plot({ x: classes, height: 230, ...options });
  const levels = { ticks: [-8, -4, 0, 4, 8], format: (score) => number(score + base, 6) };
  const scores = upward({ title: "Scores: drag them", y: levels, min: 250 });
  const signed = { ticks: [-1, -0.5, 0, 0.5, 1] };
  const wide = { min: 290, grow: 1.3 };
  const pushes = upward({ title: "Pushes on the scores", y: signed, height: 290, margin: { left: 40 }, ...wide });
  const shares = upward({ title: "Shares", y: { ticks: [0, 0.5, 1] }, min: 250 });
  const axes = { x: { ticks: [0, 5, 10, 15] }, y: { ticks: [] } };
  const loss = ui.plot({ title: "Losses", ...axes, height: 230, margin: { left: 14 }, ...wide });
  const place = grips(ui, scores, () => base);
  ui.quiz({ make: makeRound, rounds: ROUNDS.length, below: true, title: "Which prediction has the lower cross-entropy?" });

  return (state) => {
    [right, base] = [Number(state.target), SHIFT * state.shift];
    const judged = judge(state.scores, right, state.shift, state.stable);
    place(state.scores);
    drawScores(scores, state.scores);
    drawShares(shares, judged.shares);
    drawPushes(pushes, judged.pushes);
    drawLosses(loss, judged.losses);
    return { words: inWords(state, right, judged), solved: isReached(judged, right) };
  };
});
