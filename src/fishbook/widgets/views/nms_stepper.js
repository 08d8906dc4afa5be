// Non-maximum suppression on a scene, one box at a time, with the list of boxes, and "how many remain?".

import { h, write } from "./kit/dom.js";
import { interactive } from "./kit/frame.js";
import { SIDE, drawBox, drawScene, scenesOf, still } from "./kit/scene.js";
import { count, fixed, number } from "./kit/words.js";
import { ROUNDS, answers, isClean, letterPlaces, progress, suppression } from "./nms_stepper_maths.js";

const LETTER = [13, 15]; // pixels: the room that a letter takes

const letter = (i) => String.fromCharCode(65 + i);
const list = (indices) => indices.map(letter).join(", ");

/** What has happened to box i after the boxes `taken`: "kept", "dropped" or "waits". */
function fateOf(run, taken, i) {
  if (taken.includes(i)) return "kept";
  return taken.includes(run.by[i]) ? "dropped" : "waits";
}

function table(most) {
  const rows = Array.from({ length: most }, () => {
    const cells = [h("th", { scope: "row" }), h("td"), h("td", { style: "text-align: left" })];
    return { cells, node: h("tr", {}, ...cells) };
  });
  const heads = ["box", "score", "what becomes of it"].map((text) => h("th", { scope: "col" }, text));
  const node = h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows.map((row) => row.node)));
  const show = (found, run, taken) =>
    rows.forEach(({ cells, node: row }, i) => {
      row.hidden = i >= found.length;
      if (row.hidden) return;
      const fate = fateOf(run, taken, i);
      const why = `dropped by ${letter(run.by[i])}: IoU ${fixed(run.overlaps[i], 3)}`;
      const texts = [letter(i), fixed(found[i].score, 3), fate === "dropped" ? why : fate];
      texts.forEach((text, k) => write(cells[k], text));
      row.style.color = `var(--fb-${{ kept: "good", dropped: "orange", waits: "ink" }[fate]})`;
    });
  return { node, show };
}

function drawBoxes(g, scene, run, taken) {
  const last = taken.at(-1);
  scene.found.forEach(({ box }, i) => {
    const fate = fateOf(run, taken, i);
    if (fate === "waits") drawBox(g, box, { name: "waits", color: "grey", width: 1.2 });
    if (fate === "dropped" && run.by[i] === last) drawBox(g, box, { name: "dropped", color: "orange", dash: "5 3", width: 1.5 });
  });
  taken.forEach((i) => drawBox(g, scene.found[i].box, { name: "kept", color: i === last ? "blue" : "green", width: 3 }));
  drawLetters(g, scene, run, taken);
}

/** Each box's letter at a place of its own, which stays the same from step to step; what was dropped before has none. */
function drawLetters(g, scene, run, taken) {
  const last = taken.at(-1);
  const pixel = g.x(1) - g.x(0);
  const places = letterPlaces(scene.found.map(({ box }) => box), LETTER.map((length) => length / pixel), SIDE);
  places.forEach((at, i) => {
    const fate = fateOf(run, taken, i);
    if (fate === "dropped" && run.by[i] !== last) return;
    const color = { kept: i === last ? "blue" : "green", dropped: "orange", waits: "ink" }[fate];
    g.text(at, letter(i), { name: "letter", color, anchor: "middle", dy: 5 });
  });
}

function ending(run, scene) {
  const [digits, hit] = [scene.truth.length, run.found.filter(Boolean).length];
  if (isClean(run, digits)) return `Done: ${list(run.kept)} remain, one box for each of the ${count(digits, "digit")}.`;
  const extra = run.kept.filter((_, k) => !run.found[k]);
  const lost = digits - hit ? ` ${count(digits - hit, "digit")} lost.` : "";
  const over = extra.length ? ` Too many: ${list(extra)}.` : "";
  return `Done: ${count(run.kept.length, "box remains", "boxes remain")} for ${count(digits, "digit")}.${lost}${over}`;
}

function inWords(scene, run, taken, threshold) {
  if (!taken.length) {
    const all = `${scene.found.length} boxes for ${count(scene.truth.length, "digit")}, sorted by score; an IoU of up to ${number(threshold)} stays.`;
    return `${all} The surest, A, will be kept first.`;
  }
  const last = taken.at(-1);
  const dropped = run.by.flatMap((by, i) => (by === last ? [i] : []));
  const step = `${letter(last)} is kept${dropped.length ? ` and drops ${list(dropped)}` : " and drops none"}.`;
  if (taken.length === run.kept.length) return `${step} ${ending(run, scene)}`;
  return `${step} The surest that waits is ${letter(run.kept[taken.length])}.`;
}

function makeRound(scenes, k) {
  const [name, threshold] = ROUNDS[k];
  const { href, found, truth } = scenes[name];
  const run = suppression(found.map(({ box }) => box), truth.map(({ box }) => box), threshold);
  const { options, right } = answers(run.kept.length, found.length, k);
  const label = `A scene with ${count(truth.length, "digit")} and ${found.length} boxes.`;
  return {
    prompt: `${found.length} boxes on ${count(truth.length, "digit")}; an IoU of up to ${number(threshold)} stays. How many boxes remain?`,
    picture: still(href, found.map(({ box }) => ({ box, color: "blue" })), label),
    options: options.map(String),
    right,
    why: `${list(run.kept)}. They find ${run.found.filter(Boolean).length} of ${count(truth.length, "digit")}.`,
  };
}

export default interactive((ui) => {
  const parameter = (wanted) => ui.spec.parameters.find(({ name }) => name === wanted);
  const names = parameter("scene").options.map(({ value }) => value);
  const all = scenesOf(ui.data);
  const scenes = Object.fromEntries(names.map((name, k) => [name, all[k]]));
  const ticks = [0, 16, 32, 48, 64];
  const map = ui.plot({ title: "The scene", x: { ticks }, y: { ticks }, equal: true, height: 330, min: 270, margin: { left: 30, bottom: 26 } });
  const rows = table(Math.max(...all.map(({ found }) => found.length)));
  ui.stage.append(h("div", { class: "fb-panel", style: "flex:1.1 1 270px" }, h("p", { class: "fb-plot-title" }, "Sorted by score"), rows.node));
  const most = parameter("step").high;
  const runOf = ({ scene, threshold }) =>
    suppression(scenes[scene].found.map(({ box }) => box), scenes[scene].truth.map(({ box }) => box), threshold);
  ui.readouts.step = (state) => progress(runOf(state).kept, state.step);
  const go = (step) => ui.set({ step: Math.min(step, most) });
  ui.button("To the end", () => go(most));
  ui.button("Take the next box", () => go(Math.min(ui.state().step, runOf(ui.state()).kept.length) + 1));
  ui.quiz({ make: (k) => makeRound(scenes, k), rounds: ROUNDS.length, below: true, title: "How many boxes remain?" });

  return (state) => {
    const [scene, run] = [scenes[state.scene], runOf(state)];
    const taken = run.kept.slice(0, state.step);
    map.draw({ x: [0, SIDE], y: [SIDE, 0] }, (g) => {
      drawScene(g, scene.href);
      drawBoxes(g, scene, run, taken);
    });
    rows.show(scene.found, run, taken);
    const done = taken.length === run.kept.length;
    return { words: inWords(scene, run, taken, state.threshold), solved: done && isClean(run, scene.truth.length) };
  };
});
