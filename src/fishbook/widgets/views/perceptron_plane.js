// The plane of the two inputs: where it fires, the corners, the line with its two handles, or the lines of two gates.

import { h, s, write } from "./kit/dom.js";
import { number, tuple } from "./kit/words.js";
import { GATES, ROWS, clip, ends, firing, knob, moved, score, square, turned } from "./perceptron_maths.js";

export const SEEN = [-0.6, 1.6];
const HELD = [-0.45, 1.45]; // the handles stay well inside
const ARM = 0.42; // from the line to the handle that turns it
const STEP = 0.05; // of b, by one arrow key
const TURN = Math.PI / 60;
const KEY = "Tinted: output 1. ● wants 1, ○ wants 0, ✕ wrong.";
const PROOF_KEY = "Green joins the two 1s, dashed grey the two 0s; ◆ their middle fires, ◇ it is silent.";

export const rowName = (k) => ROWS[k].join("");

function tint(g, polygons) {
  const corner = ([a, b]) => `${g.x(a).toFixed(2)},${g.y(b).toFixed(2)}`;
  const d = polygons.map((polygon) => `M${polygon.map(corner).join("L")}Z`).join("");
  if (d) g.put("path", "area", { name: "fires", color: "sky" }, { d });
}

function corners(g, { wanted, wrong }) {
  ROWS.forEach((at, k) => {
    g.points([at], { name: wanted[k] ? "one" : "zero", color: "ink", r: 8, hollow: !wanted[k] });
    g.text(at, rowName(k), { dx: 13, dy: -10 });
    const [x, y] = [g.x(at[0]), g.y(at[1])];
    const d = `M${x - 9},${y - 9}L${x + 9},${y + 9}M${x - 9},${y + 9}L${x + 9},${y - 9}`;
    if (wrong.includes(k)) g.put("path", "line", { name: "cross", color: "orange", width: 3.5 }, { d });
  });
}

/** Both diagonals of the square, and their common middle: filled where it fires. */
function diagonals(g, middle) {
  g.line([ROWS[1], ROWS[2]], { name: "ones", color: "green", width: 3 });
  g.line([ROWS[0], ROWS[3]], { name: "zeros", color: "grey", width: 3, dash: "6 4" });
  const [x, y] = [g.x(0.5), g.y(0.5)];
  const d = `M${x - 9},${y}L${x},${y - 9}L${x + 9},${y}L${x},${y + 9}Z`;
  g.put("path", middle > 0 ? "dot" : "dot fb-hollow", { name: "middle", color: "ink" }, { d });
}

/** Where the line is held: well inside if it passes there. */
function held({ w1, w2, b, grip }) {
  const line = [w1, w2, b];
  return knob(line, grip, ...(ends(line, ...HELD) || !ends(line, ...SEEN) ? HELD : SEEN));
}
const pointing = ({ w1, w2 }) => Math.atan2(w2, w1);

/** One handle shifts the line, by b alone; the other turns it about the first. */
function handles(plane, ui) {
  const move = plane.handle({
    name: "move",
    label: "Move the line",
    text: () => `b = ${number(ui.state().b)}`,
    move(...at) {
      const { w1, w2 } = ui.state();
      ui.set(w1 || w2 ? { grip: at, ...moved(w1, w2, at) } : { grip: at });
    },
    nudge(dx, dy) {
      const { w1, w2, b } = ui.state();
      const far = Math.sign(w1 * dx + w2 * dy) * Math.hypot(dx, dy) * STEP; // along the arrow or against it
      ui.set({ b: Number(Math.min(Math.max(b - far, -2), 2).toFixed(2)) });
    },
  });
  const turnTo = (angle) => ui.set(turned(ui.state().w1, ui.state().w2, held(ui.state()), angle));
  const turn = plane.handle({
    name: "turn",
    label: "Turn the line",
    text() {
      const { w1, w2 } = ui.state();
      return `w = ${tuple([w1, w2])}, pointing to ${Math.round((Math.atan2(w2, w1) * 180) / Math.PI)}°`;
    },
    move(x, y) {
      const [a, b] = held(ui.state());
      if (x !== a || y !== b) turnTo(Math.atan2(y - b, x - a));
    },
    nudge: (dx, dy) => turnTo(pointing(ui.state()) + (dx + dy) * TURN),
  });
  return [move, turn];
}

/** { draw(state, table, proof) }: with `proof` the diagonals of the argument about XOR are drawn too. */
export function createPlane(ui) {
  const axis = (label) => ({ label, ticks: [0, 1] });
  const size = { height: 360, equal: true, grow: 1.4, min: 270 };
  const plane = ui.plot({ title: "The plane of the inputs", x: axis("x₁"), y: axis("x₂"), ...size });
  const key = h("p", { class: "fb-key" });
  plane.node.append(key);
  const [move, turn] = handles(plane, ui);
  const grab = s("line", { class: "fb-hit", style: "stroke: transparent; stroke-width: 22" }); // the line itself, to drag
  move.node.prepend(grab);

  function oneLine(g, state, table, proof) {
    const line = [state.w1, state.w2, state.b];
    const [at, angle, seen] = [held(state), pointing(state), ends(line, ...SEEN)];
    const tip = (length) => [at[0] + length * Math.cos(angle), at[1] + length * Math.sin(angle)];
    tint(g, [clip(square(...SEEN), line)].filter((polygon) => polygon.length > 2));
    if (proof) diagonals(g, score([0.5, 0.5], ...line));
    if (seen) {
      g.line(seen, { name: "line", color: "blue", width: 2.5 });
      g.arrow(at, tip(ARM - 0.06), { name: "arrow", color: "orange", width: 2.5 });
    }
    corners(g, table);
    (seen ?? [at, at]).forEach(([x, y], i) => {
      grab.setAttribute(`x${i + 1}`, g.x(x) - g.x(at[0]));
      grab.setAttribute(`y${i + 1}`, g.y(y) - g.y(at[1]));
    });
    move.place(...at);
    turn.place(...tip(ARM));
  }

  function twoLines(g, { h1, h2, out }, table) {
    tint(g, firing(h1, h2, out, ...SEEN));
    for (const [name, gate, color, dash] of [["h₁", h1, "blue"], ["h₂", h2, "purple", "7 5"]]) {
      const line = ends(GATES[gate], ...SEEN);
      g.line(line, { name, color, dash, width: 2.5 });
      const way = line[0][0] > line[1][0] ? 1 : -1; // the label goes to the side from which the line leans away
      const beside = way * (name === "h₂" && h1 === h2 ? 38 : 16);
      g.text(line[1], name, { color, dx: beside, dy: 11, anchor: way > 0 ? "start" : "end" });
    }
    corners(g, table);
  }

  return {
    draw(state, table, proof) {
      const two = state.layers === 2;
      for (const handle of [move, turn]) handle.show(!two);
      write(key, proof ? `${KEY} ${PROOF_KEY}` : KEY);
      plane.draw({ x: SEEN, y: SEEN }, (g) => (two ? twoLines(g, state, table) : oneLine(g, state, table, proof)));
    },
  };
}
